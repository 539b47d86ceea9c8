import type { JobRef } from '../records/job-ref.ts';
import { fromStatuses, ms, toStatus } from './fragments.ts';
import { JOB_REF_CONDITION, refValues } from './job-ref-condition.ts';
import type { Queryable } from './queryable.ts';
import { run, statement } from './statement.ts';

export interface RequeueOptions {
  /**
   * Forget checkpoint, progress, steps, rejects and spawned jobs: begin at the start. Rows that the job has committed stay, and
   * spawned jobs that are still open go on by themselves.
   *
   * @default false
   */
  readonly fromZero?: boolean | undefined;
  /** How many further attempts the job gets; 1 to 1,000. */
  readonly attempts: number;
}

/** Its children are not touched, however many they are: from zero, a new round begins, and those of earlier rounds count no more. */
export const REQUEUE_JOB = statement(
  'requeue_job',
  ['tenant_id', 'job_id', 'task_id', 'forget', 'attempts', 'ring_grace_ms'],
  { id: 'int8' },
  `
  WITH requeued AS (
    UPDATE jobstack.jobs
    SET status = ${toStatus('requeue')}, stopped = NULL, finished_at = NULL, run_at = now(), timeout_at = NULL, attempt_open = false,
      handovers = 0, interruptions = 0, max_attempts = attempt + :attempts::int,
      spawn_round = spawn_round + :forget::boolean::int,
      checkpoint = CASE WHEN :forget THEN NULL ELSE checkpoint END,
      progress_done = CASE WHEN :forget THEN NULL ELSE progress_done END,
      progress_total = CASE WHEN :forget THEN NULL ELSE progress_total END,
      progress_counters = CASE WHEN :forget THEN NULL ELSE progress_counters END,
      reject_count = CASE WHEN :forget THEN 0 ELSE reject_count END
    WHERE ${JOB_REF_CONDITION} AND status IN ${fromStatuses('requeue')} AND (file_key IS NULL OR file_etag IS NOT NULL)
    RETURNING id, tenant_id, parent_id, parent_round
  ), opened AS (
    INSERT INTO jobstack.open_jobs (job_id, tenant_id, parent_id, parent_round, sweep_at)
    SELECT id, tenant_id, parent_id, parent_round, now() + ${ms(':ring_grace_ms')} FROM requeued
  ), steps AS (
    DELETE FROM jobstack.job_steps WHERE :forget AND job_id IN (SELECT id FROM requeued)
  ), rejects AS (
    DELETE FROM jobstack.job_rejects WHERE :forget AND job_id IN (SELECT id FROM requeued)
  )
  SELECT id FROM requeued`,
);

/**
 * Sends a FAILED or CANCELLED job back to work, from its checkpoint unless told otherwise. A job whose file never came stays as
 * it is: there is nothing to work on.
 *
 * @param options `ringGraceMs`: how long an unsent ring waits for the sweep, in milliseconds
 * @returns whether it was sent back
 */
export async function requeueJob(
  database: Queryable,
  tenantId: string,
  ref: JobRef,
  { fromZero = false, attempts, ringGraceMs }: RequeueOptions & { readonly ringGraceMs: number },
): Promise<boolean> {
  const values = { ...refValues(tenantId, ref), forget: fromZero, attempts, ring_grace_ms: ringGraceMs };
  return (await run(database, REQUEUE_JOB, values)).length > 0;
}
