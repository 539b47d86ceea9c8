import { type Failure, type JobStatus, type Ring, readJson } from '@jobstack/core';
import type { SettleAnswer, Settlement } from '@jobstack/processor';
import { toStoredStack } from '../records/job-error.ts';
import { toJsonText, toText } from './json-text.ts';
import type { Queryable } from './queryable.ts';
import { REJECT_RECORDSET, toRejectRow } from './rejects.ts';

/** Error messages are for reading. */
const MESSAGE_LIMIT = 8_192;

const SETTLE = `
  WITH s AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS s (
      id bigint, token bigint, kind text, result jsonb, code text, message text, stack text, causes jsonb,
      delay_ms float8, keep_attempt boolean,
      done bigint, total bigint, counters jsonb, reject_count bigint, rejects jsonb)
  ), mine AS (
    SELECT j.id
    FROM jobs j JOIN s ON j.id = s.id AND j.lease_token = s.token
    WHERE j.status = 'RUNNING'
    ORDER BY j.id
    FOR NO KEY UPDATE OF j
  ), settled AS (
    UPDATE jobs j
    SET status = CASE s.kind
        WHEN 'completed' THEN 'COMPLETED' WHEN 'failed' THEN 'FAILED' WHEN 'retry' THEN 'RETRYING' ELSE 'QUEUED' END,
      result = CASE WHEN s.kind = 'completed' THEN s.result ELSE j.result END,
      error_code = CASE WHEN s.kind IN ('failed', 'retry') THEN s.code ELSE j.error_code END,
      error_message = CASE WHEN s.kind IN ('failed', 'retry') THEN s.message ELSE j.error_message END,
      finished_at = CASE WHEN s.kind IN ('completed', 'failed') THEN now() END,
      run_at = CASE WHEN s.kind = 'retry' THEN now() + s.delay_ms * interval '1 millisecond' ELSE j.run_at END,
      sweep_at = CASE
        WHEN s.kind = 'retry' THEN now() + (s.delay_ms + $2) * interval '1 millisecond'
        WHEN s.kind = 'handedOver' OR s.kind = 'waiting' AND j.pending_children = 0
          THEN now() + $2 * interval '1 millisecond'
        WHEN s.kind = 'waiting' THEN least(j.timeout_at, now() + interval '1 hour')
        ELSE now() + $3 * interval '1 millisecond' END,
      waiting = s.kind = 'waiting' AND j.pending_children > 0,
      attempt_open = s.kind IN ('handedOver', 'waiting') OR s.keep_attempt,
      handovers = j.handovers + CASE WHEN s.kind = 'handedOver' THEN 1 ELSE 0 END,
      lease_expires_at = NULL,
      progress_done = coalesce(s.done, j.progress_done),
      progress_total = coalesce(s.total, j.progress_total),
      progress_counters = coalesce(s.counters, j.progress_counters),
      reject_count = j.reject_count + coalesce(s.reject_count, 0)
    FROM s JOIN mine USING (id)
    WHERE j.id = s.id AND j.lease_token = s.token AND j.status = 'RUNNING'
    RETURNING j.id, j.attempt, j.status, j.attempt_open, j.parent_id, j.waiting, s.kind, s.code, s.message, s.stack,
      s.causes, s.rejects,
      greatest($4 - j.reject_count + coalesce(s.reject_count, 0), 0) AS room
  ), ended AS (
    UPDATE job_attempts a
    SET outcome = CASE WHEN settled.attempt_open THEN NULL ELSE settled.kind END,
      finished_at = CASE WHEN settled.attempt_open THEN NULL ELSE now() END,
      error_code = settled.code,
      error_message = settled.message,
      error_stack = settled.stack,
      error_causes = settled.causes,
      handovers = a.handovers + CASE WHEN settled.kind = 'handedOver' THEN 1 ELSE 0 END
    FROM settled
    WHERE a.job_id = settled.id AND a.attempt = settled.attempt
  ), rejected AS (
    INSERT INTO job_rejects (job_id, attempt, line, "column", code, message, raw)
    SELECT settled.id, settled.attempt, r.line, r."column", r.code, r.message, r.raw
    FROM settled, ROWS FROM (jsonb_to_recordset(coalesce(settled.rejects, '[]')) AS ${REJECT_RECORDSET})
      WITH ORDINALITY AS r (line, "column", code, message, raw, number)
    WHERE r.number <= settled.room
    ORDER BY settled.id, r.number
  )
  SELECT s.id, settled.id IS NOT NULL AS settled, coalesce(settled.status, j.status) AS status,
    settled.kind = 'waiting' AND NOT settled.waiting AS to_ring, j.task_id, j.queue, j.tenant_id,
    CASE WHEN settled.kind IN ('completed', 'failed') THEN settled.parent_id END AS parent_id
  FROM s LEFT JOIN settled USING (id) LEFT JOIN jobs j ON j.id = s.id`;

interface SettleRow {
  readonly id: string;
  readonly settled: boolean;
  /** Null when the job has been pruned meanwhile. */
  readonly status: JobStatus | null;
  /** It wanted to wait for its children, but they have all ended by now. */
  readonly to_ring: boolean | null;
  readonly task_id: string;
  readonly queue: string;
  readonly tenant_id: string;
  /** Set when the job has ended and was spawned. */
  readonly parent_id: string | null;
}

interface ParentRow {
  readonly id: string;
  readonly task_id: string;
  readonly queue: string;
  readonly tenant_id: string;
}

/** The trigger that tells parents runs after SETTLE, so what it did can only be read by a second statement. */
const READY_PARENTS = `
  SELECT id, task_id, queue, tenant_id FROM jobs
  WHERE id = ANY ($1::bigint[]) AND status = 'QUEUED' AND NOT waiting AND pending_children = 0`;

export interface SettleOptions {
  /** How long after its due time a job waits for its message before the sweep rings it, in milliseconds. */
  readonly ringGraceMs: number;
  /** How long an ended job keeps its logs, in milliseconds. */
  readonly retentionMs: number;
  /** How many rejects a job may have stored. */
  readonly storedRejects: number;
}

export async function settle(
  database: Queryable,
  settlements: readonly Settlement[],
  { ringGraceMs, retentionMs, storedRejects }: SettleOptions,
): Promise<SettleAnswer[]> {
  const values = [
    toJsonText(settlements.map((one) => toRow(one, storedRejects))),
    ringGraceMs,
    retentionMs,
    storedRejects,
  ];
  const { rows } = await database.query<SettleRow>(SETTLE, values);
  const parents = new Map((await readyParents(database, rows)).map((parent) => [parent.id, parent]));
  const statuses = await statusesNow(database, rows);
  return rows.map((row) => ({
    jobId: Number(row.id),
    settled: row.settled,
    status: (row.settled ? row.status : statuses.get(row.id)) ?? undefined,
    toRing: row.to_ring ? [ringOf(row)] : takeFrom(parents, row.parent_id).map(ringOf),
  }));
}

async function readyParents(database: Queryable, rows: readonly SettleRow[]): Promise<readonly ParentRow[]> {
  const ids = rows.flatMap((row) => row.parent_id ?? []);
  if (ids.length === 0) return [];
  return (await database.query<ParentRow>(READY_PARENTS, [ids])).rows;
}

/** Once, however many of its children end together: each ring that is noted doubles the wait for the next. */
function takeFrom(parents: Map<string, ParentRow>, id: string | null): ParentRow[] {
  const parent = id === null ? undefined : parents.get(id);
  if (!parent) return [];
  parents.delete(parent.id);
  return [parent];
}

/** SETTLE reads lost jobs as they stood when it began; a cancel that it waited for came after that. */
async function statusesNow(database: Queryable, rows: readonly SettleRow[]): Promise<ReadonlyMap<string, JobStatus>> {
  const lost = rows.filter(({ settled }) => !settled).map(({ id }) => id);
  if (lost.length === 0) return new Map();
  const { rows: now } = await database.query<{ id: string; status: JobStatus }>(
    'SELECT id, status FROM jobs WHERE id = ANY ($1::bigint[])',
    [lost],
  );
  return new Map(now.map(({ id, status }) => [id, status]));
}

function ringOf(row: { readonly task_id: string; readonly queue: string; readonly tenant_id: string }): Ring {
  return { taskId: row.task_id, queue: row.queue, tenantId: row.tenant_id };
}

function toRow({ jobId, leaseToken, end, progress }: Settlement, storedRejects: number): Record<string, unknown> {
  const row = { id: jobId, token: leaseToken, kind: end.kind, ...progress };
  switch (end.kind) {
    case 'completed': {
      const rejects = end.rejects.slice(0, storedRejects).map(toRejectRow);
      return { ...row, keep_attempt: false, result: storable(end.result), rejects, reject_count: end.rejects.length };
    }
    case 'failed':
      return { ...row, keep_attempt: false, ...failure(end.error) };
    case 'retry':
      return { ...row, keep_attempt: !end.spendsAttempt, delay_ms: end.delayMs, ...failure(end.error) };
    case 'handedOver':
    case 'waiting':
      return { ...row, keep_attempt: false };
  }
}

function failure({ code, message, thrown }: Failure): Record<string, unknown> {
  return {
    code: toText(code, 200),
    message: toText(message, MESSAGE_LIMIT),
    ...(thrown && toStoredStack(thrown)),
  };
}

/** One odd result must not spoil the statement for its neighbours. */
function storable(result: unknown): unknown {
  const text = toJsonText(result);
  return text === null ? null : readJson(text);
}
