import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** File that keeps all output. */
  readonly log: string;
  readonly cwd: string;
}

/** Runs a command to its end. @throws Error with the last lines of its output when it fails */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<string> {
  const child = spawn(command, args, { cwd: options.cwd, env: { ...process.env, ...options.environment } });
  const log = createWriteStream(options.log, { flags: 'a' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
      log.write(chunk);
    });
  }
  const [code] = await once(child, 'close');
  log.end();
  if (code === 0) return output;
  throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output.split('\n').slice(-25).join('\n')}`);
}
