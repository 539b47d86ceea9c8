import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { spawn } from '@lydell/node-pty';
import { ROOT } from '../source-files.ts';

/** What a person at a terminal sees in the end: lines that are written over stand as they were last. */
export interface Recording {
  readonly exit: number;
  /** Without colours. */
  readonly screen: string;
  /** Every byte. */
  readonly raw: string;
}

/** Types `jobstack …` at a terminal of 100 columns, and answers each question with yes. */
export async function recordJobstack(
  args: readonly string[],
  { cwd, environment }: { readonly cwd: string; readonly environment: Readonly<Record<string, string>> },
): Promise<Recording> {
  const command = join(ROOT, 'packages/cli/src/command.ts');
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', TERM: 'xterm-256color', ...environment };
  const terminal = spawn(process.execPath, [command, ...args], { cwd, env, cols: 100, rows: 40 });
  let raw = '';
  terminal.onData((data) => {
    raw += data;
    if (data.includes('[y/N] ')) terminal.write('y\r');
  });
  const { exitCode: exit } = await new Promise<{ exitCode: number }>((resolve) => terminal.onExit(resolve));
  return { exit, raw, screen: screenOf(raw) };
}

function screenOf(raw: string): string {
  const lines = raw.split('\n').map((line) => {
    const shown = line.replace(/\r$/, '').split('\r\u001b[2K').at(-1) ?? '';
    return stripVTControlCharacters(shown).trimEnd();
  });
  return lines.join('\n').trimEnd();
}
