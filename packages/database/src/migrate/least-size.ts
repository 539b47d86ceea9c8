import type { Queryable } from '../ledger/queryable.ts';

/** In bytes: 256 pages. Reading them costs more than a handful of look-ups by an index, and 10,000 jobs take more by themselves. */
const LEAST_SIZE = 2 * 1024 * 1024;

/**
 * Rows that fill so many pages and are gone again at once. Their ids are negative: no number is used up. A long text that does not
 * compress, and a little below the size at which PostgreSQL would put it elsewhere.
 */
const FILL = `
  WITH filler AS (
    INSERT INTO jobstack.jobs (id, task_id, type, status, payload, max_attempts, finished_at, error_message)
    OVERRIDING SYSTEM VALUE
    SELECT -n, gen_random_uuid(), 'filler', 'COMPLETED', '{}', 1, now(),
      (SELECT string_agg(md5(n::text || i::text), '') FROM generate_series(1, 50) i)
    FROM generate_series(1, 512) n
    RETURNING id, error_message
  ), attempts AS (
    INSERT INTO jobstack.job_attempts (job_id, attempt, worker, error_message) SELECT id, 1, 'filler', error_message FROM filler
  )
  INSERT INTO jobstack.open_jobs (job_id, tenant_id, sweep_at)
  SELECT id - 512 * i, 'filler', 'infinity' FROM filler, generate_series(0, 39) i`;

/**
 * Sees to it that the tables that every claim looks into are never small. A worker prepares its statements once; what PostgreSQL plans for an
 * empty table, it goes on doing when there are 100,000 rows, until it has counted them: look-ups that read the whole table, a thousand
 * times. The pages stay when their rows are gone (`vacuum_truncate`), and the planner goes by pages. Done with each migration, for a
 * database that was restored from a dump.
 */
export async function keepLeastSize(client: Queryable): Promise<void> {
  const { rows } = await client.query<{ small: boolean }>(
    `SELECT least(pg_relation_size('jobstack.jobs'), pg_relation_size('jobstack.job_attempts'), pg_relation_size('jobstack.open_jobs'))
       < ${LEAST_SIZE} AS small`,
  );
  if (!rows[0]?.small) return;
  await client.query(FILL);
  await client.query(`DELETE FROM jobstack.open_jobs WHERE job_id < 0`);
  await client.query('DELETE FROM jobstack.jobs WHERE id < 0');
}
