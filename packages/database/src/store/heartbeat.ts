import type { JobStatus } from '@jobstack/core';
import type { Heartbeat, HeartbeatAnswer } from '@jobstack/processor';
import { toJsonText } from './json-text.ts';
import type { Queryable } from './queryable.ts';

/**
 * Touches no indexed column, so that a beat stays a heap-only update: `sweep_at` keeps the lease expiry of the claim, and the
 * sweep moves it on when it finds the lease renewed.
 */
const HEARTBEAT = `
  WITH beat AS (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $6::jsonb[]) AS b (id, token, done, total, counters)
  ), free AS (
    SELECT j.id
    FROM jobs j JOIN beat b ON j.id = b.id AND j.lease_token = b.token
    WHERE j.status = 'RUNNING'
    ORDER BY j.id
    FOR NO KEY UPDATE OF j SKIP LOCKED
  ), renewed AS (
    UPDATE jobs j
    SET lease_expires_at = now() + $5 * interval '1 millisecond',
      progress_done = coalesce(b.done, j.progress_done),
      progress_total = coalesce(b.total, j.progress_total),
      progress_counters = coalesce(b.counters, j.progress_counters)
    FROM free JOIN beat b USING (id)
    WHERE j.id = free.id
    RETURNING j.id
  )
  SELECT b.id, renewed.id IS NOT NULL AS renewed, j.status, j.lease_token = b.token AS same_token
  FROM beat b LEFT JOIN renewed USING (id) LEFT JOIN jobs j ON j.id = b.id`;

interface HeartbeatRow {
  readonly id: string;
  readonly renewed: boolean;
  readonly status: JobStatus | null;
  readonly same_token: boolean | null;
}

export async function heartbeat(
  database: Queryable,
  beats: readonly Heartbeat[],
  leaseMs: number,
): Promise<HeartbeatAnswer[]> {
  const { rows } = await database.query<HeartbeatRow>(HEARTBEAT, [
    beats.map((beat) => beat.jobId),
    beats.map((beat) => beat.leaseToken),
    beats.map((beat) => beat.progress?.done ?? null),
    beats.map((beat) => beat.progress?.total ?? null),
    leaseMs,
    beats.map((beat) => (beat.progress?.counters ? toJsonText(beat.progress.counters) : null)),
  ]);
  return rows.map((row) => ({ jobId: Number(row.id), state: stateOf(row) }));
}

function stateOf(row: HeartbeatRow): HeartbeatAnswer['state'] {
  if (row.renewed) return 'held';
  if (row.status === 'CANCELLED') return 'cancelled';
  return row.status === 'RUNNING' && row.same_token ? 'busy' : 'lost';
}
