import type { Ring } from '@jobstack/core';
import type { JobDatabase } from '@jobstack/handler-sdk';
import { type SQL, sql } from 'drizzle-orm';
import { jobs } from '../schema/jobs.ts';
import { isJob, type JobRef } from './job-ref.ts';

/** One generation of a cancel. */
interface Generation {
  /** Jobs that this call has cancelled. */
  readonly cancelled: readonly number[];
  /** Whose children are next: these, and jobs that had been cancelled before. */
  readonly parents: readonly number[];
}

/**
 * Ends open jobs as CANCELLED. Waits for a chunk that is being committed, and after it nothing commits any more: the fence of
 * a commit reads the status under the same row lock.
 */
export async function cancelWhere(db: JobDatabase, condition: SQL, retentionMs: number): Promise<Generation> {
  const { rows } = await db.execute<{ id: string; now: boolean }>(sql`
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
    SELECT id, true AS now FROM cancelled
    UNION ALL
    SELECT id, false FROM jobs WHERE ${condition} AND status = 'CANCELLED'`);
  return {
    cancelled: rows.filter(({ now }) => now).map(({ id }) => Number(id)),
    parents: rows.map(({ id }) => Number(id)),
  };
}

/**
 * Cancels a job and, generation by generation, the open jobs it has spawned: first the parent, so that it spawns no more. Each
 * generation is a transaction of its own, since one that locked downwards would meet settling children, which lock upwards;
 * repeating a cancel that was interrupted finishes it.
 *
 * @param retentionMs how long cancelled jobs keep their logs
 * @returns ids of the jobs that this call has cancelled
 */
export async function cancelJob(
  db: JobDatabase,
  tenantId: string,
  ref: JobRef,
  retentionMs: number,
): Promise<readonly number[]> {
  const cancelled: number[] = [];
  let generation = await cancelWhere(db, sql`${isJob(ref)} AND ${jobs.tenantId} = ${tenantId}`, retentionMs);
  while (generation.parents.length > 0) {
    for (const id of generation.cancelled) cancelled.push(id);
    generation = await cancelWhere(db, sql`parent_id = ANY (${arrayOf(generation.parents)}::bigint[])`, retentionMs);
  }
  return cancelled;
}

/** The parent that waited for these jobs alone, if there is one: nobody else will ring it now. */
export async function readyParents(db: JobDatabase, jobIds: readonly number[]): Promise<readonly Ring[]> {
  if (jobIds.length === 0) return [];
  const { rows } = await db.execute<{ task_id: string; queue: string; tenant_id: string }>(sql`
    SELECT task_id, queue, tenant_id FROM jobs
    WHERE id IN (SELECT parent_id FROM jobs WHERE id = ANY (${arrayOf(jobIds)}::bigint[]))
      AND status = 'QUEUED' AND NOT waiting AND pending_children = 0`);
  return rows.map((row) => ({ taskId: row.task_id, queue: row.queue, tenantId: row.tenant_id }));
}

/** Drizzle would spread a bare array into a list of parameters. */
function arrayOf(ids: readonly number[]): SQL {
  return sql`${sql.param(ids)}`;
}
