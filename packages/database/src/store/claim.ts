import type { JsonValue } from '@jobstack/handler-sdk';
import type { ClaimAnswer, ClaimedJob, ClaimRefusal, ClaimRequest, JobStatus } from '@jobstack/processor';
import type { Queryable } from './queryable.ts';

/**
 * One statement for a whole batch. SKIP LOCKED rather than waiting: a row is locked for long only by a commit of its own
 * worker, and one slow chunk must not hold up the other jobs of the batch.
 */
const CLAIM = `
  WITH candidate AS (
    SELECT id, status, attempt, attempt_open, attempt >= max_attempts AND status = 'RUNNING' AS exhausted
    FROM jobs
    WHERE task_id = ANY ($1::uuid[])
      AND (status IN ('QUEUED', 'RETRYING') AND run_at <= now() OR status = 'RUNNING' AND lease_expires_at <= now())
    ORDER BY id
    FOR NO KEY UPDATE SKIP LOCKED
  ), crashed AS (
    UPDATE job_attempts a
    SET outcome = 'crashed', finished_at = now(), error_code = 'WORKER_LOST',
      error_message = 'The worker stopped renewing its lease: it was killed, froze, or lost the database.'
    FROM candidate c
    WHERE a.job_id = c.id AND a.attempt = c.attempt AND a.outcome IS NULL AND c.status = 'RUNNING'
  ), exhausted AS (
    UPDATE jobs j
    SET status = 'FAILED', finished_at = now(), lease_expires_at = NULL, sweep_at = NULL, attempt_open = false,
      error_code = 'ATTEMPTS_EXHAUSTED',
      error_message = format('The worker was lost in attempt %s of %s.', j.attempt, j.max_attempts)
    FROM candidate c
    WHERE j.id = c.id AND c.exhausted
    RETURNING j.task_id
  ), claimed AS (
    UPDATE jobs j
    SET status = 'RUNNING',
      attempt = j.attempt + CASE WHEN c.attempt_open THEN 0 ELSE 1 END,
      attempt_open = false,
      lease_token = j.lease_token + 1,
      lease_expires_at = now() + $2 * interval '1 millisecond',
      sweep_at = now() + $2 * interval '1 millisecond',
      rings = 0,
      started_at = coalesce(j.started_at, now())
    FROM candidate c
    WHERE j.id = c.id AND NOT c.exhausted
    RETURNING j.*
  ), attempts AS (
    INSERT INTO job_attempts (job_id, attempt, worker)
    SELECT id, attempt, $3 FROM claimed
    ON CONFLICT (job_id, attempt) DO UPDATE SET worker = excluded.worker
  )
  SELECT asked.task_id, claimed.id, claimed.type, claimed.payload, claimed.queue, claimed.tenant_id, claimed.attempt,
    claimed.max_attempts, claimed.handovers, claimed.lease_token, claimed.checkpoint,
    claimed.checkpoint IS NOT NULL AS has_checkpoint, claimed.progress_done, claimed.progress_total, claimed.file_key,
    claimed.file_name, claimed.file_size, claimed.file_content_type, claimed.file_etag,
    exhausted.task_id IS NOT NULL AS exhausted, seen.status AS seen_status,
    ceil(extract(epoch FROM seen.run_at - now()) * 1000)::float8 AS due_in_ms,
    seen.lease_expires_at > now() AS seen_leased
  FROM unnest($1::uuid[]) AS asked (task_id)
  LEFT JOIN claimed USING (task_id)
  LEFT JOIN exhausted USING (task_id)
  LEFT JOIN jobs seen ON seen.task_id = asked.task_id`;

interface ClaimRow {
  readonly task_id: string;
  /** int8 arrives as text; null when not claimed, like the rest of the claimed columns. */
  readonly id: string | null;
  readonly type: string;
  readonly payload: JsonValue;
  readonly queue: string;
  readonly tenant_id: string;
  readonly attempt: number;
  readonly max_attempts: number;
  readonly handovers: number;
  readonly lease_token: string;
  readonly checkpoint: JsonValue;
  readonly has_checkpoint: boolean;
  readonly progress_done: string | null;
  readonly progress_total: string | null;
  readonly file_key: string | null;
  readonly file_name: string | null;
  readonly file_size: string | null;
  readonly file_content_type: string | null;
  readonly file_etag: string | null;
  readonly exhausted: boolean;
  /** The job as it stood before this statement; null when there is none. */
  readonly seen_status: JobStatus | null;
  readonly due_in_ms: number;
  readonly seen_leased: boolean | null;
}

export async function claim(database: Queryable, request: ClaimRequest): Promise<ClaimAnswer[]> {
  const taskIds = [...new Set(request.taskIds)];
  const { rows } = await database.query<ClaimRow>(CLAIM, [taskIds, request.leaseMs, request.worker]);
  return rows.map((row) =>
    row.id === null
      ? { taskId: row.task_id, refusal: refusalOf(row) }
      : { taskId: row.task_id, claimed: claimedJobOf(row, Number(row.id)) },
  );
}

function refusalOf(row: ClaimRow): ClaimRefusal {
  if (row.exhausted) return { reason: 'attemptsExhausted' };
  switch (row.seen_status) {
    case null:
      return { reason: 'unknownJob' };
    case 'COMPLETED':
    case 'FAILED':
    case 'CANCELLED':
      return { reason: 'ended' };
    case 'AWAITING_FILE':
      return { reason: 'awaitingFile' };
    case 'RUNNING':
      return { reason: row.seen_leased ? 'leased' : 'busy' };
    default:
      return row.due_in_ms > 0 ? { reason: 'notDue', dueInMs: row.due_in_ms } : { reason: 'busy' };
  }
}

function claimedJobOf(row: ClaimRow, jobId: number): ClaimedJob {
  return {
    jobId,
    taskId: row.task_id,
    leaseToken: Number(row.lease_token),
    jobType: row.type,
    payload: row.payload,
    queue: row.queue,
    tenantId: row.tenant_id,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    handovers: row.handovers,
    checkpoint: row.has_checkpoint ? row.checkpoint : undefined,
    progress:
      row.progress_done === null
        ? undefined
        : {
            done: Number(row.progress_done),
            total: row.progress_total === null ? undefined : Number(row.progress_total),
          },
    file: storedFileOf(row),
  };
}

function storedFileOf(row: ClaimRow): ClaimedJob['file'] {
  if (row.file_key === null) return undefined;
  return {
    key: row.file_key,
    name: row.file_name ?? '',
    size: Number(row.file_size),
    contentType: row.file_content_type ?? 'application/octet-stream',
    etag: row.file_etag ?? '',
  };
}
