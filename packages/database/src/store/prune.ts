import type { Queryable } from './queryable.ts';

/** Rows of one table deleted in one pass; what is left over, the next pass takes. */
const DETAILS_AT_ONCE = 10_000;

export interface PruneTimes {
  /** How long an ended job keeps its logs, rejects and steps, in milliseconds. */
  readonly retentionMs: number;
  /** How long an ended job's row is kept, in milliseconds. */
  readonly jobRetentionMs: number;
}

/** Job by job and by row address: a join would tempt the planner to read the whole table. */
const deleteDetails = (table: 'job_logs' | 'job_rejects') => `
  DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
    SELECT d.ctid FROM unnest($1::bigint[]) AS job (id),
      LATERAL (SELECT ctid FROM ${table} WHERE job_id = job.id LIMIT ${DETAILS_AT_ONCE}) d
    LIMIT ${DETAILS_AT_ONCE}))`;

/**
 * Puts ended jobs off until their rows may go too, and deletes those that have reached that age. The times are read anew, so
 * that a longer retention applies to old jobs as well. A job stays with its family: while a job it has spawned is open, and while
 * the one that spawned it still has to be told how it ended.
 */
const RETIRE = `
  WITH gone AS (
    DELETE FROM jobs
    WHERE id = ANY ($1::bigint[]) AND finished_at <= now() - $3 * interval '1 millisecond'
      AND NOT EXISTS (SELECT FROM jobs c WHERE c.parent_id = jobs.id AND c.finished_at IS NULL)
      AND coalesce((SELECT p.finished_at IS NOT NULL FROM jobs p WHERE p.id = jobs.parent_id), true)
    RETURNING id
  ), later AS (
    UPDATE jobs j
    SET sweep_at = greatest(now() + interval '1 hour', j.finished_at + CASE
      WHEN j.finished_at > now() - $2 * interval '1 millisecond' THEN $2 ELSE $3 END * interval '1 millisecond')
    WHERE j.id = ANY ($1::bigint[]) AND j.finished_at IS NOT NULL AND j.id NOT IN (SELECT id FROM gone)
  )
  SELECT count(*)::int AS gone FROM gone`;

/**
 * Steps go with COMPLETED jobs only: a FAILED or CANCELLED one may be sent back to work as long as its row is there, and must not
 * do twice what it has done.
 */
const DELETE_STEPS = 'DELETE FROM job_steps WHERE job_id = ANY ($1::bigint[])';

/** @returns how many rows were deleted, of jobs, logs and rejects together */
export async function prune(
  database: Queryable,
  jobIds: readonly number[],
  { retentionMs, jobRetentionMs }: PruneTimes,
): Promise<number> {
  if (jobIds.length === 0) return 0;
  const { rows: old } = await database.query<{ id: string; completed: boolean }>(
    `SELECT id, status = 'COMPLETED' AS completed FROM jobs WHERE id = ANY ($1::bigint[]) AND finished_at <= now() - $2 * interval '1 millisecond'`,
    [jobIds, retentionMs],
  );
  const ids = old.map(({ id }) => id);
  const logs = await database.query(deleteDetails('job_logs'), [ids]);
  const rejects = await database.query(deleteDetails('job_rejects'), [ids]);
  await database.query(DELETE_STEPS, [old.filter(({ completed }) => completed).map(({ id }) => id)]);
  const [logCount, rejectCount] = [logs.rowCount ?? 0, rejects.rowCount ?? 0];
  if (logCount === DETAILS_AT_ONCE || rejectCount === DETAILS_AT_ONCE) {
    // Some are left: the next pass goes on with these jobs, behind whatever has to be rung.
    await database.query('UPDATE jobs SET sweep_at = now() WHERE id = ANY ($1::bigint[]) AND finished_at IS NOT NULL', [
      jobIds,
    ]);
    return logCount + rejectCount;
  }
  const { rows } = await database.query<{ gone: number }>(RETIRE, [jobIds, retentionMs, jobRetentionMs]);
  return logCount + rejectCount + (rows[0]?.gone ?? 0);
}
