import { isFinal, type JobStatus } from '@jobstack/core';
import type { Pool } from 'pg';

/** Puts a job, or all there are, into a status as if it had come there by itself: with the columns and the row that belong to it. */
export async function putStatus(pool: Pool, status: JobStatus, jobId?: number): Promise<void> {
  await pool.query(
    `UPDATE jobstack.jobs SET status = $1, finished_at = CASE WHEN $2 THEN coalesce(finished_at, now()) END,
       alone = $1 = 'RUNNING',
       stopped = CASE WHEN $1 IN ('FAILED', 'CANCELLED') THEN $1 END,
       lease_expires_at = CASE WHEN $1 = 'RUNNING' THEN coalesce(lease_expires_at, now() + interval '1 minute') END
     WHERE id = coalesce($3, id)`,
    [status, isFinal(status), jobId ?? null],
  );
  await pool.query('DELETE FROM jobstack.open_jobs WHERE job_id = coalesce($1, job_id) AND $2', [
    jobId ?? null,
    isFinal(status),
  ]);
  await pool.query(
    `INSERT INTO jobstack.open_jobs (job_id, tenant_id, parent_id, parent_round, sweep_at, parked)
     SELECT id, tenant_id, parent_id, parent_round, now() + interval '1 hour',
       CASE WHEN $2 IN ('AWAITING_FILE', 'RETRYING', 'WAITING') THEN $2 END
     FROM jobstack.jobs WHERE id = coalesce($1, id) AND NOT $3
     ON CONFLICT (tenant_id, job_id) DO UPDATE SET parked = excluded.parked`,
    [jobId ?? null, status, isFinal(status)],
  );
}

/** Makes one job the child of another. */
export async function putParent(pool: Pool, jobId: number, parentId: number | undefined): Promise<void> {
  for (const [table, key] of [
    ['jobs', 'id'],
    ['open_jobs', 'job_id'],
  ])
    await pool.query(
      `UPDATE jobstack.${table} SET parent_id = $2, parent_round = CASE WHEN $2::bigint IS NOT NULL THEN 0 END WHERE ${key} = $1`,
      [jobId, parentId ?? null],
    );
}
