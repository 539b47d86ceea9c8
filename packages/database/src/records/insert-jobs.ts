import { JobStackError, type JsonValue } from '@jobstack/core';
import type { JobDatabase } from '@jobstack/handler-sdk';
import { and, inArray, isNotNull, sql } from 'drizzle-orm';
import { jobs } from '../schema/jobs.ts';
import { type DifferingField, differences } from './idempotency-request.ts';
import { JOB_RECORD_COLUMNS, type JobRecord, toJobRecord } from './job-record.ts';
import { type NewJob, toJobRow, withTaskId } from './new-job.ts';

export interface CreatedJob {
  readonly job: JobRecord;
  /** False when the idempotency key was known: this is the job of then. */
  readonly created: boolean;
}

/** Any Drizzle database or transaction on node-postgres. */
type Inserter = Pick<JobDatabase, 'insert' | 'select'>;

/** One INSERT carries some twenty parameters a job, and PostgreSQL takes 65,535 in all. */
export const MAX_JOBS = 1_000;

/**
 * Stores jobs, all or none, and answers them in the given order. A job whose idempotency key the tenant has used before is not
 * stored again. Runs in the caller's transaction when given one.
 *
 * @param newJobs at most 1,000
 * @param ringGraceMs how long an unsent ring waits for the sweep, in milliseconds
 * @throws JobStackError `TOO_MANY_JOBS`; `IDEMPOTENCY_CONFLICT` when a key was used before for a job that
 *   differs in type, payload, `runAt` or what was announced of its file; `details.differing` names the fields
 */
export async function insertJobs(
  db: Inserter,
  newJobs: readonly NewJob[],
  ringGraceMs: number,
): Promise<readonly CreatedJob[]> {
  if (newJobs.length === 0) return [];
  if (newJobs.length > MAX_JOBS) throw tooManyJobs(newJobs.length);
  const named = newJobs.map(withTaskId);
  const rows = await db
    .insert(jobs)
    .values(named.map((job) => toJobRow(job, ringGraceMs)))
    .onConflictDoNothing({ target: [jobs.tenantId, jobs.idempotencyKey], where: isNotNull(jobs.idempotencyKey) })
    .returning(JOB_RECORD_COLUMNS);
  const byTaskId = new Map(rows.map((row) => [row.taskId, toJobRecord(row)]));
  const known = await findByKey(
    db,
    named.filter((job) => !byTaskId.has(job.taskId)),
  );
  return named.map((job) => {
    const created = byTaskId.get(job.taskId);
    return created ? { job: created, created: true } : { job: sameJob(job, known), created: false };
  });
}

interface KnownJob {
  readonly job: JobRecord;
  readonly request: JsonValue;
}

async function findByKey(db: Inserter, newJobs: readonly NewJob[]): Promise<ReadonlyMap<string, KnownJob>> {
  if (newJobs.length === 0) return new Map();
  const pairs = newJobs.map((job) => sql`(${job.tenantId}, ${job.idempotencyKey ?? ''})`);
  const rows = await db
    .select({ ...JOB_RECORD_COLUMNS, key: jobs.idempotencyKey, request: jobs.idempotencyRequest })
    .from(jobs)
    .where(and(isNotNull(jobs.idempotencyKey), inArray(sql`(${jobs.tenantId}, ${jobs.idempotencyKey})`, pairs)));
  return new Map(
    rows.map(({ key, request, ...row }) => [keyOf(row.tenantId, key), { job: toJobRecord(row), request }]),
  );
}

function sameJob(wanted: NewJob, known: ReadonlyMap<string, KnownJob>): JobRecord {
  const found = known.get(keyOf(wanted.tenantId, wanted.idempotencyKey));
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

function keyOf(tenantId: string, key: string | null | undefined): string {
  return JSON.stringify([tenantId, key]);
}
