import type { Ring } from '@jobstack/core';
import type { SweepRequest } from '@jobstack/processor';
import { closeJobs, fromStatuses, lookedUp, ms, NOW_ROUNDED, stoppedColumns, toStatus } from './fragments.ts';
import { HELD_LOOK_MS } from './hold.ts';
import type { Queryable } from './queryable.ts';
import { ringOf } from './rings.ts';
import { WAIT_LOOK_MS } from './settle.ts';
import { run, statement } from './statement.ts';
import { wakeParents } from './wake-parents.ts';

/**
 * When to look at a waiting job again: soon while a job it has spawned may end any moment, since the one may die that is to wake it; else
 * when the first of them is due.
 */
const WAIT_LOOK = `
          least(l.timeout_at, greatest(now() + ${ms(String(WAIT_LOOK_MS))}, (
            SELECT min(CASE WHEN c.parked IS NULL THEN now() ELSE c.sweep_at END) FROM jobstack.open_jobs c WHERE c.parent_id = l.job_id)))`;

/**
 * Looks at the open jobs whose time has come, oldest first. Jobs that only moved on (a lease, a later `run_at`, children) get a new
 * time; those that nobody works on are to be rung, and looked at again after the grace, in case this process dies before it has rung
 * them. A job that somebody has ended by hand is closed. Locks nothing but the narrow rows of its own; `SKIP LOCKED`: two sweeps at once
 * share the work.
 */
export const LOOK = statement(
  'look',
  ['limit', 'ring_grace_ms'],
  { id: 'int8', task_id: 'uuid', queue: 'text', tenant_id: 'text', parent_id: 'int8?', action: 'text' },
  `
  WITH due AS (
    SELECT o.job_id, o.tenant_id, o.parked FROM jobstack.open_jobs o
    WHERE o.sweep_at <= ${NOW_ROUNDED}
    ORDER BY o.sweep_at
    LIMIT :limit
    FOR NO KEY UPDATE SKIP LOCKED
  ), looked AS (
    SELECT due.*, j.task_id, j.queue, j.parent_id, j.run_at, j.timeout_at, j.lease_expires_at, j.lease_token, j.status,
      CASE
        WHEN j.finished_at IS NOT NULL THEN 'close'
        WHEN j.status = 'AWAITING_FILE' THEN 'expire'
        WHEN due.parked = 'HELD' AND (j.timeout_at IS NULL OR j.timeout_at > ${NOW_ROUNDED}) THEN 'held'
        WHEN j.status = 'WAITING' THEN 'wake'
        WHEN j.status = 'RUNNING' AND j.lease_expires_at > now() THEN 'leased'
        WHEN j.status <> 'RUNNING' AND j.run_at > ${NOW_ROUNDED} THEN 'later'
        ELSE 'ring' END AS action
    FROM due, LATERAL (SELECT * FROM jobstack.jobs WHERE id = due.job_id LIMIT 1) j
  ), moved AS (
    UPDATE jobstack.open_jobs o
    SET sweep_at = CASE l.action
        WHEN 'leased' THEN l.lease_expires_at
        WHEN 'held' THEN least(l.timeout_at, now() + ${ms(String(HELD_LOOK_MS))})
        WHEN 'wake' THEN ${WAIT_LOOK}
        WHEN 'later' THEN l.run_at
        ELSE now() + ${ms(':ring_grace_ms')} END,
      rung_lease = CASE WHEN l.status = 'RUNNING' THEN l.lease_token ELSE o.rung_lease END
    FROM looked l
    WHERE l.action <> 'close' AND ${lookedUp('o.tenant_id', 'l.tenant_id')} AND ${lookedUp('o.job_id', 'l.job_id')}
  ), closed AS (
    DELETE FROM jobstack.open_jobs o USING looked l
    WHERE l.action = 'close' AND ${lookedUp('o.tenant_id', 'l.tenant_id')} AND ${lookedUp('o.job_id', 'l.job_id')}
  )
  SELECT job_id AS id, task_id, queue, tenant_id, parent_id, action FROM looked`,
);

/**
 * Jobs whose worker is lost: RUNNING, with an expired lease that has not been rung for. Their `sweep_at` says nothing, since a claim
 * leaves it as it is; there are never more of them than jobs that run.
 */
export const LOOK_FOR_LOST = statement(
  'look_for_lost',
  ['limit', 'ring_grace_ms'],
  { task_id: 'uuid', queue: 'text', tenant_id: 'text' },
  `
  WITH lost AS (
    SELECT o.job_id, o.tenant_id, j.task_id, j.queue, j.lease_token
    FROM jobstack.job_attempts a
    JOIN jobstack.jobs j ON ${lookedUp('j.id', 'a.job_id')}
    JOIN jobstack.open_jobs o ON ${lookedUp('o.tenant_id', 'j.tenant_id')} AND ${lookedUp('o.job_id', 'j.id')}
    WHERE a.finished_at IS NULL AND j.status = 'RUNNING' AND j.lease_expires_at <= ${NOW_ROUNDED}
      AND o.rung_lease IS DISTINCT FROM j.lease_token AND o.held_for IS NULL
    LIMIT :limit
    FOR NO KEY UPDATE OF o SKIP LOCKED
  ), moved AS (
    UPDATE jobstack.open_jobs o SET rung_lease = l.lease_token, rings = 0, sweep_at = now() + ${ms(':ring_grace_ms')}
    FROM lost l WHERE ${lookedUp('o.tenant_id', 'l.tenant_id')} AND ${lookedUp('o.job_id', 'l.job_id')}
  )
  SELECT task_id, queue, tenant_id FROM lost`,
);

export const EXPIRE_JOBS = statement(
  'expire_jobs',
  ['job_ids'],
  { id: 'int8', parent_id: 'int8?' },
  `
  WITH target AS (
    SELECT id FROM jobstack.jobs WHERE id = ANY (:job_ids::bigint[]) AND status IN ${fromStatuses('expire')}
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
  ), expired AS (
    UPDATE jobstack.jobs j
    SET ${stoppedColumns(toStatus('expire'))}, error_code = 'UPLOAD_EXPIRED',
      error_message = 'The file was not uploaded and started in time; create the job again.'
    FROM target WHERE ${lookedUp('j.id', 'target.id')}
    RETURNING j.id, j.tenant_id, j.parent_id
  ), closed AS (${closeJobs('expired')}
  )
  SELECT id, parent_id FROM expired`,
);

export interface SweptJobs {
  /** How many were looked at: as many as were asked for means that there may be more. */
  readonly looked: number;
  readonly toRing: readonly Ring[];
  readonly expired: number;
}

export async function sweep(database: Queryable, { limit }: SweepRequest, ringGraceMs: number): Promise<SweptJobs> {
  const times = { limit, ring_grace_ms: ringGraceMs };
  const lost = await run(database, LOOK_FOR_LOST, times);
  const due = await run(database, LOOK, times);
  const idsTo = (action: string) => due.filter((row) => row.action === action).map(({ id }) => id);
  const overdue = idsTo('expire');
  const expired = overdue.length === 0 ? [] : await run(database, EXPIRE_JOBS, { job_ids: overdue });
  const woken = await wakeParents(database, idsTo('wake'), ringGraceMs);
  const idle = [...lost, ...due.filter(({ action }) => action === 'ring')].map(ringOf);
  const toRing = [...idle, ...woken.map(({ id, ...ring }) => ring)];
  return { looked: Math.max(lost.length, due.length), toRing, expired: expired.length };
}
