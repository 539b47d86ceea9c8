import type { Pool } from 'pg';
import type { JobRef } from '../records/job-ref.ts';
import { inTransaction } from '../safe-transaction.ts';
import { COUNT_ANEW, LOCK_BLOCK } from './count-jobs.ts';
import { fromStatuses, ms, parkedAs, toStatus } from './fragments.ts';
import { JOB_REF_CONDITION, refValues } from './job-ref-condition.ts';
import { type Actor, actorValues, noteAction } from './note-action.ts';
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
  /** Who asks for it. @default nobody, and nothing is noted */
  readonly actor?: Actor | undefined;
}

export const LOCK_TO_REQUEUE = statement(
  'lock_to_requeue',
  ['tenant_id', 'job_id', 'task_id'],
  { id: 'int8' },
  `SELECT id FROM jobstack.jobs
   WHERE ${JOB_REF_CONDITION} AND status IN ${fromStatuses('requeue')} AND (file_key IS NULL OR file_etag IS NOT NULL)
   FOR NO KEY UPDATE`,
);

/**
 * Sends a job back that this transaction has locked: in a statement of its own, which sees all rejects there are. Its children are not
 * touched, however many they are: from zero, a new round begins, and those of earlier rounds count no more.
 */
export const REQUEUE_JOB = statement(
  'requeue_job',
  ['job_id', 'forget', 'attempts', 'ring_grace_ms', 'actor', 'action_job_id'],
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
    WHERE id = :job_id AND status IN ${fromStatuses('requeue')}
    RETURNING id, tenant_id, parent_id, parent_round
  ), opened AS (
    INSERT INTO jobstack.open_jobs (job_id, tenant_id, parent_id, parent_round, sweep_at)
    SELECT id, tenant_id, parent_id, parent_round, now() + ${ms(':ring_grace_ms')} FROM requeued
    -- A job that was ended by hand may have one still.
    ON CONFLICT (tenant_id, job_id) DO UPDATE SET sweep_at = excluded.sweep_at, ${parkedAs('NULL')}, rings = 0
  ), steps AS (
    DELETE FROM jobstack.job_steps WHERE :forget AND job_id IN (SELECT id FROM requeued)
  ), rejects AS (
    DELETE FROM jobstack.job_rejects WHERE :forget AND job_id IN (SELECT id FROM requeued)
  ), noted AS (${noteAction('retry', 'requeued', ':action_job_id::bigint')}
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
  pool: Pool,
  tenantId: string,
  ref: JobRef,
  { fromZero = false, attempts, actor, ringGraceMs }: RequeueOptions & { readonly ringGraceMs: number },
): Promise<boolean> {
  return inTransaction(pool, async (_tx, client) => {
    const [locked] = await run(client, LOCK_TO_REQUEUE, refValues(tenantId, ref));
    if (!locked) return false;
    // Before the next statement's snapshot: what was counted of the job's block is no longer true.
    await run(client, LOCK_BLOCK, { job_id: locked.id });
    const values = { job_id: locked.id, forget: fromZero, attempts, ring_grace_ms: ringGraceMs };
    await run(client, REQUEUE_JOB, { ...values, ...actorValues(actor) });
    await run(client, COUNT_ANEW, { job_id: locked.id });
    return true;
  });
}
