import type { Ring, SweepRequest } from '@jobstack/processor';
import type { Queryable } from './queryable.ts';

/**
 * Looks at every job whose time has come, oldest first. Jobs that only moved on (a renewed lease, a later `run_at`) get a new
 * time; those that nobody works on are to be rung, and looked at again after the grace, in case this process dies before it
 * has rung them. `SKIP LOCKED`: two sweeps at once share the work.
 */
const SWEEP = `
  WITH due AS (
    SELECT id FROM jobs
    WHERE sweep_at <= now()
    ORDER BY sweep_at
    LIMIT $1
    FOR NO KEY UPDATE SKIP LOCKED
  ), swept AS (
    UPDATE jobs j
    SET status = CASE j.status WHEN 'AWAITING_FILE' THEN 'FAILED' ELSE j.status END,
      finished_at = CASE j.status WHEN 'AWAITING_FILE' THEN now() END,
      error_code = CASE j.status WHEN 'AWAITING_FILE' THEN 'UPLOAD_EXPIRED' ELSE j.error_code END,
      error_message = CASE j.status WHEN 'AWAITING_FILE'
        THEN 'The file was not uploaded and started in time; create the job again.' ELSE j.error_message END,
      sweep_at = CASE
        WHEN j.status = 'AWAITING_FILE' THEN NULL
        WHEN j.status = 'RUNNING' AND j.lease_expires_at > now() THEN j.lease_expires_at
        WHEN j.status <> 'RUNNING' AND j.run_at > now() THEN j.run_at
        ELSE now() + $2 * interval '1 millisecond' END
    FROM due
    WHERE j.id = due.id
    RETURNING j.task_id, j.queue, j.tenant_id,
      j.status IN ('QUEUED', 'RETRYING') AND j.run_at <= now()
        OR j.status = 'RUNNING' AND j.lease_expires_at <= now() AS to_ring
  )
  SELECT task_id, queue, tenant_id FROM swept WHERE to_ring`;

interface SweepRow {
  readonly task_id: string;
  readonly queue: string;
  readonly tenant_id: string;
}

export async function sweep(database: Queryable, request: SweepRequest, graceMs: number): Promise<Ring[]> {
  const { rows } = await database.query<SweepRow>(SWEEP, [request.limit, graceMs]);
  return rows.map((row) => ({ taskId: row.task_id, queue: row.queue, tenantId: row.tenant_id }));
}

/**
 * Each repeat waits twice as long, so that a deep backlog, whose messages are merely waiting, is not flooded with copies.
 * A job that was claimed meanwhile is left alone: its next look is its lease's.
 */
const MARK_RUNG = `
  UPDATE jobs
  SET sweep_at = now() + least($2 * power(2, least(rings, 20)), $3) * interval '1 millisecond', rings = rings + 1
  WHERE task_id = ANY ($1::uuid[])
    AND (status IN ('QUEUED', 'RETRYING') OR status = 'RUNNING' AND lease_expires_at <= now())`;

export async function markRung(
  database: Queryable,
  taskIds: readonly string[],
  repeatMs: number,
  repeatCapMs: number,
): Promise<void> {
  if (taskIds.length === 0) return;
  await database.query(MARK_RUNG, [taskIds, repeatMs, repeatCapMs]);
}
