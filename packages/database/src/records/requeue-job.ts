import type { JobDatabase } from '@jobstack/handler-sdk';
import { sql } from 'drizzle-orm';
import { jobs } from '../schema/jobs.ts';
import { isJob, type JobRef } from './job-ref.ts';

export interface RequeueOptions {
  /** Forget checkpoint, progress, steps, rejects: begin at the start. Rows that the job has committed stay. @default false */
  readonly fromZero?: boolean;
  /** How many further attempts the job gets. */
  readonly attempts: number;
  readonly ringGraceMs: number;
}

/**
 * Sends a FAILED or CANCELLED job back to work, from its checkpoint unless told otherwise. A job whose file never came stays as
 * it is: there is nothing to work on.
 *
 * @returns whether it was sent back
 */
export async function requeueJob(
  db: JobDatabase,
  tenantId: string,
  ref: JobRef,
  { fromZero = false, attempts, ringGraceMs }: RequeueOptions,
): Promise<boolean> {
  const { rows } = await db.execute(sql`
    WITH requeued AS (
      UPDATE jobs
      SET status = 'QUEUED', finished_at = NULL, run_at = now(), timeout_at = NULL, attempt_open = false, rings = 0,
        handovers = 0, max_attempts = attempt + ${attempts}::int,
        sweep_at = now() + ${ringGraceMs} * interval '1 millisecond',
        checkpoint = CASE WHEN ${fromZero}::boolean THEN NULL ELSE checkpoint END,
        progress_done = CASE WHEN ${fromZero}::boolean THEN NULL ELSE progress_done END,
        progress_total = CASE WHEN ${fromZero}::boolean THEN NULL ELSE progress_total END
      WHERE ${isJob(ref)} AND ${jobs.tenantId} = ${tenantId} AND status IN ('FAILED', 'CANCELLED')
        AND (file_key IS NULL OR file_etag IS NOT NULL)
      RETURNING id
    ), steps AS (
      DELETE FROM job_steps WHERE ${fromZero}::boolean AND job_id IN (SELECT id FROM requeued)
    ), rejects AS (
      DELETE FROM job_rejects WHERE ${fromZero}::boolean AND job_id IN (SELECT id FROM requeued)
    )
    SELECT id FROM requeued`);
  return rows.length > 0;
}
