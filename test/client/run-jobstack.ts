import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCli, Terminal } from '@jobstack/cli';

export interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `jobstack` as a script does, with pipes on all sides. */
export async function runJobstack(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  stdin = '',
): Promise<Ran> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const said = Promise.all([text(stdout), text(stderr)]);
  const exit = await runCli(args, new Terminal({ stdin: Readable.from([stdin]), stdout, stderr, environment }));
  stdout.end();
  stderr.end();
  const [out, err] = await said;
  return { exit, stdout: out, stderr: err };
}
