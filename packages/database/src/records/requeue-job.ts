import type { JobDatabase } from '@jobstack/handler-sdk';
import { sql } from 'drizzle-orm';
import { jobs } from '../schema/jobs.ts';
import { isJob, type JobRef } from './job-ref.ts';

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

/**
 * Sends a FAILED or CANCELLED job back to work, from its checkpoint unless told otherwise. A job whose file never came stays as
 * it is: there is nothing to work on.
 *
 * @param options `ringGraceMs`: how long an unsent ring waits for the sweep, in milliseconds
 * @returns whether it was sent back
 */
export async function requeueJob(
  db: JobDatabase,
  tenantId: string,
  ref: JobRef,
  { fromZero = false, attempts, ringGraceMs }: RequeueOptions & { readonly ringGraceMs: number },
): Promise<boolean> {
  const forget = sql`${fromZero}::boolean`;
  const { rows } = await db.execute(sql`
    WITH requeued AS (
      UPDATE jobs
      SET status = 'QUEUED', finished_at = NULL, run_at = now(), timeout_at = NULL, attempt_open = false, rings = 0,
        handovers = 0, max_attempts = attempt + ${attempts}::int,
        sweep_at = now() + ${ringGraceMs} * interval '1 millisecond',
        checkpoint = CASE WHEN ${forget} THEN NULL ELSE checkpoint END,
        progress_done = CASE WHEN ${forget} THEN NULL ELSE progress_done END,
        progress_total = CASE WHEN ${forget} THEN NULL ELSE progress_total END,
        progress_counters = CASE WHEN ${forget} THEN NULL ELSE progress_counters END,
        reject_count = CASE WHEN ${forget} THEN 0 ELSE reject_count END,
        pending_children = CASE WHEN ${forget} THEN 0 ELSE pending_children END
      WHERE ${isJob(ref)} AND ${jobs.tenantId} = ${tenantId} AND status IN ('FAILED', 'CANCELLED')
        AND (file_key IS NULL OR file_etag IS NOT NULL)
      RETURNING id
    ), steps AS (
      DELETE FROM job_steps WHERE ${forget} AND job_id IN (SELECT id FROM requeued)
    ), rejects AS (
      DELETE FROM job_rejects WHERE ${forget} AND job_id IN (SELECT id FROM requeued)
    ), children AS (
      UPDATE jobs SET parent_id = NULL WHERE ${forget} AND parent_id IN (SELECT id FROM requeued)
    )
    SELECT id FROM requeued`);
  return rows.length > 0;
}
