import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ROOT } from '../source-files.ts';

export interface CommandRun {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What was run as `pnpm …`: its arguments, and the database it was told. Nothing of it really ran. */
  readonly pnpm: readonly PnpmCall[];
}

interface PnpmCall {
  readonly args: readonly string[];
  readonly databaseUrl: string | undefined;
}

/** Loading a command's modules is most of what it does here. */
const COMPILE_CACHE = join(tmpdir(), 'jobstack-compile-cache');

/** Notes how it was called, and ends as it is told. */
const FAKE_PNPM = `#!/usr/bin/env node
const { appendFileSync } = require('node:fs');
const call = { args: process.argv.slice(2), databaseUrl: process.env.DATABASE_URL };
appendFileSync(process.env.FAKE_PNPM_CALLS, JSON.stringify(call) + '\\n');
process.exit(Number(process.env.FAKE_PNPM_EXIT ?? 0));
`;

export interface RunOptions {
  /** Interrupts it, as Ctrl-C does, once it has printed this. @default it ends by itself */
  readonly until?: RegExp;
}

/** Runs a deploy command as make does, in a process of its own without a terminal, and with a `pnpm` that only notes its calls. */
export async function runCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  { until }: RunOptions = {},
): Promise<CommandRun> {
  const folder = mkdtempSync(join(tmpdir(), 'jobstack-command-'));
  try {
    const calls = join(folder, 'calls');
    writeFileSync(calls, '');
    writeFileSync(join(folder, 'pnpm'), FAKE_PNPM);
    chmodSync(join(folder, 'pnpm'), 0o755);
    const child = spawn(process.execPath, ['scripts/deploy/command.ts', ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: `${folder}:${process.env.PATH}`,
        HOME: folder,
        FAKE_PNPM_CALLS: calls,
        NODE_COMPILE_CACHE: COMPILE_CACHE,
        ...environment,
      },
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      if (until?.test(stdout)) child.kill('SIGINT');
    });
    const [stderr, [code, signal]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    const lines = readFileSync(calls, 'utf8').split('\n').filter(Boolean);
    return { code, signal, stdout, stderr, pnpm: lines.map((line) => JSON.parse(line)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
