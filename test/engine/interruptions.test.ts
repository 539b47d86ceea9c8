import { createPool, PgJobStore, type PoolSettings } from '@jobstack/database';
import type { JobContext } from '@jobstack/handler-sdk';
import type { JobStore } from '@jobstack/processor';
import type { JobName } from '@jobstack/processor/testing';
import { sql } from 'drizzle-orm';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EngineHarness, type Execute } from './engine-harness.ts';

/** So short that a test can wait until somebody loses patience; a new connection has to fit into the second. */
const IDLE_MS = 20;
const CONNECT_MS = 400;
const MOST = 2;

let harness: EngineHarness;
/** On a pool of one connection. */
let impatientServer: JobStore;
let impatientPool: JobStore;
const pools: Pool[] = [];

beforeAll(async () => {
  harness = await EngineHarness.create();
  const storeWith = (settings: PoolSettings) => {
    const pool = createPool(harness.jobs.url, { maxConnections: 1, ...settings });
    pools.push(pool);
    return new PgJobStore(pool);
  };
  impatientServer = storeWith({ idleInTransactionTimeoutMs: IDLE_MS });
  impatientPool = storeWith({ connectTimeoutMs: CONNECT_MS });
});
beforeEach(() => harness.clear());
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await harness[Symbol.asyncDispose]();
});

/** Until PostgreSQL has ended the session that ran the query. */
async function idleUntilEnded(pid: number): Promise<void> {
  for (;;) {
    const { rows } = await harness.jobs.pool.query('SELECT FROM pg_stat_activity WHERE pid = $1', [pid]);
    if (rows.length === 0) return;
  }
}

async function runTimes(times: number, job: JobName, execute: Execute, store: JobStore): Promise<void> {
  for (let run = 0; run < times; run += 1) {
    await harness.jobs.makeDue(job);
    await harness.run(job, execute, { store, options: { maxInterruptions: MOST } });
  }
}

const GUILTY: readonly (readonly [
  what: string,
  code: string,
  says: RegExp,
  execute: (context: JobContext) => Promise<unknown>,
])[] = [
  [
    'that idles in its commit for longer than the lease',
    'TRANSACTION_IDLE',
    /stood idle for longer.*before the transaction/,
    (context) =>
      context.commit(async (tx) => {
        const { rows } = await tx.execute<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        await idleUntilEnded(rows[0]?.pid ?? 0);
      }, 1),
  ],
  [
    'that asks for a second connection inside its commit',
    'POOL_EXHAUSTED',
    /\(tx\) instead of context\.db/,
    (context) => context.commit(() => context.db.execute('SELECT 1'), 1),
  ],
  [
    'whose query needs more than the server has',
    '53200',
    /A query failed \(no memory for this\)/,
    (context) =>
      context.commit(
        (tx) => tx.execute(sql`DO $$ BEGIN RAISE 'no memory for this' USING ERRCODE = '53200'; END $$`),
        1,
      ),
  ],
];

describe('a handler', () => {
  test.each(GUILTY)('%s spends an attempt in the end, and is told why', async (_name, code, says, execute) => {
    const job = await harness.jobs.createJob({ maxAttempts: 2 });

    const store = code === 'TRANSACTION_IDLE' ? impatientServer : impatientPool;
    await runTimes(MOST, job, execute, store);
    const patient = await harness.jobs.readJob(job);
    await runTimes(1, job, execute, store);

    expect(patient).toMatchObject({ status: 'RETRYING', attempt: 1, attemptOpen: true, errorCode: code });
    expect(await harness.jobs.readJob(job)).toMatchObject({ status: 'RETRYING', attempt: 1, attemptOpen: false });
    const { errorCode, errorMessage } = await harness.jobs.readJob(job);
    expect(errorCode).toBe(code);
    expect(errorMessage).toMatch(says);
    expect(errorMessage).toContain(`Interrupted ${MOST + 1} times in a row without having stored anything`);
  });

  test('that gets further between its interruptions spends none, however many they are', async () => {
    const job = await harness.jobs.createJob({ maxAttempts: 1 });
    const execute: Execute = async (context) => {
      await context.commit(async (tx) => harness.jobs.writeRow(tx, 'a row'), 1);
      await context.commit(() => context.db.execute('SELECT 1'), 2);
    };

    await runTimes(MOST + 1, job, execute, impatientPool);

    expect(await harness.jobs.readJob(job)).toMatchObject({ status: 'RETRYING', attempt: 1, attemptOpen: true });
  });
});
