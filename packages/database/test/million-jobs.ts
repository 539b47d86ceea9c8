import type { Pool } from 'pg';

/** Number of jobs. */
export const MILLION = 1_000_000;

/** Jobs with an id above this are open; those up to it have ended. */
export const ENDED_JOBS = MILLION - 104_000;

/**
 * A long-lived deployment: half of the jobs are one tenant's, the rest are spread over 500; 10 types; 97 % COMPLETED, 2 % FAILED,
 * some CANCELLED, then a backlog of 100,000 QUEUED, and of the newest 4,000 a quarter each RUNNING, QUEUED and due, RETRYING later, AWAITING_FILE. Job 1 spawned the 1,000 that follow it. The first 4,000 jobs have
 * 100 log lines each.
 */
const JOBS = `
  INSERT INTO jobs (task_id, type, status, payload, tenant_id, attempt, max_attempts, lease_token, lease_expires_at,
    created_at, started_at, finished_at, stopped, parent_id, parent_round, idempotency_key)
  SELECT uuidv7(), 'type_' || abs(hashint4(-n)) % 10, status, '{"a": 1}',
    CASE WHEN n % 2 = 0 THEN 'big_tenant' ELSE 'tenant_' || abs(hashint4(n)) % 500 END, 1, 5, 1,
    CASE WHEN status = 'RUNNING' THEN now() + interval '1 hour' END,
    now(), now(), CASE WHEN n <= ${ENDED_JOBS} THEN now() END, CASE WHEN status IN ('FAILED', 'CANCELLED') THEN status END,
    CASE WHEN n BETWEEN 2 AND 1001 THEN 1 END, CASE WHEN n BETWEEN 2 AND 1001 THEN 0 END, CASE WHEN n % 100 = 0 THEN 'key ' || n END
  FROM generate_series(1, ${MILLION}) AS n, LATERAL (SELECT CASE
    WHEN n BETWEEN ${ENDED_JOBS + 1} AND ${MILLION - 4_000} THEN 'QUEUED'
    WHEN n > ${ENDED_JOBS} THEN (ARRAY['RUNNING', 'QUEUED', 'RETRYING', 'AWAITING_FILE'])[1 + n % 4]
    WHEN n % 100 < 97 THEN 'COMPLETED'
    WHEN n % 100 < 99 THEN 'FAILED'
    ELSE 'CANCELLED' END AS status)`;

const DETAILS = [
  `INSERT INTO open_jobs (job_id, tenant_id, parent_id, parent_round, parked, sweep_at)
    SELECT id, tenant_id, parent_id, parent_round, CASE WHEN status IN ('RETRYING', 'AWAITING_FILE') THEN status END,
      now() + CASE WHEN status = 'QUEUED' THEN interval '-1 second' ELSE interval '1 day' + id * interval '1 second' END
    FROM jobs WHERE finished_at IS NULL`,
  `INSERT INTO job_logs (job_id, attempt, level, message)
    SELECT 1 + n / 100, 1, (ARRAY['DEBUG', 'INFO', 'WARNING', 'ERROR'])[1 + n % 4], 'message ' || n
    FROM generate_series(0, 399999) AS n`,
  `INSERT INTO job_attempts (job_id, attempt, worker, ended_as, finished_at)
    SELECT id, 1, 'worker', CASE WHEN status <> 'RUNNING' THEN 'retry' END, CASE WHEN status <> 'RUNNING' THEN now() END
    FROM jobs WHERE id >= ${MILLION - 200_000}`,
  `INSERT INTO job_rejects (job_id, attempt, line, code, message)
    SELECT 1 + n / 100, 1, n, 'CODE', 'message' FROM generate_series(0, 200000) AS n`,
  `INSERT INTO actions (job_id, action, actor) SELECT 1 + n / 10, 'retry', 'ada' FROM generate_series(0, 99999) AS n`,
  `INSERT INTO job_terms (job_id, tenant_id, term) SELECT id, tenant_id, 'customer=' || id % 1000 FROM jobs WHERE id % 5 = 0`,
  `INSERT INTO counted_blocks (block, full_at, counted) SELECT b, 0, true FROM generate_series(0, 9) AS b`,
  `INSERT INTO job_counts (tenant_id, block, type, status, jobs)
    SELECT tenant_id, id / 20000, type, status, count(*) FROM jobs WHERE id < 200000 GROUP BY 1, 2, 3, 4`,
  `INSERT INTO job_steps (job_id, name) SELECT 1 + n / 10, 'step ' || n FROM generate_series(0, 200000) AS n`,
];

/** Fills an empty database on the server's side, in seconds: indexes are built afterwards, foreign keys are not checked. */
export async function createMillionJobs(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(
      `SET session_replication_role = replica; SET maintenance_work_mem = '256MB'; SET statement_timeout = 0`,
    );
    for (const table of [
      'actions',
      'job_terms',
      'job_logs',
      'job_attempts',
      'job_rejects',
      'job_steps',
      'open_jobs',
      'jobs',
    ])
      await client.query(`ALTER TABLE ${table} SET UNLOGGED`);
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(`
      SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
      FROM pg_index WHERE indrelid = 'jobs'::regclass
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)`);
    for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
    await client.query(JOBS);
    for (const { definition } of indexes) await client.query(definition);
    for (const details of DETAILS) await client.query(details);
    await client.query('ANALYZE');
  } finally {
    client.release(true);
  }
}
