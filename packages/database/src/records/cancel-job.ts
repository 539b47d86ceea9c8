import type { JobDatabase } from '@jobstack/handler-sdk';
import { sql } from 'drizzle-orm';
import { jobs } from '../schema/jobs.ts';
import { isJob, type JobRef } from './job-ref.ts';

/**
 * Ends open jobs as CANCELLED. Waits for a chunk that is being committed, and after it nothing commits any more: the fence of
 * a commit reads the status under the same row lock.
 *
 * @param retentionMs how long they keep their logs
 * @returns ids of the jobs that this call has cancelled
 */
async function cancelWhere(db: JobDatabase, condition: ReturnType<typeof sql>, retentionMs: number): Promise<number[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    WITH cancelled AS (
      UPDATE jobs
      SET status = 'CANCELLED', finished_at = now(), lease_expires_at = NULL, attempt_open = false, waiting = false,
        sweep_at = now() + ${retentionMs} * interval '1 millisecond'
      WHERE ${condition} AND status IN ('AWAITING_FILE', 'QUEUED', 'RUNNING', 'RETRYING')
      RETURNING id, attempt
    ), attempts AS (
      UPDATE job_attempts a SET outcome = 'cancelled', finished_at = now()
      FROM cancelled c WHERE a.job_id = c.id AND a.attempt = c.attempt AND a.outcome IS NULL
    )
    SELECT id FROM cancelled`);
  return rows.map(({ id }) => Number(id));
}

/**
 * Cancels a job and, generation by generation, the open jobs it has spawned: first the parent, so that it spawns no more.
 *
 * @returns ids of the jobs that this call has cancelled; empty when the job had ended already
 */
export async function cancelJob(
  db: JobDatabase,
  tenantId: string,
  ref: JobRef,
  retentionMs: number,
): Promise<number[]> {
  const cancelled: number[] = [];
  let generation = await cancelWhere(db, sql`${isJob(ref)} AND ${jobs.tenantId} = ${tenantId}`, retentionMs);
  while (generation.length > 0) {
    cancelled.push(...generation);
    generation = await cancelWhere(db, sql`parent_id = ANY (${sql.param(generation)}::bigint[])`, retentionMs);
  }
  return cancelled;
}
