import { hasRow, lookedUp, ms } from './fragments.ts';
import type { Queryable } from './queryable.ts';
import { run, statement } from './statement.ts';

/** Rows of one table deleted in one statement; what is left over, the next one takes. */
const DETAILS_AT_ONCE = 10_000;
const STATEMENTS_A_PASS = 20;

export interface PruneTimes {
  /** How long an ended job keeps its logs, rejects and steps, in milliseconds. */
  readonly retentionMs: number;
  /** How long an ended job's row is kept, in milliseconds. */
  readonly jobRetentionMs: number;
}

/**
 * The next jobs in the order of their ids after the last one that was looked at. The place moves on, and begins anew where the jobs are too
 * young to have ended so long ago, as ids grow with time.
 */
export const NEXT_TO_PRUNE = statement(
  'next_to_prune',
  ['limit', 'retention_ms'],
  { id: 'int8', old: 'bool', more: 'bool' },
  `
  WITH place AS (
    SELECT pruned_to FROM jobstack.sweep_timer FOR UPDATE
  ), next AS (
    SELECT j.id, j.created_at, j.finished_at FROM jobstack.jobs j
    WHERE j.id > (SELECT pruned_to FROM place)
    ORDER BY j.id LIMIT :limit
  ), reached AS (
    SELECT max(id) AS id, count(*) = :limit AND (array_agg(created_at ORDER BY id DESC))[1] <= now() - ${ms(':retention_ms')} AS more
    FROM next
  ), moved AS (
    UPDATE jobstack.sweep_timer SET pruned_to = CASE WHEN reached.more THEN reached.id ELSE 0 END FROM reached
  )
  SELECT next.id, coalesce(finished_at <= now() - ${ms(':retention_ms')}, false) AS old, reached.more
  FROM next, reached`,
);

/** Nobody deletes what is kept about a job who does not have its row, and who has it sees that the job has not been sent back to work. */
const OLD_JOBS = `
  SELECT id, status FROM jobstack.jobs WHERE id = ANY (:job_ids::bigint[]) AND finished_at <= now() - ${ms(':retention_ms')}
  ORDER BY id FOR NO KEY UPDATE SKIP LOCKED`;

/** Job by job and by row address: a join would tempt the planner to read the whole table. */
const deleteDetails = (table: 'job_logs' | 'job_rejects') =>
  statement(
    `delete_${table}`,
    ['job_ids', 'retention_ms'],
    { deleted: 'int4' },
    `
  WITH job AS MATERIALIZED (${OLD_JOBS}
  ), gone AS (
    DELETE FROM jobstack.${table} WHERE ctid = ANY (ARRAY(
      SELECT d.ctid FROM job, LATERAL (SELECT ctid FROM jobstack.${table} WHERE job_id = job.id LIMIT ${DETAILS_AT_ONCE}) d
      LIMIT ${DETAILS_AT_ONCE}))
    RETURNING 1
  )
  SELECT count(*)::int AS deleted FROM gone`,
  );

export const DELETE_LOGS = deleteDetails('job_logs');
export const DELETE_REJECTS = deleteDetails('job_rejects');

/**
 * Steps go with COMPLETED jobs only: a FAILED or CANCELLED one may be sent back to work as long as its row is there, and must not
 * do twice what it has done.
 */
export const DELETE_STEPS = statement(
  'delete_steps',
  ['job_ids', 'retention_ms'],
  {},
  `WITH job AS (${OLD_JOBS})
   DELETE FROM jobstack.job_steps WHERE job_id = ANY (ARRAY(SELECT id FROM job WHERE status = 'COMPLETED'))`,
);

/** A job stays with its family: while a job it has spawned is open, and while the one that spawned it still has to be told how it ended. */
export const DELETE_JOBS = statement(
  'delete_jobs',
  ['job_ids', 'job_retention_ms'],
  { id: 'int8' },
  `
  WITH job AS (
    SELECT j.id FROM jobstack.jobs j
    WHERE j.id = ANY (:job_ids::bigint[]) AND j.finished_at <= now() - ${ms(':job_retention_ms')}
      AND NOT ${hasRow('jobstack.open_jobs', 'parent_id', 'j.id')}
      AND coalesce((SELECT p.finished_at IS NOT NULL FROM jobstack.jobs p WHERE p.id = j.parent_id), true)
    ORDER BY j.id FOR UPDATE OF j SKIP LOCKED
  )
  DELETE FROM jobstack.jobs j USING job WHERE ${lookedUp('j.id', 'job.id')}
  RETURNING j.id`,
);

export interface Pruned {
  /** Rows deleted, of jobs, logs and rejects together. */
  readonly rows: number;
  /** Whether there may be more. */
  readonly more: boolean;
}

/** One bounded pass over the oldest jobs. The times are read anew each time, so that a longer retention applies to old jobs as well. */
export async function prune(
  database: Queryable,
  limit: number,
  { retentionMs, jobRetentionMs }: PruneTimes,
): Promise<Pruned> {
  const next = await run(database, NEXT_TO_PRUNE, { limit, retention_ms: Math.min(retentionMs, jobRetentionMs) });
  const ids = next.filter(({ old }) => old).map(({ id }) => id);
  const more = next[0]?.more ?? false;
  if (ids.length === 0) return { rows: 0, more };
  const values = { job_ids: ids, retention_ms: Math.min(retentionMs, jobRetentionMs) };
  const details = await deleteDetailsOf(database, values, STATEMENTS_A_PASS);
  await run(database, DELETE_STEPS, values);
  const gone = await run(database, DELETE_JOBS, { job_ids: ids, job_retention_ms: jobRetentionMs });
  return { rows: details.logs + details.rejects + gone.length, more };
}

export interface DeletedDetails {
  readonly logs: number;
  readonly rejects: number;
}

/** @param statements at most so many a table: what is left over of very many rows, the next pass takes */
export async function deleteDetailsOf(
  database: Queryable,
  values: { readonly job_ids: readonly number[]; readonly retention_ms: number },
  statements = Number.POSITIVE_INFINITY,
): Promise<DeletedDetails> {
  const all = async (details: typeof DELETE_LOGS): Promise<number> => {
    for (let sum = 0, times = 1; ; times += 1) {
      const deleted = (await run(database, details, values))[0]?.deleted ?? 0;
      sum += deleted;
      if (deleted < DETAILS_AT_ONCE || times >= statements) return sum;
    }
  };
  return { logs: await all(DELETE_LOGS), rejects: await all(DELETE_REJECTS) };
}
