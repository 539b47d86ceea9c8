import { lookedUp } from './fragments.ts';
import type { Queryable } from './queryable.ts';
import { run, statement } from './statement.ts';

/**
 * Each repeat waits twice as long, so that a deep backlog, whose messages are merely waiting, is not flooded with copies.
 * A job whose worker was lost belongs to no backlog: its first repeat comes with the next sweep. One that was claimed meanwhile is left
 * alone, since its next look is its lease's, and so is one that a limit holds, or whose row is locked: something happens to it.
 */
export const MARK_RUNG = statement(
  'mark_rung',
  ['task_ids', 'repeat_ms', 'repeat_cap_ms', 'grace_ms'],
  {},
  `
  WITH rung AS (
    SELECT o.tenant_id, o.job_id, greatest(j.run_at, now()) AS due,
      CASE WHEN j.status = 'RUNNING' THEN :grace_ms ELSE :repeat_ms END::float8 AS wait_ms
    FROM jobstack.jobs j JOIN jobstack.open_jobs o ON ${lookedUp('o.tenant_id', 'j.tenant_id')} AND ${lookedUp('o.job_id', 'j.id')}
    WHERE j.task_id = ANY (:task_ids::uuid[]) AND o.held_for IS NULL
      AND (j.status IN ('QUEUED', 'RETRYING') OR j.status = 'RUNNING' AND j.lease_expires_at <= now())
    FOR NO KEY UPDATE OF o SKIP LOCKED
  )
  UPDATE jobstack.open_jobs o
  SET sweep_at = rung.due + least(rung.wait_ms * power(2, least(o.rings, 20)), :repeat_cap_ms::float8) * interval '1 millisecond',
    rings = o.rings + 1
  FROM rung WHERE ${lookedUp('o.tenant_id', 'rung.tenant_id')} AND ${lookedUp('o.job_id', 'rung.job_id')}`,
);

/** In milliseconds. */
export interface RingTimes {
  readonly ringGraceMs: number;
  readonly ringRepeatMs: number;
  readonly ringRepeatCapMs: number;
}

export async function markRung(
  database: Queryable,
  taskIds: readonly string[],
  { ringRepeatMs, ringRepeatCapMs, ringGraceMs }: RingTimes,
): Promise<void> {
  if (taskIds.length === 0) return;
  const values = { repeat_ms: ringRepeatMs, repeat_cap_ms: ringRepeatCapMs, grace_ms: ringGraceMs };
  await run(database, MARK_RUNG, { task_ids: taskIds, ...values });
}
