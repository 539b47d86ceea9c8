import { DATABASE_ROLES, type DatabaseRole } from '@jobstack/core';
import { createPool, inTransaction, JobRecords, migrateDatabase, PgJobStore } from '@jobstack/database';
import { connectionUnderTest, createEmptyDatabase, type TestDatabase } from '@jobstack/database/testing';
import { handlers } from '@jobstack/handlers';
import { Doorbell, Engine, type EngineEvent, Sweeper } from '@jobstack/processor';
import { databaseRolesSql } from '@jobstack/worker/migrate';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';

const LIMITS = `SELECT current_setting('statement_timeout') AS statement,
  current_setting('idle_in_transaction_session_timeout') AS idle, pg_backend_pid() AS session`;

let database: TestDatabase;
let pools: pg.Pool[] = [];

/** Everything through PgBouncer, the migration too. */
beforeAll(async () => {
  database = await createEmptyDatabase();
  await migrateDatabase(connectionUnderTest(database.url), {
    grants: (relations) => [
      ...databaseRolesSql(relations, { limits: {}, grantIam: false, leaseMs: 1_000 }),
      ...DATABASE_ROLES.map((role) => `ALTER ROLE ${role} PASSWORD '${inject('rolePassword')}'`),
    ],
  });
});
afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  pools = [];
});
afterAll(() => database.drop());

function signedInAs(role: DatabaseRole, pooler: 'pgbouncer' | 'rds-proxy' = 'pgbouncer'): pg.Pool {
  const connection = { ...connectionUnderTest(database.url), user: role, password: inject('rolePassword'), pooler };
  const pool = createPool(connection, { maxConnections: 20, idleInTransactionTimeoutMs: 5_000 });
  pools.push(pool);
  return pool;
}

describe('PgBouncer in transaction mode', () => {
  test('raw: refuses time limits among the startup parameters', async () => {
    const { host, port, user, database: name, password } = connectionUnderTest(database.url);
    const client = new pg.Client({
      host,
      port,
      user,
      database: name,
      password: String(password),
      statement_timeout: 1_000,
    });

    await expect(client.connect()).rejects.toThrow(/unsupported startup parameter/);
  });

  test('raw: what one client sets on its session is found by others', async () => {
    const { host, port, user, database: name, password } = connectionUnderTest(database.url);
    const plain = new pg.Pool({ host, port, user, database: name, password: String(password), max: 20 });
    pools.push(plain);

    plain.on('error', () => {});

    await plain.query("SET statement_timeout = '61s'");
    const found = await Promise.all(Array.from({ length: 100 }, async () => (await plain.query(LIMITS)).rows[0]));

    expect(found.map(({ statement }) => statement)).toContain('61s');
  });

  test('our transactions set limits of their own, and leave the sessions as they found them', async () => {
    const pool = signedInAs('jobstack_worker');
    const ask = async () => (await pool.query(LIMITS)).rows[0];
    const askInside = () => inTransaction(pool, async (_tx, client) => (await client.query(LIMITS)).rows[0]);

    const answers = await Promise.all(Array.from({ length: 100 }, async (_, n) => (n % 2 ? ask() : askInside())));

    expect(new Set(answers.map(({ session }) => session)).size).toBeGreaterThan(1);
    expect(new Set(answers.filter((_, n) => n % 2).map(({ idle }) => idle))).toEqual(new Set(['1s']));
    expect(new Set(answers.filter((_, n) => !(n % 2)).map(({ idle }) => idle))).toEqual(new Set(['5s']));
  });

  test('statements that Drizzle prepares by name run as often as wanted', async () => {
    const db = drizzle(signedInAs('jobstack_worker'));
    const query = db.select({ one: sql<number>`1` }).from(sql`(VALUES (1)) AS v`).prepare('by_name');

    const answers = await Promise.all(Array.from({ length: 100 }, () => query.execute()));

    expect(new Set(answers.map(([row]) => row?.one))).toEqual(new Set([1]));
  });
});

describe('the time limits of a role', () => {
  test.each([
    ['jobstack_worker', '1min', '1s'],
    ['jobstack_api', '1min', '1min'],
    ['jobstack_sweep', '1min', '1min'],
  ] as const)('%s has them without setting any', async (role, statement, idle) => {
    const { rows } = await signedInAs(role, 'rds-proxy').query(LIMITS);

    expect(rows).toMatchObject([{ statement, idle }]);
  });

  test('end a session that idles inside a transaction, which frees its locks', async () => {
    const pool = signedInAs('jobstack_worker', 'rds-proxy');
    const frozen = await pool.connect();
    const ended = new Promise<Error>((resolve) => frozen.on('error', resolve));
    await frozen.query('BEGIN; SELECT pg_advisory_xact_lock(1)');

    expect((await ended).message).toMatch(/idle-in-transaction timeout|server conn|terminat/);

    frozen.release(true);
    await expect(pool.query('SELECT pg_advisory_xact_lock(1)')).resolves.toBeDefined();
  });
});

test('jobs are created by the API, run by the worker and looked after by the sweep, each as its role', async () => {
  const [api, worker, sweep] = [
    signedInAs('jobstack_api'),
    signedInAs('jobstack_worker'),
    signedInAs('jobstack_sweep'),
  ];
  const queue = { ring: async () => [], returnAfter: async () => {}, armSweep: async () => true };
  const store = new PgJobStore(api);
  const records = new JobRecords(store.db);
  const newJobs = Array.from({ length: 40 }, (_, n) => ({
    type: 'example',
    payload: { name: `job ${n}` },
    tenantId: 'a',
    maxAttempts: 1,
  }));

  const created = await records.create(newJobs);
  const rings = created.map(({ job: { taskId } }) => ({ taskId, queue: 'default', tenantId: 'a' }));
  await new Doorbell({ store, queue, observe: rethrow }).ring(rings);
  const files = { open: () => unused() };
  const engine = new Engine({ handlers, store: new PgJobStore(worker), files, queue, observe: rethrow });
  const ended = await engine.process(
    rings.map(({ taskId }, n) => ({ messageId: `m${n}`, taskId, receiptHandle: 'r', receiveCount: 1, source: 'q' })),
    Date.now() + 60_000,
  );
  await new Sweeper({ store: new PgJobStore(sweep), queue }).sweep(undefined);

  expect(ended.map(({ result }) => result.kind)).toEqual(rings.map(() => 'completed'));
});

/** What the engine otherwise survives, and logs, must not pass here. */
function rethrow(event: EngineEvent): void {
  if (event.kind === 'infrastructureError') throw event.error;
}

function unused(): never {
  throw new Error('The example job has no file.');
}
