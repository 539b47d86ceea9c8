import { FINAL_STATUSES, JOB_STATUSES, LOG_LEVELS } from '@jobstack/core';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createPool } from '../src/pool.ts';
import { ATTEMPT_ENDS } from '../src/schema/index.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(() => pool.query('TRUNCATE jobs RESTART IDENTITY CASCADE'));

/** What each status demands beside itself, as SQL expressions. */
const COLUMNS_OF = {
  AWAITING_FILE: {},
  QUEUED: {},
  RETRYING: {},
  WAITING: {},
  RUNNING: { lease_expires_at: 'now()' },
  COMPLETED: { finished_at: 'now()' },
  FAILED: { finished_at: 'now()', stopped: "'FAILED'" },
  CANCELLED: { finished_at: 'now()', stopped: "'CANCELLED'" },
} satisfies Record<(typeof JOB_STATUSES)[number], Readonly<Record<string, string>>>;

/** Inserts a job whose values are SQL expressions. */
async function insertJob(values: Readonly<Record<string, string>>): Promise<void> {
  const row = {
    task_id: 'gen_random_uuid()',
    type: "'example'",
    status: "'QUEUED'",
    payload: "'{}'",
    max_attempts: '5',
    ...values,
  };
  await pool.query(`INSERT INTO jobs (${Object.keys(row)}) VALUES (${Object.values(row)})`);
}

const violation = (constraint: string) => ({ constraint });

describe('jobs', () => {
  test.each(JOB_STATUSES)('may be %s', async (status) => {
    await insertJob({ status: `'${status}'`, ...COLUMNS_OF[status] });

    const { rows } = await pool.query('SELECT status FROM jobs');
    expect(rows).toEqual([{ status }]);
  });

  test.each(['PENDING', 'queued', ''])('may not be %o', async (status) => {
    const insert = insertJob({ status: `'${status}'` });

    await expect(insert).rejects.toMatchObject(violation('jobs_status_check'));
  });

  test.each(JOB_STATUSES.filter((status) => status !== 'RUNNING'))('that are %s hold no lease', async (status) => {
    const insert = insertJob({ status: `'${status}'`, ...COLUMNS_OF[status], lease_expires_at: 'now()' });

    await expect(insert).rejects.toMatchObject(violation('jobs_lease_check'));
  });

  test('that are RUNNING hold a lease', async () => {
    const insert = insertJob({ status: "'RUNNING'" });

    await expect(insert).rejects.toMatchObject(violation('jobs_lease_check'));
  });

  test.each(FINAL_STATUSES)('that are %s have an end', async (status) => {
    const insert = insertJob({ status: `'${status}'` });

    await expect(insert).rejects.toMatchObject(violation('jobs_finished_check'));
  });

  test('that are open have no end', async () => {
    const insert = insertJob({ finished_at: 'now()' });

    await expect(insert).rejects.toMatchObject(violation('jobs_finished_check'));
  });

  test.each(['FAILED', 'CANCELLED'] as const)('that are %s say so in what lists go by', async (status) => {
    const insert = insertJob({ status: `'${status}'`, finished_at: 'now()' });

    await expect(insert).rejects.toMatchObject(violation('jobs_stopped_check'));
  });

  test('that did not stop say nothing there', async () => {
    const insert = insertJob({ stopped: "'FAILED'" });

    await expect(insert).rejects.toMatchObject(violation('jobs_stopped_check'));
  });

  test('share an idempotency key with none of their own tenant', async () => {
    await insertJob({ idempotency_key: "'k'", tenant_id: "'a'" });
    await insertJob({ idempotency_key: "'k'", tenant_id: "'b'" });

    const insert = insertJob({ idempotency_key: "'k'", tenant_id: "'a'" });

    await expect(insert).rejects.toMatchObject(violation('jobs_idempotency_key'));
  });

  test.each([
    ['0', false],
    ['1', true],
    ['100000', true],
    ['100001', false],
  ])('with max_attempts %s: allowed is %s', async (attempts, allowed) => {
    const insert = insertJob({ status: "'QUEUED'", max_attempts: attempts });

    if (allowed) await insert;
    else await expect(insert).rejects.toMatchObject(violation('jobs_max_attempts_check'));
  });

  test('share no task id', async () => {
    const job = { status: "'QUEUED'", task_id: "'018f0000-0000-7000-8000-000000000000'" };
    await insertJob(job);

    await expect(insertJob(job)).rejects.toMatchObject(violation('jobs_task_id_key'));
  });
});

test('there is one sweep timer', async () => {
  const { rows } = await pool.query('SELECT id FROM sweep_timer');
  expect(rows).toEqual([{ id: 1 }]);

  await expect(pool.query('INSERT INTO sweep_timer (id) VALUES (2)')).rejects.toMatchObject(
    violation('sweep_timer_check'),
  );
});

describe('what belongs to a job', () => {
  beforeEach(() => insertJob({}));

  const insertLog = (level: string) =>
    pool.query("INSERT INTO job_logs (job_id, attempt, level, message) VALUES (1, 1, $1, 'text')", [level]);
  const insertAttempt = (endedAs: string | null, finishedAt: Date | null) =>
    pool.query("INSERT INTO job_attempts (job_id, attempt, worker, ended_as, finished_at) VALUES (1, 1, 'w', $1, $2)", [
      endedAs,
      finishedAt,
    ]);

  test.each(LOG_LEVELS)('a log line may be %s', async (level) => {
    expect((await insertLog(level)).rowCount).toBe(1);
  });

  test.each(['WARN', 'info'])('a log line may not be %s', async (level) => {
    await expect(insertLog(level)).rejects.toMatchObject(violation('job_logs_level_check'));
  });

  test.each(ATTEMPT_ENDS)('an attempt may end %s', async (endedAs) => {
    expect((await insertAttempt(endedAs, new Date('2030-01-01T00:00:00Z'))).rowCount).toBe(1);
  });

  test('an attempt may not end in another way, nor without saying how, nor say so before its end', async () => {
    const end = new Date('2030-01-01T00:00:00Z');

    await expect(insertAttempt('died', end)).rejects.toMatchObject(violation('job_attempts_ended_as_check'));
    await expect(insertAttempt(null, end)).rejects.toMatchObject(violation('job_attempts_finished_check'));
    await expect(insertAttempt('failed', null)).rejects.toMatchObject(violation('job_attempts_finished_check'));
  });

  test("an attempt's duration follows from its times", async () => {
    await pool.query(`INSERT INTO job_attempts (job_id, attempt, worker, started_at, finished_at, ended_as)
      VALUES (1, 1, 'w', '2030-01-01T00:00:00Z', '2030-01-01T00:00:01.500Z', 'completed')`);

    expect((await pool.query('SELECT duration_ms FROM job_attempts')).rows).toEqual([{ duration_ms: 1_500 }]);
  });

  test('goes with the job', async () => {
    await insertLog('INFO');
    await insertAttempt(null, null);
    await pool.query("INSERT INTO job_rejects (job_id, attempt, line, code, message) VALUES (1, 1, 2, 'C', 'm')");
    await pool.query("INSERT INTO job_steps (job_id, name) VALUES (1, 's')");
    await pool.query("INSERT INTO open_jobs (job_id, tenant_id, sweep_at) VALUES (1, 'default', now())");

    await pool.query('DELETE FROM jobs WHERE id = 1');

    const { rows } = await pool.query(`SELECT (SELECT count(*) FROM job_logs) + (SELECT count(*) FROM job_attempts)
      + (SELECT count(*) FROM job_rejects) + (SELECT count(*) FROM job_steps) + (SELECT count(*) FROM open_jobs) AS left_over`);
    expect(rows).toEqual([{ left_over: 0 }]);
  });
});
