import { toJsonText } from '@jobstack/core';
import type { Heartbeat, HeartbeatAnswer } from '@jobstack/processor';
import { heldLeases, listed, lookedUp, ms } from './fragments.ts';
import type { Queryable } from './queryable.ts';
import { type RowOf, run, statement } from './statement.ts';

/** SKIP LOCKED: a row is locked for long by its own commit alone, which renews the lease too. */
export const HEARTBEAT = statement(
  'heartbeat',
  ['job_ids', 'lease_tokens', 'done', 'total', 'counters', 'lease_ms'],
  { id: 'int8', renewed: 'bool', status: 'text?', same_token: 'bool?' },
  `
  WITH beat AS MATERIALIZED (
    SELECT * FROM unnest(${listed(':job_ids::bigint[]')}, ${listed(':lease_tokens::bigint[]')}, ${listed(':done::bigint[]')},
      ${listed(':total::bigint[]')}, ${listed(':counters::jsonb[]')})
      AS b (job_id, token, done, total, counters)
  ), free AS (
    SELECT j.id, held.done, held.total, held.counters FROM ${heldLeases('beat', "('RUNNING')")}
  ), renewed AS (
    UPDATE jobstack.jobs j
    SET lease_expires_at = now() + ${ms(':lease_ms')},
      progress_done = coalesce(b.done, j.progress_done),
      progress_total = coalesce(b.total, j.progress_total),
      progress_counters = coalesce(b.counters, j.progress_counters)
    FROM free b
    WHERE ${lookedUp('j.id', 'b.id')}
    RETURNING j.id
  )
  SELECT b.job_id AS id, b.job_id IN (SELECT id FROM renewed) AS renewed, j.status, j.lease_token = b.token AS same_token
  FROM beat b LEFT JOIN LATERAL (SELECT status, lease_token FROM jobstack.jobs WHERE id = b.job_id LIMIT 1) j ON true`,
);

export async function heartbeat(
  database: Queryable,
  beats: readonly Heartbeat[],
  leaseMs: number,
): Promise<HeartbeatAnswer[]> {
  const rows = await run(database, HEARTBEAT, {
    job_ids: beats.map((beat) => beat.jobId),
    lease_tokens: beats.map((beat) => beat.leaseToken),
    done: beats.map((beat) => beat.progress?.done ?? null),
    total: beats.map((beat) => beat.progress?.total ?? null),
    counters: beats.map((beat) => (beat.progress?.counters ? toJsonText(beat.progress.counters) : null)),
    lease_ms: leaseMs,
  });
  return rows.map((row) => ({ jobId: row.id, state: stateOf(row) }));
}

function stateOf(row: RowOf<typeof HEARTBEAT.columns>): HeartbeatAnswer['state'] {
  if (row.renewed) return 'held';
  if (row.status === 'CANCELLED') return 'cancelled';
  return row.status === 'RUNNING' && row.same_token ? 'busy' : 'lost';
}
