import { once } from 'node:events';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { bigint, jsonb, pgTable } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { iamPassword } from '../src/connection-iam.ts';
import type { ConnectionSettings } from '../src/connection-settings.ts';
import { parseConnectionUrl } from '../src/connection-url.ts';
import { createPool, type PoolSettings } from '../src/pool.ts';
import { inTransaction } from '../src/safe-transaction.ts';
import { startTcpProxy } from '../testing/tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { startRdsProxyFront } from './rds-proxy-front.ts';

let database: TestDatabase;
let pools: pg.Pool[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  pools = [];
});

function open(settings?: PoolSettings, connection: string | ConnectionSettings = database.url): pg.Pool {
  const pool = createPool(connection, settings);
  pools.push(pool);
  return pool;
}

describe('sessions', () => {
  test('carry the name and the time limits that were asked for', async () => {
    const pool = open({ applicationName: 'worker', statementTimeoutMs: 7_000, idleInTransactionTimeoutMs: 5_000 });

    const { rows } = await pool.query(`SELECT current_setting('application_name') AS name,
      current_setting('statement_timeout') AS statement, current_setting('idle_in_transaction_session_timeout') AS idle`);

    expect(rows).toEqual([{ name: 'worker', statement: '7s', idle: '5s' }]);
  });

  test('that idle inside a transaction for too long are ended by the server, which frees their locks', async () => {
    const pool = open({ idleInTransactionTimeoutMs: 500 });
    const frozen = await pool.connect();
    const ended = once(frozen, 'error');
    await frozen.query('BEGIN; SELECT pg_advisory_xact_lock(1)');

    const [error] = await ended;

    expect(error).toMatchObject({ code: '25P03' });
    frozen.release(true);
    // Waits: the server says good-bye before it lets go.
    await expect(pool.query('SELECT pg_advisory_xact_lock(1)')).resolves.toBeDefined();
  });

  test('open at most so many at once, and a caller waits no longer than it was told', async () => {
    const pool = open({ maxConnections: 1, connectTimeoutMs: 500 });
    const only = await pool.connect();

    const second = pool.connect();

    await expect(second).rejects.toThrow(/timeout/);
    only.release();
  });

  test('that break while idle are reported and replaced', async () => {
    const errors: Error[] = [];
    const pool = open({ onIdleError: (error) => errors.push(error) });
    const { rows } = await pool.query('SELECT pg_backend_pid() AS pid');
    const removed = new Promise((resolve) => pool.once('remove', resolve));

    await open().query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
    await removed;

    expect(errors).toHaveLength(1);
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });
});

const LIMITS = `SELECT current_setting('statement_timeout') AS statement,
  current_setting('idle_in_transaction_session_timeout') AS idle`;

describe('time limits', () => {
  test('of a new session that PostgreSQL refuses are an ordinary error of connecting, and leave no connection behind', async () => {
    await using proxy = await startTcpProxy(database.url);
    // 2^31 ms is beyond what PostgreSQL takes.
    const pool = open({ idleInTransactionTimeoutMs: 2 ** 31 }, proxy.url);

    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: '22023' });

    expect(pool.totalCount).toBe(0);
    await proxy.allClosed();
  });

  test('of a new session that PostgreSQL does not answer to are given up within the time for connecting', async () => {
    await using proxy = await startTcpProxy(database.url);
    proxy.stallAfter('SET statement_timeout');
    const pool = open({ connectTimeoutMs: 300 }, proxy.url);

    await expect(pool.query('SELECT 1')).rejects.toThrow(/timeout/);

    expect(pool.totalCount).toBe(0);
    await proxy.allClosed();
  });

  test('of a new session whose connection breaks meanwhile do not end the process', async () => {
    await using proxy = await startTcpProxy(database.url);
    proxy.cutBefore('SET statement_timeout');

    await expect(open({}, proxy.url).query('SELECT 1')).rejects.toThrow(/ECONNRESET|terminated/);
  });
});

describe('behind RDS Proxy', () => {
  test('raw: time limits among the startup parameters are refused', async () => {
    await using front = await startRdsProxyFront(database.url);
    const plain = new pg.Pool({ connectionString: front.url, statement_timeout: 1_000 });
    pools.push(plain);

    await expect(plain.query('SELECT 1')).rejects.toMatchObject({ code: '0A000', severity: 'FATAL' });
  });

  test.each(['none', 'rds-proxy', 'pgbouncer'] as const)('a pool with pooler %s sends none', async (pooler) => {
    await using front = await startRdsProxyFront(database.url);
    const pool = open({ applicationName: 'worker' }, { ...parseConnectionUrl(front.url), pooler });

    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);

    expect(Object.keys(front.startups[0] ?? {}).sort()).toEqual([
      'application_name',
      'client_encoding',
      'database',
      'user',
    ]);
  });

  test('a session is told nothing that would pin it, and has the limits of its role', async () => {
    const pool = open({ statementTimeoutMs: 7_000 }, { ...parseConnectionUrl(database.url), pooler: 'rds-proxy' });

    expect((await pool.query(LIMITS)).rows).toEqual([{ statement: '0', idle: '0' }]);
    expect(await inTransaction(pool, async (_tx, client) => (await client.query(LIMITS)).rows)).toEqual([
      { statement: '0', idle: '0' },
    ]);
  });
});

describe('behind PgBouncer', () => {
  test('each transaction has its time limits, and leaves none behind for the next client of the session', async () => {
    const pool = open(
      { statementTimeoutMs: 7_000, idleInTransactionTimeoutMs: 5_000, maxConnections: 1 },
      { ...parseConnectionUrl(database.url), pooler: 'pgbouncer' },
    );

    expect(await inTransaction(pool, async (_tx, client) => (await client.query(LIMITS)).rows)).toEqual([
      { statement: '7s', idle: '5s' },
    ]);
    expect((await pool.query(LIMITS)).rows).toEqual([{ statement: '0', idle: '0' }]);
  });
});

describe('a statement that was prepared by name', () => {
  const prepared = 'SELECT count(*)::int AS prepared FROM pg_prepared_statements';
  const ask = { name: 'ask', text: 'SELECT $1::int AS one', values: [1] };

  test.each(['rds-proxy', 'pgbouncer'] as const)('is sent without its name where %s would lose it', async (pooler) => {
    const pool = open({ maxConnections: 1 }, { ...parseConnectionUrl(database.url), pooler });

    expect((await pool.query(ask)).rows).toEqual([{ one: 1 }]);
    await drizzle(pool).select({ one: sql`1` }).from(sql`(VALUES (1)) AS v`).prepare('asked').execute();

    expect((await pool.query(prepared)).rows).toEqual([{ prepared: 0 }]);
  });

  test('stays prepared where sessions are our own', async () => {
    const pool = open({ maxConnections: 1 });

    await pool.query(ask);

    expect((await pool.query(prepared)).rows).toEqual([{ prepared: 1 }]);
  });
});

describe('a password function', () => {
  const signIn = (password: () => Promise<string>, url = database.url) =>
    open({}, { ...parseConnectionUrl(url), password });

  test('is asked anew for each connection', async () => {
    const { password } = new URL(database.url);
    let asked = 0;
    const pool = signIn(async () => {
      asked += 1;
      return password;
    });

    const [first, second] = [await pool.connect(), await pool.connect()];

    expect(asked).toBe(2);
    for (const client of [first, second]) client.release();
  });

  test('that rejects is the error of connecting', async () => {
    const pool = signIn(() => Promise.reject(new Error('no credentials')));

    await expect(pool.query('SELECT 1')).rejects.toThrow('no credentials');
    expect(pool.totalCount).toBe(0);
  });

  test('that rejects leaves no connection behind on the server', async () => {
    await using proxy = await startTcpProxy(database.url);
    const pool = signIn(() => Promise.reject(new Error('no credentials')), proxy.url);

    await expect(pool.query('SELECT 1')).rejects.toThrow('no credentials');

    await proxy.allClosed();
  });

  test('of IAM signs a token for this host, port and user', async () => {
    const before = { ...process.env };
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' });
    try {
      const token = await iamPassword({ host: 'db.example.com', port: 6432, user: 'worker', region: 'eu-west-1' })();

      expect(token).toMatch(/^db\.example\.com:6432\/\?/);
      expect(token).toContain('DBUser=worker');
      expect(token).toContain('eu-west-1');
    } finally {
      process.env = before;
    }
  });
});

describe('JSON', () => {
  const documents = pgTable('documents', { body: jsonb('body').notNull() });
  const [body, keys] = [String.raw`{"":1,"\u0004":{"":2,"ab\n":3}}`, ['', '\u0004', '', 'ab\n']];

  /** Keys in the order of the text, down to the last. */
  function keysOf(value: unknown): string[] {
    return Object.entries(value as object).flatMap(([key, inner]) =>
      typeof inner === 'object' ? [key, ...keysOf(inner)] : [key],
    );
  }

  test('is read with its keys as they are, whatever this process has read before, in every way there is to ask', async () => {
    const pool = open();
    const db = drizzle(pool);
    await pool.query('CREATE TABLE documents (body jsonb)');
    await pool.query('INSERT INTO documents VALUES ($1::jsonb)', [body]);
    // After these two, JSON.parse of Node 24.21 takes each of the escaped keys for another one.
    JSON.parse(String.raw`{"":1,"\\":{"":2,"ab\\":3}}`);

    const answers = [
      (await pool.query('SELECT body, body::json AS json FROM documents')).rows[0],
      (await db.execute(sql`SELECT body FROM documents`)).rows[0],
      (await db.select().from(documents))[0],
      (await db.transaction((tx) => tx.select({ body: documents.body }).from(documents)))[0],
    ];

    for (const answer of answers) {
      for (const value of Object.values(answer ?? {})) expect(keysOf(value)).toEqual(keys);
    }
    expect(answers.map((answer) => Object.keys(answer ?? {}).length)).toEqual([2, 1, 1, 1]);
  });
});

describe('int8 and timestamps in raw SQL', () => {
  const answer = 'SELECT 42::bigint AS id, now() AS at, 9007199254740993::bigint AS huge, NULL::bigint AS none';

  test('are numbers and dates, and bigints where a number would not be exact', async () => {
    const { rows } = await open().query(answer);

    expect(rows).toEqual([{ id: 42, at: expect.any(Date), huge: 9007199254740993n, none: null }]);
  });

  test("are so through Drizzle's execute too", async () => {
    const { rows } = await drizzle(open()).execute(sql.raw(answer));

    expect(rows).toEqual([{ id: 42, at: expect.any(Date), huge: 9007199254740993n, none: null }]);
  });

  test('raw: they are text on a plain pool, and this process keeps it so', async () => {
    open();
    const plain = new pg.Pool({ connectionString: database.url });
    pools.push(plain);

    const { rows } = await drizzle(plain).execute(sql.raw(answer));

    expect(rows).toEqual([{ id: '42', at: expect.any(String), huge: '9007199254740993', none: null }]);
  });

  test("leave the mapping of Drizzle's builders alone", async () => {
    const numbers = pgTable('numbers', {
      id: bigint('id', { mode: 'number' }).notNull(),
      huge: bigint('huge', { mode: 'bigint' }).notNull(),
    });
    const pool = open();
    await pool.query('CREATE TABLE numbers (id bigint, huge bigint)');
    const db = drizzle(pool);

    await db.insert(numbers).values({ id: 7, huge: 9007199254740993n });

    expect(await db.select().from(numbers)).toEqual([{ id: 7, huge: 9007199254740993n }]);
    expect(await db.$count(numbers)).toBe(1);
  });
});
