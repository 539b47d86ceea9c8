import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { createTestDatabase } from '@jobstack/database/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removePostgresHome } from '../src/postgres/postgres-home.ts';
import { startPostgresServer } from '../src/postgres/postgres-server.ts';
import { runningServerUrl } from '../src/postgres/running-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('a test database has the tables and nothing in them', async () => {
  await using database = await createTestDatabase();

  const jobs = await query(database.url, 'SELECT count(*)::int AS n FROM jobs');

  expect(jobs).toEqual([{ n: 0 }]);
});

test('keeps its data across a restart, in UTF-8 whatever the machine speaks', async () => {
  using home = postgresFolder();
  const first = await startPostgresServer({ folder: home.folder });
  await query(first.url(), `CREATE TABLE kept AS SELECT 'Zürich 東京' AS city`);
  await first.stop();

  await using second = disposable(await startPostgresServer({ folder: home.folder }));

  expect(await query(second.url(), 'SELECT city FROM kept')).toEqual([{ city: 'Zürich 東京' }]);
  expect(await query(second.url(), 'SHOW server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
  expect(await query(second.url(), 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
});

test('lets in nobody without the password; another process finds it on its folder, and not once it has stopped', async () => {
  using home = postgresFolder();
  await using server = disposable(await startPostgresServer({ folder: home.folder, throwAway: true }));
  const url = new URL(server.url());
  url.password = 'guess';

  await expect(query(url.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  expect(runningServerUrl(home.folder, 'postgres')).toBe(server.url());
  await server.stop();
  expect(runningServerUrl(home.folder, 'postgres')).toBeUndefined();
});

test('ends when its parent is killed, and its data is there afterwards', async () => {
  using home = postgresFolder();
  const parent = spawn(process.execPath, [join(import.meta.dirname, 'fixtures/doomed-database.ts'), home.folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(parent.stdout, 'data');

  parent.kill('SIGKILL');
  await once(parent, 'close');

  await using server = disposable(await startPostgresServer({ folder: home.folder }));
  expect(await query(server.url(), 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
});

test('a server left running on the folder is stopped first', async () => {
  using home = postgresFolder();
  const leftover = await startPostgresServer({ folder: home.folder, throwAway: true });

  await using server = disposable(await startPostgresServer({ folder: home.folder, throwAway: true }));

  await leftover.ended;
  expect(await query(server.url(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('works below a folder that is private to this user, leaves its mode alone, and can be removed without a trace', async () => {
  using folder = temporaryFolder();
  const home = join(folder.path, 'deep', 'postgres');
  const server = await startPostgresServer({ folder: home, throwAway: true });
  const answer = await query(server.url(), 'SELECT 1 AS one');
  await server.stop();
  const elsewhere = existsSync(join(home, 'elsewhere')) ? readFileSync(join(home, 'elsewhere'), 'utf8') : home;

  removePostgresHome(home);

  expect(answer).toEqual([{ one: 1 }]);
  expect(statSync(folder.path).mode & 0o777).toBe(0o700);
  expect([existsSync(elsewhere), existsSync(home)]).toEqual([false, false]);
});

test('a port in use is told in one sentence that says what to do', async () => {
  using home = postgresFolder();
  await using busy = await listener();

  const start = startPostgresServer({ folder: home.folder, port: busy.port });

  await expect(start).rejects.toMatchObject({
    code: 'PORT_BUSY',
    message: `PostgreSQL needs port ${busy.port} of 127.0.0.1, but another program listens there. Stop that program, or choose another port with JOBSTACK_POSTGRES_PORT.`,
  });
});

describe('a cluster of an earlier run', () => {
  let home: ReturnType<typeof postgresFolder>;
  const inData = (...path: string[]) => join(home.real(), 'data', ...path);

  beforeAll(async () => {
    home = postgresFolder();
    await (await startPostgresServer({ folder: home.folder, throwAway: true })).stop();
  });
  afterAll(() => home[Symbol.dispose]());

  test.each([
    [
      'another major version',
      () => rewrite(inData('PG_VERSION'), '16\n'),
      'must hold data of PostgreSQL 18, but has data of PostgreSQL 16',
    ],
    ['no cluster at all', () => hide(inData('PG_VERSION')), 'but has no PG_VERSION in it: it is broken'],
    ['a lost password', () => hide(inData('..', 'password')), 'which is missing. Restore it, or remove the data'],
    ['a lost control file', () => hide(inData('global', 'pg_control')), 'could not start'],
  ])('with %s is told in one sentence that says what to do', async (_, damage, sentence) => {
    using _repair = damage();

    const start = startPostgresServer({ folder: home.folder, throwAway: true });

    await expect(start).rejects.toMatchObject({ name: 'LocalError' });
    await expect(start).rejects.toThrow(sentence);
    await expect(start).rejects.toThrow(/remove (it|the data)\.$/);
  });

  test('starts although a note names a process id that belongs to something else by now, and that process lives on', async () => {
    writeFileSync(inData('postmaster.pid'), `${process.pid}\n`);

    await using server = disposable(await startPostgresServer({ folder: home.folder }));

    expect(await query(server.url(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

test('a folder that cannot be made is told in one sentence that says what to do', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'file');
  writeFileSync(file, '');

  const start = startPostgresServer({ folder: join(file, 'postgres') });

  await expect(start).rejects.toMatchObject({
    code: 'DATA_FOLDER',
    message: expect.stringContaining('must be writable'),
  });
});

/** Gives a file another content until it is disposed of. */
function rewrite(file: string, content: string): Disposable {
  const before = readFileSync(file);
  writeFileSync(file, content);
  return { [Symbol.dispose]: () => writeFileSync(file, before) };
}

/** Takes a file away until it is disposed of. */
function hide(file: string): Disposable {
  renameSync(file, `${file}.hidden`);
  return { [Symbol.dispose]: () => renameSync(`${file}.hidden`, file) };
}

/** A home for a cluster, removed with whatever served instead of it. */
function postgresFolder() {
  const temporary = temporaryFolder();
  const folder = join(temporary.path, 'postgres');
  mkdirSync(folder);
  return {
    folder,
    /** Where the cluster really is. */
    real: () => (existsSync(join(folder, 'elsewhere')) ? readFileSync(join(folder, 'elsewhere'), 'utf8') : folder),
    [Symbol.dispose]() {
      removePostgresHome(folder);
      temporary[Symbol.dispose]();
    },
  };
}

function disposable<Server extends { stop(): Promise<void> }>(server: Server): Server & AsyncDisposable {
  return { ...server, [Symbol.asyncDispose]: () => server.stop() };
}

async function listener(): Promise<AsyncDisposable & { readonly port: number }> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { port, [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
