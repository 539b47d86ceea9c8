import type { JobStatus, JsonValue } from '@jobstack/core';
import type { ClaimAnswer, ClaimedJob, ClaimRefusal, ClaimRequest } from '@jobstack/processor';
import type { Pool } from 'pg';
import { inTransaction } from '../safe-transaction.ts';

/**
 * One statement for a whole batch. SKIP LOCKED rather than waiting: a row is locked for long only by a commit of its own
 * worker, and one slow chunk must not hold up the other jobs of the batch.
 *
 * Caps: a job takes a place of its type only if its tenant has one left, so that a flood of one tenant's does not keep the
 * places of a type from the others.
 *
 * The millisecond more: the columns round to whole ones, so that what was due "now" may lie up to half of one ahead.
 */
const CLAIM = `
  WITH candidate AS (
    SELECT id, status, type, tenant_id, attempt, attempt_open,
      CASE
        WHEN timeout_at <= now() THEN 'timedOut'
        WHEN attempt >= max_attempts AND status = 'RUNNING' THEN 'attemptsExhausted' END AS over
    FROM jobs
    WHERE task_id = ANY ($1::uuid[])
      AND (status IN ('QUEUED', 'RETRYING') AND run_at <= now() + interval '1 millisecond' AND NOT waiting
        OR status = 'RUNNING' AND lease_expires_at <= now() + interval '1 millisecond')
    ORDER BY id
    FOR NO KEY UPDATE SKIP LOCKED
  ), running AS MATERIALIZED (
    SELECT type, tenant_id FROM jobs WHERE $5 AND status = 'RUNNING' AND lease_expires_at > now()
  ), room AS (
    SELECT id, type, tenant_id,
      coalesce(($6::jsonb ->> c.type)::bigint, 9223372036854775807)
        - (SELECT count(*) FROM running r WHERE r.type = c.type) AS of_type,
      coalesce($7::bigint, 9223372036854775807)
        - (SELECT count(*) FROM running r WHERE r.tenant_id = c.tenant_id) AS of_tenant
    FROM candidate c WHERE over IS NULL
  ), within_tenant AS (
    SELECT * FROM (
      SELECT *, row_number() OVER (PARTITION BY tenant_id ORDER BY id) AS nth FROM room WHERE of_type > 0
    ) r WHERE nth <= of_tenant
  ), admitted AS (
    SELECT id FROM (
      SELECT *, row_number() OVER (PARTITION BY type ORDER BY id) AS nth_of_type FROM within_tenant
    ) r WHERE nth_of_type <= of_type
  ), crashed AS (
    UPDATE job_attempts a
    SET outcome = 'crashed', finished_at = now(), error_code = 'WORKER_LOST',
      error_message = 'The worker stopped renewing its lease: it was killed, froze, or lost the database.',
      error_stack = NULL, error_causes = NULL
    FROM candidate c
    WHERE a.job_id = c.id AND a.attempt = c.attempt AND a.outcome IS NULL AND c.status = 'RUNNING'
      AND (c.over IS NOT NULL OR c.id IN (SELECT id FROM admitted))
  ), timed_out AS (
    UPDATE job_attempts a
    SET outcome = 'failed', finished_at = now(), error_code = 'TIMED_OUT',
      error_message = 'The job did not end within its timeout.', error_stack = NULL, error_causes = NULL
    FROM candidate c
    WHERE a.job_id = c.id AND a.attempt = c.attempt AND a.outcome IS NULL AND c.status <> 'RUNNING' AND c.over = 'timedOut'
  ), over AS (
    UPDATE jobs j
    SET status = 'FAILED', finished_at = now(), lease_expires_at = NULL, attempt_open = false,
      sweep_at = now() + $4 * interval '1 millisecond',
      error_code = CASE c.over WHEN 'timedOut' THEN 'TIMED_OUT' ELSE 'ATTEMPTS_EXHAUSTED' END,
      error_message = CASE c.over
        WHEN 'timedOut' THEN format('The job did not end within its timeout of %s ms.', j.timeout_ms)
        ELSE format('The worker was lost in attempt %s of %s.', j.attempt, j.max_attempts) END
    FROM candidate c
    WHERE j.id = c.id AND c.over IS NOT NULL
    RETURNING j.task_id, c.over
  ), said AS (
    INSERT INTO job_logs (job_id, attempt, level, message, metadata)
    SELECT id, attempt, CASE WHEN over IS NULL THEN 'WARNING' ELSE 'ERROR' END,
      CASE over
        WHEN 'timedOut' THEN 'The job failed for good: it did not end within its timeout.'
        WHEN 'attemptsExhausted' THEN format('Attempt %s failed for good: the worker was lost, and no attempt is left.', attempt)
        ELSE format('Attempt %s ended: the worker stopped renewing its lease.', attempt) END,
      jsonb_build_object('code', CASE over WHEN 'timedOut' THEN 'TIMED_OUT' WHEN 'attemptsExhausted' THEN 'ATTEMPTS_EXHAUSTED'
        ELSE 'WORKER_LOST' END)
    FROM candidate
    WHERE over IS NOT NULL OR status = 'RUNNING' AND id IN (SELECT id FROM admitted)
  ), claimed AS (
    UPDATE jobs j
    SET status = 'RUNNING',
      attempt = j.attempt + CASE WHEN c.attempt_open THEN 0 ELSE 1 END,
      attempt_open = false,
      lease_token = j.lease_token + 1,
      lease_expires_at = now() + $2 * interval '1 millisecond',
      sweep_at = now() + $2 * interval '1 millisecond',
      rings = 0,
      started_at = coalesce(j.started_at, now()),
      timeout_at = coalesce(j.timeout_at, now() + j.timeout_ms * interval '1 millisecond')
    FROM candidate c JOIN admitted USING (id)
    WHERE j.id = c.id
    RETURNING j.*
  ), attempts AS (
    INSERT INTO job_attempts (job_id, attempt, worker)
    SELECT id, attempt, $3 FROM claimed
    ON CONFLICT (job_id, attempt) DO UPDATE SET worker = excluded.worker
  )
  SELECT asked.task_id, claimed.id, claimed.type, claimed.payload, claimed.queue, claimed.tenant_id, claimed.owner_id,
    claimed.attempt, claimed.max_attempts, claimed.handovers, claimed.lease_token, claimed.checkpoint,
    claimed.checkpoint IS NOT NULL AS has_checkpoint, claimed.progress_done, claimed.progress_total, claimed.file_key,
    claimed.file_name, claimed.file_size, claimed.file_content_type, claimed.file_etag,
    ceil(extract(epoch FROM claimed.timeout_at - now()) * 1000)::float8 AS time_left_ms,
    over.over, seen.status AS seen_status, seen.waiting AS seen_waiting,
    seen.queue AS seen_queue, seen.tenant_id AS seen_tenant_id,
    candidate.id IS NOT NULL AS seen_candidate,
    ceil(extract(epoch FROM seen.run_at - now()) * 1000)::float8 AS due_in_ms,
    seen.lease_expires_at > now() AS seen_leased
  FROM unnest($1::uuid[]) AS asked (task_id)
  LEFT JOIN claimed USING (task_id)
  LEFT JOIN over USING (task_id)
  LEFT JOIN jobs seen ON seen.task_id = asked.task_id
  LEFT JOIN candidate ON candidate.id = seen.id`;

/** Serialises claims where caps are set: whoever counts must see what the one before has claimed. Any fixed number will do. */
const CAP_LOCK = 'SELECT pg_advisory_xact_lock(7301552)';

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
  readonly owner_id: string | null;
  readonly time_left_ms: number | null;
  readonly over: 'timedOut' | 'attemptsExhausted' | null;
  /** The job as it stood before this statement; null when there is none. */
  readonly seen_status: JobStatus | null;
  readonly seen_waiting: boolean | null;
  readonly seen_queue: string;
  readonly seen_tenant_id: string;
  /** It could have been claimed, but for a cap. */
  readonly seen_candidate: boolean;
  readonly due_in_ms: number;
  readonly seen_leased: boolean | null;
}

/** @param retentionMs how long a job that this claim finds to be over keeps its logs */
export async function claim(pool: Pool, request: ClaimRequest, retentionMs: number): Promise<ClaimAnswer[]> {
  const { caps } = request;
  const taskIds = [...new Set(request.taskIds)];
  const values = [
    taskIds,
    request.leaseMs,
    request.worker,
    retentionMs,
    caps !== undefined,
    JSON.stringify(caps?.perType ?? {}),
    caps?.perTenant ?? null,
  ];
  const { rows } = caps
    ? await inTransaction(pool, async (_tx, client) => {
        await client.query(CAP_LOCK);
        return client.query<ClaimRow>(CLAIM, values);
      })
    : await pool.query<ClaimRow>(CLAIM, values);
  return rows.map((row) =>
    row.id === null
      ? { taskId: row.task_id, refusal: refusalOf(row) }
      : { taskId: row.task_id, claimed: claimedJobOf(row, Number(row.id)) },
  );
}

function refusalOf(row: ClaimRow): ClaimRefusal {
  if (row.over) return { reason: row.over };
  if (row.seen_candidate) {
    return { reason: 'capped', ring: { taskId: row.task_id, queue: row.seen_queue, tenantId: row.seen_tenant_id } };
  }
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
      return waitingRefusalOf(row);
  }
}

function waitingRefusalOf(row: ClaimRow): ClaimRefusal {
  if (row.seen_waiting) return { reason: 'waiting' };
  return row.due_in_ms > 0 ? { reason: 'notDue', dueInMs: row.due_in_ms } : { reason: 'busy' };
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
    ownerId: row.owner_id ?? undefined,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    handovers: row.handovers,
    interruptions: 0,
    checkpoint: row.has_checkpoint ? row.checkpoint : undefined,
    progress:
      row.progress_done === null
        ? undefined
        : {
            done: Number(row.progress_done),
            total: row.progress_total === null ? undefined : Number(row.progress_total),
          },
    timeLeftMs: row.time_left_ms ?? undefined,
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
