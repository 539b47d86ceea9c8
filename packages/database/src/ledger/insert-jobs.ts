import { JobStackError } from '@jobstack/core';
import type { JobRecord } from '../records/job-record.ts';
import { ms } from './fragments.ts';
import { type DifferingField, differences, idempotencyRequestOf } from './idempotency-request.ts';
import { type KnownJob, knownJobs } from './known-jobs.ts';
import { type NewJob, withTaskId } from './new-job.ts';
import type { Queryable } from './queryable.ts';
import { type RowOf, run, statement } from './statement.ts';

export interface CreatedJob {
  readonly job: JobRecord;
  /** False when the idempotency key was known: this is the job of then. */
  readonly created: boolean;
}

/** So many jobs make an array that nobody waits for long. */
export const MAX_JOBS = 1_000;

const PARAMETERS = [
  'task_ids',
  'types',
  'payloads',
  'queues',
  'tenant_ids',
  'owner_ids',
  'max_attempts',
  'timeouts',
  'run_ats',
  'keys',
  'requests',
  'parent_ids',
  'parent_rounds',
  'file_keys',
  'file_names',
  'file_sizes',
  'file_types',
  'start_within',
  'ring_grace_ms',
] as const;

const COLUMNS = { id: 'int8', task_id: 'uuid', run_at_ms: 'float8', created_at_ms: 'float8' } as const;

/**
 * Stores jobs, each with its row among the open ones, which says when the sweep looks: so nothing has to be noted when its ring was sent.
 * Arrays rather than a list of rows: a statement of one form for any number of jobs.
 */
const insertSql = (besides = '') => `
  WITH given AS (
    SELECT * FROM unnest(:task_ids::uuid[], :types::text[], :payloads::jsonb[], :queues::text[], :tenant_ids::text[], :owner_ids::text[],
      :max_attempts::int[], :timeouts::bigint[], :run_ats::timestamptz[], :keys::text[], :requests::jsonb[], :parent_ids::bigint[],
      :parent_rounds::int[], :file_keys::text[], :file_names::text[], :file_sizes::bigint[],
      :file_types::text[]) WITH ORDINALITY
      AS g (task_id, type, payload, queue, tenant_id, owner_id, max_attempts, timeout_ms, run_at, idempotency_key,
        idempotency_request, parent_id, parent_round, file_key, file_name, file_size, file_content_type, nth)
  ), created AS (
    INSERT INTO jobstack.jobs (task_id, type, status, payload, queue, tenant_id, owner_id, max_attempts, timeout_ms, run_at,
      idempotency_key, idempotency_request, parent_id, parent_round, file_key, file_name, file_size, file_content_type)
    SELECT task_id, type, CASE WHEN file_key IS NULL THEN 'QUEUED' ELSE 'AWAITING_FILE' END, payload, queue, tenant_id, owner_id,
      max_attempts, timeout_ms, coalesce(run_at, now()), idempotency_key, idempotency_request, parent_id, parent_round, file_key,
      file_name, file_size, file_content_type
    -- One order of the keys for everybody: two that create the same jobs wait for each other's keys, and must not do so crosswise.
    FROM given ORDER BY tenant_id, idempotency_key, nth
    ON CONFLICT (tenant_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
    RETURNING id, task_id, tenant_id, parent_id, parent_round, file_key, run_at, created_at
  ), opened AS (
    INSERT INTO jobstack.open_jobs (job_id, tenant_id, parent_id, parent_round, parked, sweep_at)
    SELECT id, tenant_id, parent_id, parent_round,
      CASE WHEN file_key IS NOT NULL THEN 'AWAITING_FILE' WHEN run_at > created_at THEN 'SCHEDULED' END,
      CASE WHEN file_key IS NOT NULL THEN now() + ${ms('(:start_within::jsonb ->> task_id::text)')}
        ELSE greatest(run_at, now() + ${ms(':ring_grace_ms')}) END
    FROM created
  )${besides}
  SELECT id, task_id, (extract(epoch FROM run_at) * 1000)::float8 AS run_at_ms, (extract(epoch FROM created_at) * 1000)::float8 AS created_at_ms
  FROM created`;

export const INSERT_JOBS = statement('insert_jobs', PARAMETERS, COLUMNS, insertSql());

/** The same of jobs that are found by what their payloads hold: for others nothing of it is planned or run. */
export const INSERT_FOUND_JOBS = statement(
  'insert_found_jobs',
  [...PARAMETERS, 'terms'],
  COLUMNS,
  insertSql(`, found_by AS (
    INSERT INTO jobstack.job_terms (job_id, tenant_id, term)
    SELECT c.id, c.tenant_id, t.term FROM created c, LATERAL (
      SELECT DISTINCT term FROM jsonb_array_elements_text(:terms::jsonb -> c.task_id::text) AS t (term)) t
  )`),
);

/**
 * Stores jobs, all or none, and answers them in the given order. A job whose idempotency key the tenant has used before is not
 * stored again. Runs in the caller's transaction when given one.
 *
 * @param newJobs at most 1,000
 * @param ringGraceMs how long a job that is due may wait to be taken before the sweep rings it, in milliseconds
 * @throws JobStackError `TOO_MANY_JOBS`; `IDEMPOTENCY_CONFLICT` when a key was used before for a job that
 *   differs in type, payload, `runAt` or what was announced of its file; `details.differing` names the fields
 */
export async function insertJobs(
  database: Queryable,
  newJobs: readonly NewJob[],
  ringGraceMs: number,
): Promise<readonly CreatedJob[]> {
  if (newJobs.length === 0) return [];
  if (newJobs.length > MAX_JOBS) throw tooManyJobs(newJobs.length);
  const named = newJobs.map(withTaskId);
  const values = { ...toArrays(named), ring_grace_ms: ringGraceMs };
  const terms = termsOf(named);
  const rows = terms
    ? await run(database, INSERT_FOUND_JOBS, { ...values, terms })
    : await run(database, INSERT_JOBS, values);
  const byTaskId = new Map(rows.map((row) => [row.task_id, row]));
  const known = await knownJobs(
    database,
    named.filter((job) => !byTaskId.has(job.taskId)),
  );
  return named.map((job) => {
    const row = byTaskId.get(job.taskId);
    return row ? { job: toNewRecord(job, row), created: true } : { job: sameJob(job, known.get(job)), created: false };
  });
}

type NamedJob = NewJob & { readonly taskId: string };

function toArrays(jobs: readonly NamedJob[]): Record<Exclude<(typeof PARAMETERS)[number], 'ring_grace_ms'>, unknown> {
  return {
    task_ids: jobs.map(({ taskId }) => taskId),
    types: jobs.map(({ type }) => type),
    payloads: jobs.map(({ payload }) => JSON.stringify(payload)),
    queues: jobs.map(({ queue = 'default' }) => queue),
    tenant_ids: jobs.map(({ tenantId }) => tenantId),
    owner_ids: jobs.map(({ ownerId }) => ownerId ?? null),
    max_attempts: jobs.map(({ maxAttempts }) => maxAttempts),
    timeouts: jobs.map(({ timeoutMs }) => timeoutMs ?? null),
    run_ats: jobs.map(({ runAt }) => runAt?.toISOString() ?? null),
    keys: jobs.map(({ idempotencyKey }) => idempotencyKey ?? null),
    requests: jobs.map((job) => (job.idempotencyKey === undefined ? null : JSON.stringify(idempotencyRequestOf(job)))),
    parent_ids: jobs.map(({ parentId }) => parentId ?? null),
    parent_rounds: jobs.map(({ parentRound }) => parentRound ?? null),
    file_keys: jobs.map(({ file }) => file?.key ?? null),
    file_names: jobs.map(({ file }) => file?.name ?? null),
    file_sizes: jobs.map(({ file }) => file?.size ?? null),
    file_types: jobs.map(({ file }) => file?.contentType ?? null),
    start_within: JSON.stringify(
      Object.fromEntries(jobs.flatMap(({ taskId, file }) => (file ? [[taskId, file.startWithinMs]] : []))),
    ),
  };
}

/** Undefined where no job has any. */
function termsOf(jobs: readonly NamedJob[]): string | undefined {
  const found = jobs.flatMap(({ taskId, terms = [] }) => (terms.length > 0 ? [[taskId, terms]] : []));
  return found.length > 0 ? JSON.stringify(Object.fromEntries(found)) : undefined;
}

function toNewRecord(job: NamedJob, row: RowOf<typeof COLUMNS>): JobRecord {
  const { file } = job;
  return {
    id: row.id,
    taskId: job.taskId,
    type: job.type,
    status: file ? 'AWAITING_FILE' : 'QUEUED',
    queue: job.queue ?? 'default',
    tenantId: job.tenantId,
    ownerId: job.ownerId,
    attempt: 0,
    maxAttempts: job.maxAttempts,
    handovers: 0,
    runAt: new Date(row.run_at_ms),
    progress: undefined,
    rejectCount: 0,
    parentId: job.parentId,
    pendingChildren: 0,
    error: undefined,
    file: file && { key: file.key, name: file.name, size: file.size, contentType: file.contentType, etag: undefined },
    createdAt: new Date(row.created_at_ms),
    startedAt: undefined,
    finishedAt: undefined,
    payload: job.payload,
    result: undefined,
    omitted: [],
  };
}

function sameJob(wanted: NewJob, found: KnownJob | undefined): JobRecord {
  // Pruned between the two statements: so rare, and so harmless, that the creator may simply ask again.
  if (!found)
    throw new JobStackError(
      'IDEMPOTENCY_RACE',
      'The job of this idempotency key was just removed; send the request again.',
    );
  const differing = differences(wanted, found.job, found.request);
  if (differing.length > 0) throw conflict(wanted, found.job, differing);
  return found.job;
}

function conflict({ idempotencyKey }: NewJob, job: JobRecord, differing: readonly DifferingField[]): JobStackError {
  return new JobStackError(
    'IDEMPOTENCY_CONFLICT',
    `Idempotency key '${idempotencyKey}' belongs to job ${job.id} (${job.type}), which has another ${differing.join(', ')}. ` +
      'Use a new key for a new job; repeat a request unchanged to get the same job.',
    { details: { idempotencyKey, jobId: job.id, differing } },
  );
}

function tooManyJobs(count: number): JobStackError {
  return new JobStackError(
    'TOO_MANY_JOBS',
    `At most ${MAX_JOBS} jobs can be created at once; received ${count}. Create them in several calls.`,
  );
}
