import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { isAlive, laptopFolder } from './laptop-bench.ts';

const CHECKOUT = resolve(import.meta.dirname, '../../..');

// Whole stacks start and stop here; that takes its time on a busy machine.
vi.setConfig({ testTimeout: 90_000 });

test('`make dev` prints what to try; Ctrl-C stops it with everything it started, and then `make clean` may remove its data', async () => {
  using folder = laptopFolder();
  await using dev = await startDev(folder.path);
  const token = dev.printed.match(/TOKEN=(\S+)/)?.[1];
  const url = dev.printed.match(/curl -s (http:\/\/localhost:\d+\/api\/jobs\/1\/logs)/)?.[1] ?? '';
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  const [home, database] = [dev.databaseHome(), dev.databasePid()];
  const refused = await clean(folder.path).catch((error) => error);

  dev.process.kill('SIGINT');
  const [code] = await once(dev.process, 'exit');
  const { stdout } = await clean(folder.path);

  expect(answer.status).toBe(404);
  expect([code, isAlive(database)]).toEqual([0, false]);
  expect(refused).toMatchObject({
    code: 1,
    stderr: `jobstack: ${folder.path} cannot be removed while a laptop stack (process ${dev.process.pid}) uses it. Stop it with Ctrl-C or \`kill ${dev.process.pid}\`, then run this again.\n`,
  });
  expect(stdout).toBe(`Removed ${folder.path}.\n`);
  expect([existsSync(folder.path), existsSync(home)]).toEqual([false, false]);
});

test('`make clean` removes the data of the demo too', async () => {
  using folder = laptopFolder();
  const elsewhere = mkdtempSync(join(tmpdir(), 'jobstack-'));
  mkdirSync(join(`${folder.path}-demo`, 'postgres'), { recursive: true });
  writeFileSync(join(`${folder.path}-demo`, 'postgres/elsewhere'), elsewhere);

  const { stdout } = await clean(folder.path);

  expect(stdout).toContain(`Removed ${folder.path}-demo.\n`);
  expect([existsSync(`${folder.path}-demo`), existsSync(elsewhere)]).toEqual([false, false]);
});

test('`make dev` that is killed leaves nothing running, and the next one starts on its data', async () => {
  using folder = laptopFolder();
  await using dev = await startDev(folder.path);

  dev.process.kill('SIGKILL');
  await once(dev.process, 'exit');

  await using next = await startDev(folder.path);
  expect(next.printed).toContain('JobStack runs.');
});

test('a stack that cannot start says why in one sentence and exits with 1', async () => {
  using folder = laptopFolder();
  const environment = { ...environmentOf(folder.path), JOBSTACK_PORT: 'web' };

  const failed = await promisify(execFile)(process.execPath, [devScript], { env: environment }).catch((error) => error);

  expect(failed).toMatchObject({
    code: 1,
    stdout: '',
    stderr: "jobstack: Laptop stack: JOBSTACK_PORT must be a port from 0 (any) to 65535; received 'web'.\n",
  });
});

const devScript = join(CHECKOUT, 'packages/laptop/src/dev.ts');

function environmentOf(dataFolder: string) {
  return { PATH: process.env.PATH, HOME: process.env.HOME, JOBSTACK_DATA: dataFolder, JOBSTACK_PORT: '0' };
}

/** Runs `make clean`. */
function clean(dataFolder: string) {
  return promisify(execFile)(join(CHECKOUT, 'scripts/clean'), { env: environmentOf(dataFolder) });
}

/** Runs `make dev` until it has said all it has to say. */
async function startDev(dataFolder: string) {
  const child = spawn(process.execPath, [devScript], {
    env: environmentOf(dataFolder),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const printed = await readUntil(child, 'Workers print to');
  const databaseHome = () => {
    const note = join(dataFolder, 'postgres/elsewhere');
    return existsSync(note) ? readFileSync(note, 'utf8') : join(dataFolder, 'postgres');
  };
  return {
    process: child,
    printed,
    databaseHome,
    databasePid: () => Number.parseInt(readFileSync(join(databaseHome(), 'data/postmaster.pid'), 'utf8'), 10),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function readUntil(child: ChildProcess, text: string): Promise<string> {
  const lines: string[] = [];
  if (!child.stdout) return '';
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.includes(text)) break;
  }
  return lines.join('\n');
}
