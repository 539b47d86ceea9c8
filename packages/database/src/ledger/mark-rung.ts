import type { Queryable } from './queryable.ts';
import { run, statement } from './statement.ts';

/**
 * Each repeat waits twice as long, so that a deep backlog, whose messages are merely waiting, is not flooded with copies.
 * A job that was claimed meanwhile is left alone: its next look is its lease's. So is one whose row is locked: something happens to it.
 */
export const MARK_RUNG = statement(
  'mark_rung',
  ['task_ids', 'repeat_ms', 'repeat_cap_ms'],
  {},
  `
  WITH rung AS (
    SELECT o.tenant_id, o.job_id, greatest(j.run_at, now()) AS due
    FROM jobstack.jobs j JOIN jobstack.open_jobs o ON o.tenant_id = j.tenant_id AND o.job_id = j.id
    WHERE j.task_id = ANY (:task_ids::uuid[])
      AND (j.status IN ('QUEUED', 'RETRYING') OR j.status = 'RUNNING' AND j.lease_expires_at <= now())
    FOR NO KEY UPDATE OF o SKIP LOCKED
  )
  UPDATE jobstack.open_jobs o
  SET sweep_at = rung.due + least(:repeat_ms::float8 * power(2, least(o.rings, 20)), :repeat_cap_ms::float8) * interval '1 millisecond',
    rings = o.rings + 1
  FROM rung WHERE o.tenant_id = rung.tenant_id AND o.job_id = rung.job_id`,
);

export async function markRung(
  database: Queryable,
  taskIds: readonly string[],
  repeatMs: number,
  repeatCapMs: number,
): Promise<void> {
  if (taskIds.length === 0) return;
  await run(database, MARK_RUNG, { task_ids: taskIds, repeat_ms: repeatMs, repeat_cap_ms: repeatCapMs });
}
