import { relative } from 'node:path';
import colors from 'picocolors';
import type { LaptopStack } from './laptop-stack.ts';

/**
 * What a person at the terminal can do with a stack that has just started.
 *
 * @param clean the command that removes its data
 */
export function whatToTry(stack: LaptopStack, clean: string): string {
  const { url, token, databaseUrl, awsEndpoint } = stack;
  const [type = 'example'] = Object.keys(stack.handlers);
  const title = (text: string) => `\n${colors.bold(text)}`;
  return [
    `${colors.green('●')} ${colors.bold('JobStack runs.')} API: ${colors.cyan(`${url}/api`)}   Stop: Ctrl-C (data is kept; \`${clean}\` removes it)`,
    title('The session of this laptop; paste it into the shell you try things in'),
    `  TOKEN=${token}`,
    title('Create a job'),
    `  curl -s ${url}/api/jobs -H "authorization: Bearer $TOKEN" \\`,
    `    -H 'content-type: application/json' -d '{"type":"${type}","payload":{}}'`,
    title('See what became of it, and what it said'),
    `  curl -s ${url}/api/jobs/1      -H "authorization: Bearer $TOKEN"`,
    `  curl -s ${url}/api/jobs/1/logs -H "authorization: Bearer $TOKEN"`,
    title('Ask the database'),
    `  psql '${databaseUrl}' -c "SELECT id, type, status, attempt FROM jobs"`,
    title('Other programs'),
    `  DATABASE_URL=${databaseUrl}`,
    `  AWS_ENDPOINT_URL=${awsEndpoint}`,
    `  Workers print to ${relative('', stack.workerLog)}`,
    '',
  ].join('\n');
}
