import type { Ring } from '@jobstack/core';
import type { SweepRequest } from '@jobstack/processor';
import type { Queryable } from './queryable.ts';

/**
 * Looks at every job whose time has come, oldest first. Jobs that only moved on (a renewed lease, a later `run_at`) get a new
 * time; those that nobody works on are to be rung, and looked at again after the grace, in case this process dies before it
 * has rung them; ended ones are to be pruned. A parent that waits for nobody any more, whoever removed its children, goes on.
 * (LIMIT keeps the planner from hashing all open jobs for a question that concerns few.) `SKIP LOCKED`: two sweeps at once share the work.
 */
const SWEEP = `
  WITH due AS (
    SELECT id, CASE
        WHEN finished_at IS NOT NULL THEN 'prune'
        WHEN status = 'AWAITING_FILE' THEN 'expire'
        WHEN status = 'RUNNING' AND lease_expires_at > now() THEN 'leased'
        WHEN waiting AND (timeout_at > now() OR timeout_at IS NULL)
          AND (SELECT true FROM jobs c WHERE c.parent_id = jobs.id AND c.finished_at IS NULL LIMIT 1) THEN 'wait'
        WHEN status <> 'RUNNING' AND run_at > now() + interval '1 millisecond' THEN 'later'
        ELSE 'ring' END AS action
    FROM jobs
    WHERE sweep_at <= now() + interval '1 millisecond'
    ORDER BY sweep_at
    LIMIT $1
    FOR NO KEY UPDATE SKIP LOCKED
  ), swept AS (
    UPDATE jobs j
    SET status = CASE action WHEN 'expire' THEN 'FAILED' ELSE j.status END,
      finished_at = CASE action WHEN 'expire' THEN now() ELSE j.finished_at END,
      error_code = CASE action WHEN 'expire' THEN 'UPLOAD_EXPIRED' ELSE j.error_code END,
      error_message = CASE action
        WHEN 'expire' THEN 'The file was not uploaded and started in time; create the job again.'
        ELSE j.error_message END,
      waiting = j.waiting AND action <> 'ring',
      sweep_at = CASE action
        WHEN 'expire' THEN now() + $3 * interval '1 millisecond'
        WHEN 'leased' THEN j.lease_expires_at
        WHEN 'wait' THEN least(j.timeout_at, now() + interval '1 hour')
        WHEN 'later' THEN j.run_at
        ELSE now() + $2 * interval '1 millisecond' END
    FROM due
    WHERE j.id = due.id
    RETURNING j.id, j.task_id, j.queue, j.tenant_id, action
  )
  SELECT id, task_id, queue, tenant_id, action FROM swept WHERE action IN ('ring', 'prune', 'expire')`;

interface SweepRow {
  readonly id: string;
  readonly task_id: string;
  readonly queue: string;
  readonly tenant_id: string;
  readonly action: 'ring' | 'prune' | 'expire';
}

export interface SweptJobs {
  readonly toRing: readonly Ring[];
  /** Ids of ended jobs whose logs, or rows, are old enough to go. */
  readonly toPrune: readonly number[];
  readonly expired: number;
}

export interface SweepTimes {
  readonly ringGraceMs: number;
  readonly retentionMs: number;
}

export async function sweep(
  database: Queryable,
  request: SweepRequest,
  { ringGraceMs, retentionMs }: SweepTimes,
): Promise<SweptJobs> {
  const { rows } = await database.query<SweepRow>(SWEEP, [request.limit, ringGraceMs, retentionMs]);
  const toRing = rows.filter(({ action }) => action === 'ring');
  return {
    toRing: toRing.map((row) => ({ taskId: row.task_id, queue: row.queue, tenantId: row.tenant_id })),
    toPrune: rows.filter(({ action }) => action === 'prune').map((row) => Number(row.id)),
    expired: rows.filter(({ action }) => action === 'expire').length,
  };
}
