import type { Queryable } from './queryable.ts';

/**
 * Each repeat waits twice as long, so that a deep backlog, whose messages are merely waiting, is not flooded with copies.
 * A job that was claimed meanwhile is left alone: its next look is its lease's.
 */
const MARK_RUNG = `
  UPDATE jobs
  SET sweep_at = greatest(run_at, now()) + least($2 * power(2, least(rings, 20)), $3) * interval '1 millisecond',
    rings = rings + 1
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
