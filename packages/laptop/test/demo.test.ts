import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test, vi } from 'vitest';
import { removePostgresHome } from '../src/postgres/postgres-home.ts';
import { temporaryFolder } from './temporary-folder.ts';

// Whole stacks start and stop here; that takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const SCRIPT = join(import.meta.dirname, '../src/demo.ts');

test('`make demo` says what it waits for, and is right whenever the one before was interrupted', async () => {
  using folder = demoFolder();
  await interrupt(folder.path, 'are up after', 'SIGKILL');
  await interrupt(folder.path, 'waits for its lease', 'SIGINT');

  const demo = runDemo(folder.path);
  const printed = await readLines(demo);
  if (demo.exitCode === null) await once(demo, 'exit');

  expect(printed.filter((line) => line.includes('untrue'))).toEqual([]);
  expect(demo.exitCode).toBe(0);
  expect(printed.at(-1)).toContain('Nothing lost, nothing doubled.');
  expect(printed).toContainEqual(expect.stringMatching(/ [\d,]+000 rows {2}waits for its lease, \d\.\d s left$/));
  expect(printed).toContainEqual(expect.stringMatching(/waits for the sweep, \d\.\d s left$/));
});

/** Of the data that `make dev` would have; that of the demo lies beside it. */
function demoFolder(): Disposable & { readonly path: string } {
  const folder = temporaryFolder();
  return {
    path: join(folder.path, 'data'),
    [Symbol.dispose]() {
      removePostgresHome(join(folder.path, 'data-demo/postgres'));
      folder[Symbol.dispose]();
    },
  };
}

function runDemo(dataFolder: string): ChildProcess {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, JOBSTACK_DATA: dataFolder, LEASE_SECONDS: '1', SWEEP_SECONDS: '1' };
  return spawn(process.execPath, [SCRIPT], { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Runs the demo until it prints `text`, and then sends it `signal`. */
async function interrupt(dataFolder: string, text: string, signal: NodeJS.Signals): Promise<void> {
  const demo = runDemo(dataFolder);
  const printed = await readLines(demo, text);
  expect(printed.at(-1)).toContain(text);
  demo.kill(signal);
  await once(demo, 'exit');
}

async function readLines(child: ChildProcess, until?: string): Promise<readonly string[]> {
  const lines: string[] = [];
  if (!child.stdout) return lines;
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (until !== undefined && line.includes(until)) break;
  }
  return lines;
}
