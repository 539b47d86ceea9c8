import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Imports a bundle in a fresh Node process, as Lambda does, and calls its handler once. What it prints last is its answer. */
const RUNNER = `
  const [bundle, event] = process.argv.slice(1);
  const { handler } = await import(bundle);
  const context = { getRemainingTimeInMillis: () => 60_000, awsRequestId: 'test' };
  const answer = await handler(JSON.parse(event), context);
  process.stdout.write('\\n' + JSON.stringify(answer ?? null), () => process.exit());`;

/**
 * The answer of a bundle's handler.
 *
 * @param folder of the bundle
 * @param environment all that the function is told; nothing is inherited but PATH
 */
export async function invokeBundle(
  folder: string,
  event: object,
  environment: Readonly<Record<string, string>>,
): Promise<unknown> {
  const printed = await printedByBundle(folder, event, environment);
  return JSON.parse(printed.slice(printed.lastIndexOf('\n')));
}

/** All that a bundle prints, its answer included. See `invokeBundle`. */
export async function printedByBundle(
  folder: string,
  event: object,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--enable-source-maps', '-e', RUNNER, join(folder, 'index.mjs'), JSON.stringify(event)],
    { cwd: folder, env: { PATH: process.env.PATH, ...environment } },
  );
  return stdout;
}
