import { type JobStatus, type SettledEnd, storableFailure, storableReject, toJsonText } from '@jobstack/core';
import type { SettleAnswer, Settlement } from '@jobstack/processor';
import { complete, isPlainEnd, SETTLED_COLUMNS, type SettledRow } from './complete.ts';
import { closeJobs, fromStatuses, heldLeases, listed, lookedUp, ms, parkedAs } from './fragments.ts';
import type { Queryable } from './queryable.ts';
import { REJECT_RECORDSET } from './reject-recordset.ts';
import { type ReleaseOptions, release } from './release.ts';
import { type RowOf, run, statement } from './statement.ts';
import { wakeParents } from './wake-parents.ts';

/** How soon the sweep looks at a waiting job again, in milliseconds, should the one die that was to wake it. */
export const WAIT_LOOK_MS = 60_000;

/**
 * Ends attempts, several in one statement. Each job is locked once, and everything that later parts need is carried along. SKIP LOCKED: a
 * row that is locked for long, by a commit that goes on after its handler's time or by a person's open transaction, must not hold up the
 * others of the batch. What is not among the answers was locked, or had lost its lease.
 */
export const SETTLE = statement(
  'settle',
  ['job_ids', 'lease_tokens', 'ends', 'ring_grace_ms', 'stored_rejects'],
  SETTLED_COLUMNS,
  `
  WITH mine AS (
    SELECT j.id, s.*
    FROM ${heldLeases(
      `unnest(${listed(':job_ids::bigint[]')}, ${listed(':lease_tokens::bigint[]')}, ${listed(':ends::jsonb[]')}) AS given (job_id, token, told)`,
      fromStatuses('complete', 'fail', 'retry', 'handOver', 'wait'),
    )}
    CROSS JOIN LATERAL jsonb_to_record(held.told) AS s (
      kind text, status text, result jsonb, code text, message text, stack text, causes jsonb, delay_ms float8,
      keep_attempt boolean, done bigint, total bigint, counters jsonb, reject_count bigint, rejects jsonb)
  ), settled AS (
    UPDATE jobstack.jobs j
    SET status = s.status,
      result = CASE WHEN s.kind = 'completed' THEN s.result ELSE j.result END,
      error_code = CASE WHEN s.kind IN ('failed', 'retry') THEN s.code ELSE j.error_code END,
      error_message = CASE WHEN s.kind IN ('failed', 'retry') THEN s.message ELSE j.error_message END,
      finished_at = CASE WHEN s.kind IN ('completed', 'failed') THEN now() END,
      stopped = CASE WHEN s.kind = 'failed' THEN s.status END,
      run_at = CASE WHEN s.kind = 'retry' THEN now() + ${ms('s.delay_ms')} ELSE j.run_at END,
      attempt_open = s.kind IN ('handedOver', 'waiting') OR s.keep_attempt,
      interruptions = j.interruptions + s.keep_attempt::int,
      handovers = j.handovers + (s.kind = 'handedOver')::int,
      lease_expires_at = NULL,
      progress_done = coalesce(s.done, j.progress_done),
      progress_total = coalesce(s.total, j.progress_total),
      progress_counters = coalesce(s.counters, j.progress_counters),
      reject_count = j.reject_count + coalesce(s.reject_count, 0)
    FROM mine s
    WHERE ${lookedUp('j.id', 's.id')}
    RETURNING j.id, j.attempt, j.status, j.tenant_id, j.parent_id, j.attempt_open, j.timeout_at, j.finished_at IS NOT NULL AS ended,
      s.kind, s.code, s.message, s.stack, s.causes, s.delay_ms, s.rejects,
      greatest(:stored_rejects - j.reject_count + coalesce(s.reject_count, 0), 0) AS room
  ), attempts AS (
    UPDATE jobstack.job_attempts a
    SET ended_as = CASE WHEN s.attempt_open THEN NULL ELSE s.kind END,
      finished_at = CASE WHEN s.attempt_open THEN NULL ELSE now() END,
      error_code = s.code,
      error_message = s.message,
      error_stack = s.stack,
      error_causes = s.causes,
      handovers = a.handovers + (s.kind = 'handedOver')::int
    FROM settled s
    WHERE ${lookedUp('a.job_id', 's.id')} AND ${lookedUp('a.attempt', 's.attempt')}
  ), closed AS (${closeJobs('settled', 'e.ended')}
  ), kept AS (
    UPDATE jobstack.open_jobs o
    SET rings = 0, ${parkedAs("CASE s.kind WHEN 'retry' THEN 'RETRYING' WHEN 'waiting' THEN 'WAITING' END")},
      sweep_at = CASE s.kind
        WHEN 'retry' THEN now() + ${ms('(s.delay_ms + :ring_grace_ms)')}
        WHEN 'waiting' THEN least(s.timeout_at, now() + ${ms(String(WAIT_LOOK_MS))})
        ELSE now() + ${ms(':ring_grace_ms')} END
    FROM settled s
    WHERE NOT s.ended AND ${lookedUp('o.tenant_id', 's.tenant_id')} AND ${lookedUp('o.job_id', 's.id')}
  ), rejected AS (
    INSERT INTO jobstack.job_rejects (job_id, attempt, line, "column", code, message, raw)
    SELECT s.id, s.attempt, r.line, r."column", r.code, r.message, r.raw
    FROM settled s, ROWS FROM (jsonb_to_recordset(s.rejects) AS ${REJECT_RECORDSET})
      WITH ORDINALITY AS r (line, "column", code, message, raw, number)
    WHERE s.rejects IS NOT NULL AND r.number <= s.room
    ORDER BY s.id, r.number
  )
  SELECT id, status, CASE WHEN ended THEN parent_id WHEN kind = 'waiting' THEN id END AS parent_id,
    EXISTS (SELECT FROM jobstack.limits) AS limited
  FROM settled`,
);

/** What has become of the jobs that SETTLE did not answer: as they are now, after what it skipped. */
export const STATUSES = statement(
  'statuses',
  ['job_ids'],
  { id: 'int8', status: 'text', lease_token: 'int8' },
  'SELECT id, status, lease_token FROM jobstack.jobs WHERE id = ANY (:job_ids::bigint[])',
);

export interface SettleOptions extends ReleaseOptions {
  /** How many rejects a job may have stored. */
  readonly storedRejects: number;
}

export async function settle(
  database: Queryable,
  settlements: readonly Settlement[],
  options: SettleOptions,
): Promise<SettleAnswer[]> {
  const { ringGraceMs } = options;
  const plain = settlements.filter(isPlainEnd);
  const others = settlements.filter((settlement) => !isPlainEnd(settlement));
  const rows = [
    ...(plain.length > 0 ? await complete(database, plain) : []),
    ...(others.length > 0 ? await settleOthers(database, others, options) : []),
  ];
  const settled = new Map(rows.map((row) => [row.id, row]));
  // A job that waits looks for itself: its last child may have ended just before the wait began.
  const parents = rows.flatMap(({ parent_id }) => parent_id ?? []);
  const woken = new Map((await wakeParents(database, parents, ringGraceMs)).map(({ id, ...ring }) => [id, ring]));
  const limited = options.limited.known || rows.some((row) => row.limited);
  const released = [...(limited ? await release(database, leftPlaces(settlements, settled), options) : [])];
  const left = settlements.map(({ jobId }) => jobId).filter((id) => !settled.has(id));
  const statuses = await statusesOf(database, left);
  return settlements.map(({ jobId, leaseToken }) => {
    const row = settled.get(jobId);
    if (!row) return unsettled(jobId, leaseToken, statuses.get(jobId));
    const parent = woken.get(row.parent_id ?? 0);
    // Of several children that end together, one brings the ring.
    woken.delete(row.parent_id ?? 0);
    const toRing = [...(parent ? [parent] : []), ...released.splice(0)];
    return { jobId, settled: true, busy: false, status: row.status as JobStatus, toRing };
  });
}

function settleOthers(
  database: Queryable,
  settlements: readonly Settlement[],
  { ringGraceMs, storedRejects }: SettleOptions,
): Promise<readonly SettledRow[]> {
  return run(database, SETTLE, {
    job_ids: settlements.map(({ jobId }) => jobId),
    lease_tokens: settlements.map(({ leaseToken }) => leaseToken),
    ends: settlements.map((one) => toEndText(one, storedRejects)),
    ring_grace_ms: ringGraceMs,
    stored_rejects: storedRejects,
  });
}

/** A job that is handed over comes back for its place. */
function leftPlaces(settlements: readonly Settlement[], settled: ReadonlyMap<number, unknown>): readonly number[] {
  return settlements
    .filter(({ jobId, end }) => end.kind !== 'handedOver' && settled.has(jobId))
    .map(({ jobId }) => jobId);
}

type StatusRow = RowOf<typeof STATUSES.columns>;

async function statusesOf(database: Queryable, jobIds: readonly number[]): Promise<ReadonlyMap<number, StatusRow>> {
  if (jobIds.length === 0) return new Map();
  const rows = await run(database, STATUSES, { job_ids: jobIds });
  return new Map(rows.map((row) => [row.id, row]));
}

function unsettled(jobId: number, leaseToken: number, row: StatusRow | undefined): SettleAnswer {
  const busy = row?.status === 'RUNNING' && row.lease_token === leaseToken;
  return { jobId, settled: false, busy, status: row?.status as JobStatus | undefined, toRing: [] };
}

const STATUS_OF: Readonly<Record<Settlement['end']['kind'], JobStatus>> = {
  completed: 'COMPLETED',
  failed: 'FAILED',
  retry: 'RETRYING',
  handedOver: 'QUEUED',
  waiting: 'WAITING',
};

/** The end as JSON text. What a handler gives may be anything, and is made storable; the rest is ours, and is not looked at twice. */
function toEndText({ end, progress }: Settlement, storedRejects: number): string {
  const { kind } = end;
  const keepsAttempt = kind === 'retry' && !end.spendsAttempt;
  return `{"kind":"${kind}","status":"${STATUS_OF[kind]}","keep_attempt":${keepsAttempt}${members({ ...progress, ...valuesOf(end, storedRejects) })}}`;
}

function valuesOf(end: SettledEnd, storedRejects: number): Record<string, unknown> {
  switch (end.kind) {
    case 'completed':
      return end.rejects.length === 0
        ? { result: end.result }
        : {
            result: end.result,
            rejects: end.rejects.slice(0, storedRejects).map(storableReject),
            reject_count: end.rejects.length,
          };
    case 'failed':
      return { ...storableFailure(end.error) };
    case 'retry':
      return { delay_ms: end.delayMs, ...storableFailure(end.error) };
    default:
      return {};
  }
}

/** `,"name":value` for each that has one. One odd result must not spoil the statement for its neighbours. */
function members(values: Record<string, unknown>): string {
  return Object.entries(values)
    .map(([name, value]) => (value === undefined ? '' : `,"${name}":${toJsonText(value) ?? 'null'}`))
    .join('');
}
