import { CONNECTION_ARGS, defineCommand } from '../define-command.ts';
import type { Finding } from '../doctor/finding.ts';
import { EXIT } from '../exit-codes.ts';
import { lines, type Style, styled, text } from '../terminal/text.ts';
import { ownVersion } from '../version.ts';

const MARKS: Readonly<Record<Finding['state'], readonly [string, Style]>> = {
  ok: ['ok', 'green'],
  warning: ['warning', 'yellow'],
  wrong: ['wrong', 'red'],
  unknown: ['unknown', 'yellow'],
};

export const command = defineCommand({
  args: CONNECTION_ARGS,
  examples: [
    ['jobstack doctor', 'the laptop stack'],
    ['jobstack doctor --env qa', 'a stage: 0 when nothing is wrong, else 1'],
  ],
  async run({ args, terminal, json }) {
    const [{ resolveConnection }, { lookAtApi, lookAtJobs, lookAtQueues }] = await Promise.all([
      import('../connection/resolve-connection.ts'),
      import('../doctor/look-at-api.ts'),
    ]);
    const { client, url, stage } = await resolveConnection(args, terminal.environment);
    const deadLetters = async () =>
      stage ? (await import('../doctor/look-at-dead-letters.ts')).lookAtDeadLetters(stage) : [];
    const findings = (
      await Promise.all([
        lookAtApi(url, ownVersion()),
        looked('queues', lookAtQueues(client)),
        looked('jobs', lookAtJobs(client)),
        deadLetters(),
      ])
    ).flat();
    if (json) terminal.json(findings);
    for (const { subject, state, what, advice } of json ? [] : findings) {
      const [mark, style] = MARKS[state];
      terminal.print(text`${styled(style, mark.padEnd(7))}  ${styled('bold', subject)}  ${lines(what)}`);
      if (advice) terminal.print(text`         ${styled('dim', '→')} ${lines(advice)}`);
    }
    return findings.some(({ state }) => state === 'wrong') ? EXIT.failed : EXIT.ok;
  },
});

/** What the API refuses to tell is one finding; what is found besides is told all the same. */
async function looked(subject: string, findings: Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await findings;
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    if (code === 'UNAUTHENTICATED' || code === 'UNREACHABLE') throw error;
    const advice =
      code === 'INTERNAL'
        ? 'the database is away, or its migrations have not run: make db-migrate, then the API’s log'
        : 'ask with a role that may';
    return [{ subject, state: code === 'INTERNAL' ? 'wrong' : 'unknown', what: message, advice }];
  }
}
