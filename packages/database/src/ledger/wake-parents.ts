import { fromStatuses, ms, toStatus } from './fragments.ts';
import type { Queryable } from './queryable.ts';
import { type RowOf, run, statement } from './statement.ts';

/**
 * Sends those of these jobs back to work that wait for spawned jobs of which none is open any more, or whose own time is over. Always a
 * statement of its own, after the transaction that ended a child or began the wait: whichever of two such transactions commits last sees
 * what the other has done, and only one of two callers finds a job still WAITING. Its own rows are all it locks.
 */
export const WAKE_PARENTS = statement(
  'wake_parents',
  ['job_ids', 'ring_grace_ms'],
  { id: 'int8', task_id: 'uuid', queue: 'text', tenant_id: 'text' },
  `
  WITH ready AS (
    SELECT p.id FROM jobstack.jobs p
    WHERE p.id = ANY (:job_ids::bigint[]) AND p.status IN ${fromStatuses('wake')}
      AND (p.timeout_at <= now() OR (
        SELECT true FROM jobstack.open_jobs c WHERE c.parent_id = p.id AND c.parent_round = p.spawn_round LIMIT 1) IS NULL)
    ORDER BY p.id
    FOR NO KEY UPDATE SKIP LOCKED
  ), woken AS (
    UPDATE jobstack.jobs j SET status = ${toStatus('wake')} FROM ready WHERE j.id = ready.id
    RETURNING j.id, j.task_id, j.queue, j.tenant_id
  ), unparked AS (
    UPDATE jobstack.open_jobs o SET parked = NULL, rings = 0, sweep_at = now() + ${ms(':ring_grace_ms')}
    FROM woken w WHERE o.tenant_id = w.tenant_id AND o.job_id = w.id
  )
  SELECT id, task_id, queue, tenant_id FROM woken`,
);

/** @returns those that go on, to be rung */
export async function wakeParents(
  database: Queryable,
  jobIds: readonly number[],
  ringGraceMs: number,
): Promise<readonly RowOf<typeof WAKE_PARENTS.columns>[]> {
  if (jobIds.length === 0) return [];
  return run(database, WAKE_PARENTS, { job_ids: [...new Set(jobIds)], ring_grace_ms: ringGraceMs });
}
