import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { isAlive, laptopFolder } from './laptop-folder.ts';

const CHECKOUT = resolve(import.meta.dirname, '../../..');

// Whole stacks start and stop here; that takes its time on a busy machine.
vi.setConfig({ testTimeout: 90_000 });

describe('`make dev`, started after one that was killed', () => {
  let folder: ReturnType<typeof laptopFolder>;
  let dev: Dev;

  beforeAll(async () => {
    folder = laptopFolder();
    const killed = await startDev(folder.path);
    killed.process.kill('SIGKILL');
    await once(killed.process, 'exit');
    dev = await startDev(folder.path);
  }, 90_000);
  afterAll(async () => {
    await dev[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  const get = (path: string, headers = {}) => fetch(`${dev.url}${path}`, { headers });

  test('prints what to try, which works', async () => {
    const answer = await get('/api/jobs/1/logs', { authorization: `Bearer ${dev.token}` });

    expect(dev.printed).toContain('JobStack runs.');
    expect(dev.printed).toContain(`curl -s ${dev.url}/api/jobs/1/logs`);
    expect(answer.status).toBe(404);
  });

  test('prints a line when a job starts and when it ends', async () => {
    const answer = await fetch(`${dev.url}/api/jobs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${dev.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'example', payload: {} }),
    });
    const { id } = (await answer.json()) as { id: number };

    expect(await dev.until('started')).toMatch(new RegExp(`^\\d\\d:\\d\\d:\\d\\d ▸ example #${id} started$`));
    expect(await dev.until('completed')).toMatch(new RegExp(`✓ example #${id} completed \\([\\d.]+ m?s\\)$`));
  });

  test('serves a page that says where to go, which runs nothing and holds no secret', async () => {
    const page = await get('/');
    const text = await page.text();
    // `fetch` would set Host itself.
    const foreign = request(dev.url, { headers: { host: 'evil.example' } }).end();
    const [{ statusCode }] = await once(foreign, 'response');

    expect((await get('/docs')).url).toBe(`${dev.url}/api/docs`);
    expect((await get('/openapi.json')).headers.get('content-type')).toContain('json');
    expect(text).toContain(`curl -s ${dev.url}/api/jobs`);
    expect(text).not.toContain(dev.token);
    expect(text).not.toContain('<script');
    const style = /<style>(.*)<\/style>/s.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(statusCode).toBe(421);
  });

  test('stops at Ctrl-C with everything it started, and then `make clean` may remove its data', async () => {
    const [home, database] = [dev.databaseHome(), dev.databasePid()];
    const refused = await clean(folder.path).catch((error) => error);

    dev.process.kill('SIGINT');
    const [code] = await once(dev.process, 'exit');
    const { stdout } = await clean(folder.path);

    expect([code, isAlive(database)]).toEqual([0, false]);
    expect(refused).toMatchObject({
      code: 1,
      stderr: `jobstack: ${folder.path} cannot be removed while a laptop stack (process ${dev.process.pid}) uses it. Stop it with Ctrl-C or \`kill ${dev.process.pid}\`, then run this again.\n`,
    });
    expect(stdout).toBe(`Removed ${folder.path}.\n`);
    expect([existsSync(folder.path), existsSync(home)]).toEqual([false, false]);
  });
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

const devScript = join(CHECKOUT, 'packages/demo/src/dev.ts');

function environmentOf(dataFolder: string) {
  return { PATH: process.env.PATH, HOME: process.env.HOME, JOBSTACK_DATA: dataFolder, JOBSTACK_PORT: '0' };
}

/** Runs `make clean`. */
function clean(dataFolder: string) {
  return promisify(execFile)(join(CHECKOUT, 'scripts/clean'), { env: environmentOf(dataFolder) });
}

type Dev = Awaited<ReturnType<typeof startDev>>;

/** Runs `make dev` until it has said all it has to say by itself. */
async function startDev(dataFolder: string) {
  const child = spawn(process.execPath, [devScript], {
    env: environmentOf(dataFolder),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said: string[] = [];
  const until = async (text: string): Promise<string> => {
    for (;;) {
      const { value = '', done } = await lines.next();
      said.push(value);
      if (value.includes(text)) return value;
      if (done) throw new Error(`\`make dev\` ended before it said '${text}'.`);
    }
  };
  await until('Workers print to');
  const printed = said.join('\n');
  const databaseHome = () => {
    const note = join(dataFolder, 'postgres/elsewhere');
    return existsSync(note) ? readFileSync(note, 'utf8') : join(dataFolder, 'postgres');
  };
  return {
    ...{ process: child, printed, until, databaseHome },
    token: printed.match(/TOKEN=(\S+)/)?.[1] ?? '',
    url: printed.match(/http:\/\/localhost:\d+/)?.[0] ?? '',
    databasePid: () => Number.parseInt(readFileSync(join(databaseHome(), 'data/postmaster.pid'), 'utf8'), 10),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
