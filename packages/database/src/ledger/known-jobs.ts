import type { JobStatus, JsonValue } from '@jobstack/core';
import { type JobRecord, toJobRecord } from '../records/job-record.ts';
import { lookedUp } from './fragments.ts';
import type { NewJob } from './new-job.ts';
import type { Queryable } from './queryable.ts';
import { type RowOf, run, statement } from './statement.ts';

/** The jobs that tenants have under these idempotency keys. */
export const KNOWN_JOBS = statement(
  'known_jobs',
  ['tenant_ids', 'keys'],
  {
    nth: 'int8',
    idempotency_request: 'jsonb?',
    id: 'int8',
    task_id: 'uuid',
    type: 'text',
    status: 'text',
    queue: 'text',
    tenant_id: 'text',
    owner_id: 'text?',
    attempt: 'int4',
    max_attempts: 'int4',
    handovers: 'int4',
    run_at_ms: 'float8',
    progress_done: 'int8?',
    progress_total: 'int8?',
    progress_counters: 'jsonb?',
    reject_count: 'int8',
    parent_id: 'int8?',
    pending_children: 'int4',
    error_code: 'text?',
    error_message: 'text?',
    file_key: 'text?',
    file_name: 'text?',
    file_size: 'int8?',
    file_content_type: 'text?',
    file_etag: 'text?',
    created_at_ms: 'float8',
    started_at_ms: 'float8?',
    finished_at_ms: 'float8?',
    payload: 'jsonb',
    result: 'jsonb?',
  },
  `
  SELECT asked.nth, j.idempotency_request, j.id, j.task_id, j.type, j.status, j.queue, j.tenant_id, j.owner_id, j.attempt,
    j.max_attempts, j.handovers, (extract(epoch FROM j.run_at) * 1000)::float8 AS run_at_ms, j.progress_done, j.progress_total,
    j.progress_counters, j.reject_count, j.parent_id,
    (SELECT count(*) FROM jobstack.open_jobs c WHERE c.parent_id = j.id AND c.parent_round = j.spawn_round)::int AS pending_children,
    j.error_code, j.error_message, j.file_key, j.file_name, j.file_size, j.file_content_type, j.file_etag,
    (extract(epoch FROM j.created_at) * 1000)::float8 AS created_at_ms, (extract(epoch FROM j.started_at) * 1000)::float8 AS started_at_ms,
    (extract(epoch FROM j.finished_at) * 1000)::float8 AS finished_at_ms, j.payload, j.result
  FROM unnest(:tenant_ids::text[], :keys::text[]) WITH ORDINALITY AS asked (tenant_id, key, nth)
  JOIN jobstack.jobs j ON ${lookedUp('j.tenant_id', 'asked.tenant_id')} AND ${lookedUp('j.idempotency_key', 'asked.key')}
    AND j.idempotency_key IS NOT NULL`,
);

export interface KnownJob {
  readonly job: JobRecord;
  /** What was asked for then; null for a job of before requests were kept. */
  readonly request: JsonValue;
}

/** Those of the jobs whose key the tenant has used before → the job of then. */
export async function knownJobs<Job extends NewJob>(
  database: Queryable,
  newJobs: readonly Job[],
): Promise<ReadonlyMap<Job, KnownJob>> {
  const keyed = newJobs.filter(({ idempotencyKey }) => idempotencyKey !== undefined);
  if (keyed.length === 0) return new Map();
  const rows = await run(database, KNOWN_JOBS, {
    tenant_ids: keyed.map(({ tenantId }) => tenantId),
    keys: keyed.map(({ idempotencyKey }) => idempotencyKey),
  });
  return new Map(rows.map((row) => [keyed[row.nth - 1] as Job, toKnownJob(row)]));
}

function toKnownJob(row: RowOf<typeof KNOWN_JOBS.columns>): KnownJob {
  const job = toJobRecord({
    id: row.id,
    taskId: row.task_id,
    type: row.type,
    status: row.status as JobStatus,
    queue: row.queue,
    tenantId: row.tenant_id,
    ownerId: row.owner_id,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    handovers: row.handovers,
    runAt: new Date(row.run_at_ms),
    progressDone: row.progress_done,
    progressTotal: row.progress_total,
    progressCounters: row.progress_counters as Readonly<Record<string, number>> | null,
    rejectCount: row.reject_count,
    parentId: row.parent_id,
    pendingChildren: row.pending_children,
    errorCode: row.error_code,
    errorMessage: row.error_message,
    fileKey: row.file_key,
    fileName: row.file_name,
    fileSize: row.file_size,
    fileContentType: row.file_content_type,
    fileEtag: row.file_etag,
    createdAt: new Date(row.created_at_ms),
    startedAt: dateOf(row.started_at_ms),
    finishedAt: dateOf(row.finished_at_ms),
    payload: row.payload as JsonValue,
    result: row.result as JsonValue,
  });
  return { job, request: row.idempotency_request as JsonValue };
}

function dateOf(milliseconds: number | null): Date | null {
  return milliseconds === null ? null : new Date(milliseconds);
}
