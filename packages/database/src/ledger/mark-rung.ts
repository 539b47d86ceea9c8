import type { Queryable } from './queryable.ts';
import { run, statement } from './statement.ts';

/**
 * Each repeat waits twice as long, so that a deep backlog, whose messages are merely waiting, is not flooded with copies.
 * A job that was claimed meanwhile is left alone: its next look is its lease's.
 */
export const MARK_RUNG = statement(
  'mark_rung',
  ['task_ids', 'repeat_ms', 'repeat_cap_ms'],
  {},
  `
  UPDATE jobstack.open_jobs o
  SET sweep_at = greatest(j.run_at, now()) + least(:repeat_ms::float8 * power(2, least(o.rings, 20)), :repeat_cap_ms::float8) * interval '1 millisecond',
    rings = o.rings + 1
  FROM jobstack.jobs j
  WHERE j.task_id = ANY (:task_ids::uuid[]) AND o.tenant_id = j.tenant_id AND o.job_id = j.id
    AND (j.status IN ('QUEUED', 'RETRYING') OR j.status = 'RUNNING' AND j.lease_expires_at <= now())`,
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
