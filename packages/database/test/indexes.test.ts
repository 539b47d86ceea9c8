import { AttemptEnd } from '@jobstack/core';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancelJob } from '../src/ledger/cancel-job.ts';
import { requeueJob } from '../src/ledger/requeue-job.ts';
import { PgJobStore } from '../src/pg-job-store.ts';
import { createPool } from '../src/pool.ts';
import { JobRecords } from '../src/records/job-records.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { createMillionJobs, ENDED_JOBS, MILLION } from './million-jobs.ts';
import { PlanRecorder } from './plans.ts';

let database: TestDatabase;
let pool: Pool;
let plans: PlanRecorder;
let store: PgJobStore;
let records: JobRecords;

beforeAll(async () => {
  database = await createTestDatabase();
  const builder = createPool(database.url);
  await createMillionJobs(builder);
  await builder.end();
  pool = createPool(database.url);
  plans = new PlanRecorder(pool);
  store = new PgJobStore(pool, { retentionMs: 0, jobRetentionMs: 0 });
  records = new JobRecords(drizzle(pool));
}, 120_000);
afterAll(async () => {
  await pool?.end();
  await database.drop();
});

interface OpenJob {
  readonly id: number;
  readonly taskId: string;
  readonly tenantId: string;
}

/** Open jobs that no test has touched yet. */
async function someJobs(status: string, count: number): Promise<readonly OpenJob[]> {
  const { rows } = await pool.query<OpenJob>(
    `SELECT id, task_id AS "taskId", tenant_id AS "tenantId" FROM jobs
     WHERE status = $1 AND id > $2 AND lease_token = 1 ORDER BY id LIMIT $3`,
    [status, ENDED_JOBS, count],
  );
  return rows;
}

const leasesOf = (jobs: readonly OpenJob[]) =>
  jobs.map(({ id, taskId }) => ({ jobId: id, taskId, leaseToken: 1, progress: undefined }));

const LEASE_MS = 60_000;

/** Has a row for 20,000 jobs. */
const BLOCKS = ['counted_blocks'];

/** Has as many rows as people have set. */
const LIMITS = ['limits'];

describe('the engine at 1,000,000 jobs', () => {
  test('claims by task id', async () => {
    const taskIds = (await someJobs('QUEUED', 100)).map(({ taskId }) => taskId);

    const used = await plans.of(() => store.claim({ taskIds, leaseMs: LEASE_MS, worker: 'w' }));

    expect(used).toMatchObject({ indexes: expect.arrayContaining(['jobs_task_id_key']), scannedTables: LIMITS });
  });

  test('claims under caps by counting the running jobs alone', async () => {
    const taskIds = (await someJobs('QUEUED', 10)).map(({ taskId }) => taskId);
    const capped = new PgJobStore(pool, { caps: { perTenant: 1_000, perType: { type_1: 500 } } });

    const used = await plans.of(() => capped.claim({ taskIds, leaseMs: LEASE_MS, worker: 'w' }));

    expect(used).toMatchObject({
      indexes: expect.arrayContaining(['job_attempts_open_idx', 'jobs_task_id_key']),
      scannedTables: LIMITS,
    });
  });

  test('lets held jobs go by their limit', async () => {
    const taskIds = (await someJobs('QUEUED', 10)).map(({ taskId }) => taskId);
    const capped = new PgJobStore(pool, { caps: { perType: { type_1: 1, type_2: 1 } } });
    await capped.claim({ taskIds, leaseMs: LEASE_MS, worker: 'w' });

    const used = await plans.of(async () => {
      await store.release({ limit: 100 });
    });

    expect(used).toMatchObject({
      indexes: expect.arrayContaining(['job_attempts_open_idx', 'open_jobs_held_idx']),
      scannedTables: LIMITS,
    });
  });

  test('renews leases, settles and commits by id', async () => {
    const leases = leasesOf(await someJobs('RUNNING', 20));
    const [first, ...others] = leases;
    const origin = { tenantId: 'any', ownerId: undefined };
    const chunk = { written: 1, checkpoint: 1, rejects: [], progress: undefined, children: [] };
    const end = AttemptEnd.completed(1);

    const used = await plans.of(async () => {
      await store.heartbeat(leases, LEASE_MS);
      if (first) await store.commit({ ...first, ...origin }, LEASE_MS, async () => chunk);
      await store.settle(others.map((lease) => ({ ...lease, end })));
    });

    expect(used).toMatchObject({
      indexes: expect.arrayContaining(['job_attempts_job_id_attempt_pk', 'jobs_pkey']),
      scannedTables: LIMITS,
    });
  });

  test.each([10, 1_000])('creates, claims, renews and settles %i at once, each looked up by itself', async (batch) => {
    const aJob = { type: 'type_1', payload: {}, tenantId: 'acme', maxAttempts: 5 };
    const taskIds = (await someJobs('QUEUED', batch)).map(({ taskId }) => taskId);

    const used = await plans.of(async () => {
      await records.create(Array.from({ length: batch }, () => aJob));
      const answers = await store.claim({ taskIds, leaseMs: LEASE_MS, worker: 'w' });
      const leases = answers.flatMap(({ claimed }) => claimed ?? []);
      expect(leases).toHaveLength(batch);
      await store.heartbeat(
        leases.map((lease) => ({ ...lease, progress: undefined })),
        LEASE_MS,
      );
      await store.settle(leases.map((lease) => ({ ...lease, end: AttemptEnd.completed(), progress: undefined })));
    });

    expect(used.scannedTables).toEqual(LIMITS);
    expect(used.vainPairs).toBeLessThanOrEqual(batch);
  });

  test.each([10, 1_000])('claims and settles %i at once under limits, and lets as many go', async (batch) => {
    const taskIds = (await someJobs('QUEUED', batch)).map(({ taskId }) => taskId);
    const perType = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`type_${n}`, 5]));
    const capped = new PgJobStore(pool, { caps: { perType, perTenant: 100_000 } });
    const raised = new PgJobStore(pool, { caps: { perTenant: 100_000 } });

    const used = await plans.of(async () => {
      const held = await capped.claim({ taskIds, leaseMs: LEASE_MS, worker: 'w' });
      expect(held.filter(({ claimed }) => claimed)).toEqual([]);
      expect(await raised.release({ limit: batch })).toHaveLength(batch);
      const answers = await raised.claim({ taskIds, leaseMs: LEASE_MS, worker: 'w' });
      const leases = answers.flatMap(({ claimed }) => claimed ?? []);
      expect(leases).toHaveLength(batch);
      await raised.settle(leases.map((lease) => ({ ...lease, end: AttemptEnd.completed(), progress: undefined })));
    });

    expect(used.scannedTables).toEqual(LIMITS);
    expect(used.vainPairs).toBeLessThanOrEqual(batch);
  });

  test('sweeps by the time of the next look', async () => {
    const used = await plans.of(() => store.sweep({ limit: 500 }));

    // The narrow table itself may be read whole where that is cheaper than to look up a thousand of its rows.
    expect(used.indexes).toEqual(expect.arrayContaining(['open_jobs_sweep_idx', 'jobs_pkey']));
    expect(used.scannedTables.filter((table) => table !== 'open_jobs')).toEqual([]);
  });

  test('marks what was rung by task id', async () => {
    const taskIds = (await someJobs('QUEUED', 100)).map(({ taskId }) => taskId);

    const used = await plans.of(() => store.markRung(taskIds));

    expect(used).toMatchObject({ indexes: expect.arrayContaining(['jobs_task_id_key']), scannedTables: [] });
  });

  test.each([
    ['many jobs with many details', 2_000, 2_499],
    ['few jobs, whole', 3_000, 3_019],
  ])('prunes %s', async (_name, from, to) => {
    const { rows } = await pool.query(
      `SELECT (SELECT count(*) FROM jobs WHERE id BETWEEN $1 AND $2) + (SELECT count(*) FROM job_logs WHERE job_id BETWEEN $1 AND $2)
         + (SELECT count(*) FROM job_rejects WHERE job_id BETWEEN $1 AND $2) AS belonging`,
      [from, to],
    );
    await pool.query('UPDATE sweep_timer SET pruned_to = $1', [from - 1]);

    const used = await plans.of(async () => {
      expect((await store.prune(1 + to - from)).rows).toBe(rows[0].belonging);
    });

    expect(used.scannedTables.filter((table) => !['sweep_timer', ...BLOCKS].includes(table))).toEqual([]);
    expect(used.indexes).toEqual(
      expect.arrayContaining(['job_logs_job_id_id_pk', 'job_rejects_job_id_id_pk', 'jobs_pkey']),
    );
  });

  test('reads the children of a job, its steps, and appends to its log', async () => {
    const lease = { jobId: 1, taskId: '', leaseToken: 1 };
    const line = {
      jobId: 1,
      attempt: 1,
      level: 'INFO',
      message: 'm',
      metadata: undefined,
      rowNumber: undefined,
      at: 0,
    } as const;

    const used = await plans.of(async () => {
      expect(await store.readChildren(lease)).toHaveLength(1_000);
      await store.readStep(lease, 'step 1');
      await store.appendLogs([line, line]);
    });

    expect(used).toMatchObject({
      indexes: expect.arrayContaining(['job_steps_job_id_name_pk', 'jobs_parent_idx', 'jobs_pkey']),
      scannedTables: [],
    });
  });
});

describe('the API at 1,000,000 jobs', () => {
  test('finds, cancels and requeues a job by id and by task id', async () => {
    const [job] = await someJobs('RETRYING', 1);
    const { id, taskId, tenantId } = job ?? expect.fail('expected a job');

    const used = await plans.of(async () => {
      expect(await records.find(tenantId, { id })).toBeDefined();
      expect(await records.find(tenantId, { taskId })).toBeDefined();
      expect((await cancelJob(pool, tenantId, { taskId })).ids).toEqual([id]);
      expect(await requeueJob(pool, tenantId, { id }, { attempts: 1, ringGraceMs: 0, fromZero: true })).toBe(true);
    });

    expect(used).toMatchObject({ indexes: expect.arrayContaining(['jobs_task_id_key']), scannedTables: BLOCKS });
  });

  test("counts a tenant's open jobs and sums its files without a look at the table", async () => {
    const used = await plans.of(() => records.usage('acme', { countOpenTo: 100, filesWithinDays: 30 }));

    expect(used).toMatchObject({ indexes: ['jobs_files_idx', 'open_jobs_tenant_id_job_id_pk'], scannedTables: [] });
  });

  test('finds jobs by what their payloads hold', async () => {
    const used = await plans.of(() => records.page('big_tenant', { terms: ['customer=420'], limit: 50 }));

    expect(used).toMatchObject({
      indexes: expect.arrayContaining(['job_terms_tenant_id_term_job_id_pk', 'jobs_pkey']),
      scannedTables: [],
    });
  });

  test('searches by text and time, a window at a time', async () => {
    const createdTo = new Date(Date.now() + 60_000);
    const used = await plans.of(() => records.page('big_tenant', { text: 'no such text', createdTo, limit: 50 }));

    expect(used.scannedTables).toEqual([]);
  });

  test('counts jobs by blocks, and the younger ones by an index', async () => {
    const used = await plans.of(() => records.counters('tenant_1'));

    expect(used.scannedTables).toEqual(['counted_blocks']);
    expect(used.indexes).toEqual(
      expect.arrayContaining(['job_counts_tenant_id_block_type_status_pk', 'jobs_tenant_idx', 'open_jobs_parked_idx']),
    );
  });

  test('reads what was done to a job', async () => {
    const used = await plans.of(() => records.actions(5, { limit: 50 }));

    expect(used).toMatchObject({ indexes: ['actions_job_idx'], scannedTables: [] });
  });

  test('finds a job by its idempotency key', async () => {
    const { rows } = await pool.query('SELECT type FROM jobs WHERE id = 100');
    const job = {
      type: rows[0].type,
      payload: { a: 1 },
      tenantId: 'big_tenant',
      maxAttempts: 5,
      idempotencyKey: 'key 100',
    };

    const used = await plans.of(async () => {
      expect((await records.create([job]))[0]).toMatchObject({ created: false, job: { id: 100 } });
    });

    expect(used.scannedTables).toEqual([]);
    expect(used.indexes).toContain('jobs_idempotency_key');
  });

  test.each([
    ['all jobs of a tenant', {}, 'jobs_tenant_idx'],
    ['the next page', { before: 500_000 }, 'jobs_tenant_idx'],
    ['a type', { type: 'type_1' }, 'jobs_type_idx'],
    ["a type's next page", { type: 'type_1', before: 500_000 }, 'jobs_type_idx'],
    ['FAILED jobs', { status: 'FAILED' }, 'jobs_stopped_idx'],
    ["FAILED jobs' next page", { status: 'FAILED', before: 500_000 }, 'jobs_stopped_idx'],
    ['CANCELLED jobs', { status: 'CANCELLED' }, 'jobs_stopped_idx'],
  ] as const)('lists %s by an index', async (_name, filter, index) => {
    const used = await plans.of(() => records.list('tenant_1', { ...filter, limit: 50 }));

    expect(used).toMatchObject({ indexes: [index, 'open_jobs_parent_idx'], scannedTables: [] });
  });

  test.each([
    ['AWAITING_FILE', 'open_jobs_parked_idx'],
    ['QUEUED', 'open_jobs_tenant_id_job_id_pk'],
    ['RETRYING', 'open_jobs_parked_idx'],
    ['WAITING', 'open_jobs_parked_idx'],
    ['RUNNING', 'job_attempts_open_idx'],
  ] as const)('lists %s jobs, which are open, by an index of what is open', async (status, index) => {
    const used = await plans.of(() => records.list('big_tenant', { status, limit: 50 }));

    expect(used).toMatchObject({ indexes: expect.arrayContaining([index, 'jobs_pkey']), scannedTables: [] });
  });

  test.each([
    // Nearly every job is COMPLETED: walking the tenant's jobs and leaving out the few others is as good.
    ['COMPLETED jobs', { status: 'COMPLETED' }],
    ['FAILED jobs of a type', { status: 'FAILED', type: 'type_1' }],
    ['RUNNING jobs of a type that has none', { status: 'RUNNING', type: 'no such type' }],
  ] as const)('lists %s without reading the whole table', async (_name, filter) => {
    const used = await plans.of(() => records.list('tenant_1', { ...filter, limit: 50 }));

    expect(used.scannedTables).toEqual([]);
  });

  test.each([
    ['from the start', {}],
    ['after a line', { after: 50 }],
    ['of a level', { level: 'ERROR' }],
  ] as const)('tails a log %s', async (_name, filter) => {
    const used = await plans.of(() => records.logs(1, { ...filter, limit: 100 }));

    expect(used).toMatchObject({ indexes: ['job_logs_job_id_id_pk'], scannedTables: [] });
  });

  test('reads rejects and attempts of a job', async () => {
    const used = await plans.of(async () => {
      await records.rejects(1, { after: 10, limit: 100 });
      await records.attempts(MILLION);
    });

    expect(used).toMatchObject({
      indexes: ['job_attempts_job_id_attempt_pk', 'job_rejects_job_id_id_pk'],
      scannedTables: [],
    });
  });
});

describe('SQL typed by people', () => {
  test.each([
    ["SELECT * FROM jobs WHERE stopped = 'FAILED'", ['jobs_stopped_idx'], 17_800],
    [
      `SELECT * FROM jobs WHERE status = 'RUNNING' AND id IN (SELECT job_id FROM job_attempts WHERE finished_at IS NULL)`,
      ['job_attempts_open_idx', 'jobs_pkey'],
      900,
    ],
    ['SELECT * FROM job_logs WHERE job_id = 1 ORDER BY created_at', ['job_logs_job_id_id_pk'], 100],
  ])('%s works as written and uses an index', async (text, indexes, atLeast) => {
    const used = await plans.of(async () => {
      expect((await pool.query(text)).rows.length).toBeGreaterThanOrEqual(atLeast);
    });

    expect(used).toMatchObject({ indexes, scannedTables: [] });
  });
});

test('the recorder tells a scan of the whole table from the use of an index', async () => {
  const used = await plans.of(() => pool.query("SELECT count(*) FROM jobs WHERE error_code = 'X'"));

  expect(used).toMatchObject({ indexes: [], scannedTables: ['jobs'] });
});

test('there is no index that nothing above needs', async () => {
  const { rows } = await pool.query(`SELECT indexname FROM pg_indexes
    WHERE schemaname = 'jobstack' ORDER BY indexname COLLATE "C"`);

  expect(rows.map(({ indexname }) => indexname)).toEqual([
    'actions_job_idx',
    'actions_pkey',
    'counted_blocks_pkey',
    'job_attempts_job_id_attempt_pk',
    'job_attempts_open_idx',
    'job_counts_block_idx',
    'job_counts_tenant_id_block_type_status_pk',
    'job_logs_job_id_id_pk',
    'job_rejects_job_id_id_pk',
    'job_steps_job_id_name_pk',
    'job_terms_job_idx',
    'job_terms_tenant_id_term_job_id_pk',
    'jobs_files_idx',
    'jobs_idempotency_key',
    'jobs_parent_idx',
    'jobs_pkey',
    'jobs_stopped_idx',
    'jobs_task_id_key',
    'jobs_tenant_idx',
    'jobs_type_idx',
    'limits_scope_name_pk',
    'migrated_relations_pkey',
    'migrations_pkey',
    'open_jobs_held_idx',
    'open_jobs_parent_idx',
    'open_jobs_parked_idx',
    'open_jobs_sweep_idx',
    'open_jobs_tenant_id_job_id_pk',
    'sweep_timer_pkey',
  ]);
});
