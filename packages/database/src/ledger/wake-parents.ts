import type { Ring } from '@jobstack/core';
import { fromStatuses, lookedUp, ms, NOW_ROUNDED, orderById, parkedAs, toStatus } from './fragments.ts';
import type { Queryable } from './queryable.ts';
import { run, statement } from './statement.ts';

/** Whose row is locked, is asked for again so many times at once; after that the sweep finds it. */
const TRIES = 5;

/**
 * Sends those of these jobs back to work that wait for spawned jobs of which none is open any more, or whose own time is over. Always a
 * statement of its own, after the transaction that ended a child or began the wait: whichever of two such transactions commits last sees
 * what the other has done, and only one of two callers finds a job still WAITING. Looks for the youngest child: those that have ended, which
 * the index keeps till the next vacuum, are mostly the oldest.
 */
export const WAKE_PARENTS = statement(
  'wake_parents',
  ['job_ids', 'ring_grace_ms'],
  { id: 'int8', woken: 'bool', task_id: 'uuid?', queue: 'text?', tenant_id: 'text?' },
  `
  WITH ready AS MATERIALIZED (
    SELECT p.id FROM jobstack.jobs p
    WHERE p.id = ANY (:job_ids::bigint[]) AND p.status IN ${fromStatuses('wake')}
      AND (p.timeout_at <= ${NOW_ROUNDED} OR (
        SELECT true FROM jobstack.open_jobs c WHERE c.parent_id = p.id AND c.parent_round = p.spawn_round
        ORDER BY c.job_id DESC LIMIT 1) IS NULL)
  ), free AS (
    SELECT p.id FROM ready JOIN jobstack.jobs p ON ${lookedUp('p.id', 'ready.id')} WHERE p.status IN ${fromStatuses('wake')}
    ${orderById('p.id')}
    FOR NO KEY UPDATE OF p SKIP LOCKED
  ), woken AS (
    UPDATE jobstack.jobs j SET status = ${toStatus('wake')} FROM free WHERE ${lookedUp('j.id', 'free.id')}
    RETURNING j.id, j.task_id, j.queue, j.tenant_id
  ), unparked AS (
    UPDATE jobstack.open_jobs o SET ${parkedAs('NULL')}, rings = 0, sweep_at = now() + ${ms(':ring_grace_ms')}
    FROM woken w WHERE ${lookedUp('o.tenant_id', 'w.tenant_id')} AND ${lookedUp('o.job_id', 'w.id')}
  )
  SELECT id, woken.id IS NOT NULL AS woken, task_id, queue, tenant_id FROM ready LEFT JOIN woken USING (id)`,
);

/** A job that goes on, to be rung. */
export interface WokenJob extends Ring {
  readonly id: number;
}

/**
 * Waits for no lock: whoever ends a child must not be held up by its parent. Only a statement that came too late has a waiting job's row,
 * such as a heartbeat that began before the wait, and has it for a moment.
 *
 * @returns those that go on
 */
export async function wakeParents(
  database: Queryable,
  jobIds: readonly number[],
  ringGraceMs: number,
): Promise<readonly WokenJob[]> {
  const woken: WokenJob[] = [];
  let left = [...new Set(jobIds)];
  for (let tries = 0; left.length > 0 && tries < TRIES; tries += 1) {
    const rows = await run(database, WAKE_PARENTS, { job_ids: left, ring_grace_ms: ringGraceMs });
    for (const { id, task_id, queue, tenant_id } of rows.filter((row) => row.woken)) {
      woken.push({ id, taskId: task_id ?? '', queue: queue ?? '', tenantId: tenant_id ?? '' });
    }
    left = rows.filter((row) => !row.woken).map(({ id }) => id);
  }
  return woken;
}
