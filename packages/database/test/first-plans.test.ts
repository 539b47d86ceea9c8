import { AttemptEnd } from '@jobstack/core';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PgJobStore } from '../src/pg-job-store.ts';
import { createPool } from '../src/pool.ts';
import { JobRecords } from '../src/records/job-records.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { PlanRecorder } from './plans.ts';

let database: TestDatabase;
let pool: Pool;
let plans: PlanRecorder;

beforeAll(async () => {
  database = await createTestDatabase();
  // One connection, whose statements are planned once for all.
  pool = createPool(database.url, { maxConnections: 1, idleTimeoutMs: 600_000 });
  plans = new PlanRecorder(pool);
  for (const table of ['jobs', 'job_attempts', 'open_jobs']) {
    // Nobody counts the rows in between.
    await pool.query(`ALTER TABLE jobstack.${table} SET (autovacuum_enabled = false)`);
  }
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function create(count: number, through = pool): Promise<readonly string[]> {
  const job = { type: 'test', payload: {}, tenantId: 'acme', maxAttempts: 3 };
  const created = await new JobRecords(drizzle(through)).create(Array.from({ length: count }, () => job));
  return created.map((one) => one.job.taskId);
}

async function run(taskIds: readonly string[], through = pool): Promise<void> {
  const store = new PgJobStore(through);
  const leases = (await store.claim({ taskIds, leaseMs: 60_000, worker: 'w' })).flatMap(({ claimed }) => claimed ?? []);
  await store.heartbeat(
    leases.map((lease) => ({ ...lease, progress: undefined })),
    60_000,
  );
  await store.settle(leases.map((lease) => ({ ...lease, end: AttemptEnd.completed(), progress: undefined })));
}

/** Finished jobs with their attempts, which nobody has counted. */
async function fill(count: number): Promise<void> {
  for (let done = 0; done < count; done += 1_000) await run(await create(1_000));
}

describe('what a worker has prepared in an empty database', () => {
  beforeAll(async () => {
    // The tables' pages are there, and the server knows that there is no row in them.
    await pool.query('VACUUM (ANALYZE) jobstack.jobs, jobstack.job_attempts, jobstack.open_jobs');
    for (let round = 0; round < 8; round += 1) await run(await create(10));
  });

  test('it does not plan again', async () => {
    const { rows } = await pool.query('SELECT name FROM pg_prepared_statements WHERE generic_plans > 0 ORDER BY name');

    expect(rows.map(({ name }) => name)).toEqual([
      'jobstack_claim_new',
      'jobstack_complete',
      'jobstack_heartbeat',
      'jobstack_insert_jobs',
    ]);
  });

  test('looks jobs up by an index when there are many, and compares none with another', async () => {
    await fill(3_000);
    for (let thousand = 0; thousand < 17; thousand += 1) await create(1_000);
    const taskIds = await create(10);

    const used = await plans.of(() => run(taskIds));

    // Has as many rows as people have set.
    expect(used.scannedTables).toEqual(['limits']);
    expect(used.wholeIndexes).toEqual([]);
    expect(used.vainPairs).toBeLessThanOrEqual(taskIds.length ** 2);
  });
});

describe('what a worker runs for the first time, planned with the jobs at hand', () => {
  test('compares none with another, though none ran and no attempt was there when rows were last counted', async () => {
    await using own = await createTestDatabase();
    const fresh = createPool(own.url, { maxConnections: 1 });
    const recorder = new PlanRecorder(fresh);
    const taskIds = await create(1_000, fresh);
    await create(1_000, fresh);
    await fresh.query('VACUUM (ANALYZE) jobstack.jobs, jobstack.job_attempts, jobstack.open_jobs');

    const used = await recorder.of(() => run(taskIds, fresh));
    await fresh.end();

    expect(used.scannedTables).toEqual(['limits']);
    expect(used.vainPairs).toBe(0);
  });
});

describe('whether jobs have spawned any, when one has very many', () => {
  test('is read from an index for each of them, though the planner thinks that any row may be a child of theirs', async () => {
    await using own = await createTestDatabase();
    const fresh = createPool(own.url, { maxConnections: 1 });
    const recorder = new PlanRecorder(fresh);
    const [taskId = ''] = await create(1, fresh);
    await fresh.query(
      `WITH child AS (
         INSERT INTO jobstack.jobs (task_id, type, status, payload, tenant_id, max_attempts, parent_id, parent_round)
         SELECT gen_random_uuid(), 'test', 'QUEUED', '{}', 'acme', 3, p.id, 0 FROM jobstack.jobs p, generate_series(1, 3000)
         RETURNING id, tenant_id, parent_id, parent_round, run_at)
       INSERT INTO jobstack.open_jobs (job_id, tenant_id, parent_id, parent_round, sweep_at)
       SELECT id, tenant_id, parent_id, parent_round, run_at FROM child`,
    );
    await fresh.query('VACUUM (ANALYZE) jobstack.jobs, jobstack.open_jobs');
    const records = new JobRecords(drizzle(fresh));
    await records.cancel('acme', { taskId });

    // Nothing is open any more: all that is asked is who has spawned jobs.
    const used = await recorder.of(async () => {
      await records.cancel('acme', { taskId });
      await records.erase({ tenantId: 'acme', job: { taskId } }, async () => undefined);
    });
    await fresh.end();

    expect(used.repeatedScans).toEqual([]);
  });
});
