import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './published-packages.ts';

const run = promisify(execFile);
const PATH = [join(ROOT, 'node_modules/.bin'), process.env.PATH].join(delimiter);

/** What a tool said: `undefined` when it was content, else all of its output. */
export async function complaintOf(tool: string, args: readonly string[]): Promise<string | undefined> {
  try {
    await run(tool, [...args], { cwd: ROOT, env: { ...process.env, PATH, FORCE_COLOR: '0', NO_COLOR: '1' } });
    return undefined;
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    return (stdout + stderr).trim() || message;
  }
}
