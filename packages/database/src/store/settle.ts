import type { JobStatus, SettleAnswer, Settlement } from '@jobstack/processor';
import { toJsonText, toText } from './json-text.ts';
import type { Queryable } from './queryable.ts';
import { REJECT_RECORDSET, toRejectRow } from './rejects.ts';

/** Error messages are for reading; the whole story is in the logs. */
const MESSAGE_LIMIT = 8_192;

const SETTLE = `
  WITH s AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS s (
      id bigint, token bigint, kind text, result jsonb, code text, message text, delay_ms float8, keep_attempt boolean,
      done bigint, total bigint, rejects jsonb)
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
      sweep_at = CASE s.kind
        WHEN 'retry' THEN now() + (s.delay_ms + $2) * interval '1 millisecond'
        WHEN 'handedOver' THEN now() + $2 * interval '1 millisecond' END,
      attempt_open = s.kind = 'handedOver' OR s.keep_attempt,
      handovers = j.handovers + CASE WHEN s.kind = 'handedOver' THEN 1 ELSE 0 END,
      lease_expires_at = NULL,
      progress_done = coalesce(s.done, j.progress_done),
      progress_total = coalesce(s.total, j.progress_total)
    FROM s JOIN mine USING (id)
    WHERE j.id = s.id AND j.lease_token = s.token AND j.status = 'RUNNING'
    RETURNING j.id, j.attempt, j.status, j.attempt_open, s.kind, s.code, s.message, s.rejects
  ), ended AS (
    UPDATE job_attempts a
    SET outcome = CASE WHEN settled.attempt_open THEN NULL ELSE settled.kind END,
      finished_at = CASE WHEN settled.attempt_open THEN NULL ELSE now() END,
      error_code = settled.code,
      error_message = settled.message,
      handovers = a.handovers + CASE WHEN settled.kind = 'handedOver' THEN 1 ELSE 0 END
    FROM settled
    WHERE a.job_id = settled.id AND a.attempt = settled.attempt
  ), rejected AS (
    INSERT INTO job_rejects (job_id, attempt, line, "column", code, message, raw)
    SELECT settled.id, settled.attempt, r.*
    FROM settled, jsonb_to_recordset(coalesce(settled.rejects, '[]')) AS r ${REJECT_RECORDSET}
  )
  SELECT s.id, settled.id IS NOT NULL AS settled, coalesce(settled.status, j.status) AS status
  FROM s LEFT JOIN settled USING (id) LEFT JOIN jobs j ON j.id = s.id`;

interface SettleRow {
  readonly id: string;
  readonly settled: boolean;
  /** Null when the job has been pruned meanwhile. */
  readonly status: JobStatus | null;
}

/** @param graceMs how long after its due time a job waits for its message before the sweep rings it */
export async function settle(
  database: Queryable,
  settlements: readonly Settlement[],
  graceMs: number,
): Promise<SettleAnswer[]> {
  const { rows } = await database.query<SettleRow>(SETTLE, [toJsonText(settlements.map(toRow)), graceMs]);
  return rows.map((row) => ({ jobId: Number(row.id), settled: row.settled, status: row.status ?? 'CANCELLED' }));
}

function toRow({ jobId, leaseToken, end, progress }: Settlement): Record<string, unknown> {
  const row = { id: jobId, token: leaseToken, kind: end.kind, done: progress?.done, total: progress?.total };
  switch (end.kind) {
    case 'completed':
      return { ...row, keep_attempt: false, result: storable(end.result), rejects: end.rejects.map(toRejectRow) };
    case 'failed':
      return { ...row, keep_attempt: false, ...failure(end.error) };
    case 'retry':
      return { ...row, keep_attempt: end.keepAttempt, delay_ms: end.delayMs, ...failure(end.error) };
    case 'handedOver':
      return { ...row, keep_attempt: false };
  }
}

function failure(error: { readonly code: string; readonly message: string }): Record<string, unknown> {
  return { code: toText(error.code, 200), message: toText(error.message, MESSAGE_LIMIT) };
}

/** One odd result must not spoil the statement for its neighbours. */
function storable(result: unknown): unknown {
  const text = toJsonText(result);
  return text === null ? null : JSON.parse(text);
}
