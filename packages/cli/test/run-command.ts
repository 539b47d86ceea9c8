import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCli } from '../src/run-cli.ts';
import { Terminal } from '../src/terminal/terminal.ts';

/** Runs `jobstack` with pipes on all sides, or, with `answer`, before a person who types that. */
export async function run(args: readonly string[], { answer }: { readonly answer?: string } = {}) {
  const isTTY = answer !== undefined;
  const [stdout, stderr] = [new PassThrough(), new PassThrough()].map((stream) => Object.assign(stream, { isTTY }));
  const stdin = Object.assign(Readable.from([answer ?? '']), { isTTY });
  if (!stdout || !stderr) throw new Error('no streams');
  const said = Promise.all([text(stdout), text(stderr)]);
  const exit = await runCli(args, new Terminal({ stdin, stdout, stderr, environment: { NO_COLOR: '1' } }));
  stdout.end();
  stderr.end();
  const [out, err] = await said;
  return { exit, stdout: out, stderr: err };
}
