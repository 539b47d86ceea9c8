import type { Ring } from '@jobstack/core';
import type { JobDatabase } from '@jobstack/handler-sdk';
import type { UploadedObject } from '@jobstack/processor';
import { and, asc, eq, gt } from 'drizzle-orm';
import type { Pool } from 'pg';
import { cancelJob } from '../ledger/cancel-job.ts';
import { type Erased, type ErasureRequest, eraseJobs, NEWEST_JOB } from '../ledger/erase.ts';
import { type CreatedJob, insertJobs } from '../ledger/insert-jobs.ts';
import type { RunningCaps } from '../ledger/limiting.ts';
import type { NewJob } from '../ledger/new-job.ts';
import type { Actor } from '../ledger/note-action.ts';
import { release } from '../ledger/release.ts';
import { type RequeueOptions, requeueJob } from '../ledger/requeue-job.ts';
import { startJob } from '../ledger/start-job.ts';
import { run } from '../ledger/statement.ts';
import { type TenantUsage, type TenantUsageRequest, tenantUsage } from '../ledger/tenant-usage.ts';
import { wakeParents } from '../ledger/wake-parents.ts';
import { jobAttempts } from '../schema/job-attempts.ts';
import { jobRejects } from '../schema/job-rejects.ts';
import { jobs } from '../schema/jobs.ts';
import { DEFAULT_STORE_OPTIONS, type PgJobStoreOptions } from '../store-options.ts';
import { type JobActionRecord, readActions } from './job-actions.ts';
import { countJobs, type JobCounters } from './job-counters.ts';
import {
  JOB_ATTEMPT_COLUMNS,
  JOB_REJECT_COLUMNS,
  type JobAttemptRecord,
  type JobLogRecord,
  type JobRejectRecord,
  toAttemptRecord,
  toRejectRecord,
} from './job-history.ts';
import { BOUNDED_JOB_COLUMNS, type JobRecord, type JobSummary, toJobRecord } from './job-record.ts';
import { isJob, type JobRef } from './job-ref.ts';
import { countMatches, type JobCriteria, type JobFilter, type JobPage, searchJobs } from './job-search.ts';
import { type LogFilter, type LogPage, readLastLogs, readLogs } from './log-page.ts';
import { withinPage } from './page-boundary.ts';
import { queueStates } from './queue-states.ts';

export interface RejectFilter {
  /** Only rejects with a greater id: the last id that is known already. */
  readonly after?: number | undefined;
  readonly limit: number;
}

export interface AttemptFilter {
  /** Only attempts with a greater number: the last one that is known already. */
  readonly after?: number | undefined;
  /** @default 1_000 */
  readonly limit?: number;
}

export interface StartedJob {
  readonly job: JobRecord;
  /** False when it had been started before: nothing has changed. */
  readonly started: boolean;
}

export interface CancelledJob {
  /** CANCELLED, unless it had ended otherwise before. */
  readonly job: JobRecord;
  /** Who can go on now: a parent that waited for this job alone, jobs that a limit held for the places of those that were cancelled. */
  readonly toRing: readonly Ring[];
}

export interface RequeuedJob {
  readonly job: JobRecord;
  /** False when it was neither FAILED nor CANCELLED, or its file never came: nothing has changed. */
  readonly requeued: boolean;
}

/** Drizzle on a pool, as `drizzle(pool)` and a job store's `db` are. */
export type PoolDatabase = JobDatabase & { readonly $client: Pool };

/** Jobs as those see them who create and watch them. The engine's side is the job store. */
export class JobRecords {
  readonly #db: JobDatabase;
  readonly #pool: Pool;
  readonly #ringGraceMs: number;
  readonly #caps: RunningCaps | undefined;

  /** @param options those of the deployment's job store */
  constructor(db: PoolDatabase, options: Pick<PgJobStoreOptions, 'ringGraceMs' | 'caps'> = {}) {
    this.#db = db;
    this.#pool = db.$client;
    this.#ringGraceMs = { ...DEFAULT_STORE_OPTIONS, ...options }.ringGraceMs;
    this.#caps = options.caps;
  }

  /**
   * Stores jobs, all or none, and answers them in the given order. Ring the QUEUED ones afterwards; the sweep rings what no worker has
   * taken within the grace.
   *
   * @param newJobs at most 1,000
   * @throws JobStackError `TOO_MANY_JOBS`, `IDEMPOTENCY_CONFLICT`
   */
  async create(newJobs: readonly NewJob[]): Promise<readonly CreatedJob[]> {
    return insertJobs(this.#pool, newJobs, this.#ringGraceMs);
  }

  /** Confirms the upload: AWAITING_FILE → QUEUED. Repeats change nothing. Undefined when the tenant has no such job. */
  async start(tenantId: string, ref: JobRef, uploaded: UploadedObject, actor?: Actor): Promise<StartedJob | undefined> {
    const started = await startJob(this.#pool, tenantId, ref, uploaded, { ringGraceMs: this.#ringGraceMs, actor });
    const job = await this.find(tenantId, ref);
    return job && { job, started };
  }

  /**
   * Cancels the job and the open jobs it has spawned. When it resolves, none of them commits anything any more. Repeats change
   * nothing. Undefined when the tenant has no such job.
   */
  async cancel(tenantId: string, ref: JobRef, actor?: Actor): Promise<CancelledJob | undefined> {
    const { ids, parentId } = await cancelJob(this.#pool, tenantId, ref, actor);
    const woken = await wakeParents(this.#pool, parentId === undefined ? [] : [parentId], this.#ringGraceMs);
    const released = await release(this.#pool, ids, { ringGraceMs: this.#ringGraceMs, caps: this.#caps });
    const job = await this.find(tenantId, ref);
    return job && { job, toRing: [...woken.map(({ id, ...ring }) => ring), ...released] };
  }

  /** Sends a FAILED or CANCELLED job back to work; ring it afterwards. Undefined when the tenant has no such job. */
  async requeue(tenantId: string, ref: JobRef, options: RequeueOptions): Promise<RequeuedJob | undefined> {
    const requeued = await requeueJob(this.#pool, tenantId, ref, { ...options, ringGraceMs: this.#ringGraceMs });
    const job = await this.find(tenantId, ref);
    return job && { job, requeued };
  }

  /** Deletes a tenant's jobs, or one of them, with all that is kept about them and their files. May be repeated. */
  async erase(request: ErasureRequest, deleteFiles: (keys: readonly string[]) => Promise<void>): Promise<Erased> {
    return eraseJobs(this.#pool, request, deleteFiles);
  }

  /** Whether a job of the tenant has this idempotency key. */
  async knows(tenantId: string, idempotencyKey: string): Promise<boolean> {
    const rows = await this.#db
      .select({ id: jobs.id })
      .from(jobs)
      .where(and(eq(jobs.tenantId, tenantId), eq(jobs.idempotencyKey, idempotencyKey)));
    return rows.length > 0;
  }

  /** What a tenant has at the moment, for its budget. */
  async usage(tenantId: string, request: TenantUsageRequest): Promise<TenantUsage> {
    return tenantUsage(this.#pool, tenantId, request);
  }

  /** Undefined when the tenant has no such job. */
  async find(tenantId: string, ref: JobRef): Promise<JobRecord | undefined> {
    const [row] = await this.#db
      .select(BOUNDED_JOB_COLUMNS)
      .from(jobs)
      .where(and(isJob(ref), eq(jobs.tenantId, tenantId)));
    return row && toJobRecord(row);
  }

  /** A page of the tenant's jobs, newest first, without what may be large of them; and where the next one begins. */
  async page(tenantId: string, filter: JobFilter): Promise<JobPage> {
    return searchJobs(this.#db, tenantId, filter);
  }

  /** The jobs of such a page. */
  async list(tenantId: string, filter: JobFilter): Promise<readonly JobSummary[]> {
    return (await this.page(tenantId, filter)).jobs;
  }

  /** How many of the tenant's jobs meet the criteria, counted up to `most`. */
  async count(tenantId: string, criteria: JobCriteria, most: number): Promise<number> {
    return countMatches(this.#db, tenantId, criteria, most);
  }

  /** The tenant's jobs by status and type. */
  async counters(tenantId: string): Promise<JobCounters> {
    return countJobs(this.#pool, tenantId);
  }

  /** What is due, by queue. @param tenantId undefined: of all tenants */
  async queues(tenantId: string | undefined): ReturnType<typeof queueStates> {
    return queueStates(this.#pool, tenantId);
  }

  /** The greatest id there is. */
  async newestId(): Promise<number> {
    return (await run(this.#pool, NEWEST_JOB, {}))[0]?.id ?? 0;
  }

  /**
   * A job's log, oldest first: fewer lines than asked for when they are long, or few of many are wanted. The job's tenant must have been
   * checked, by `find`.
   */
  async logPage(jobId: number, filter: LogFilter): Promise<LogPage> {
    return readLogs(this.#db, jobId, filter);
  }

  /** The lines of such a page. */
  async logs(jobId: number, filter: LogFilter): Promise<readonly JobLogRecord[]> {
    return (await this.logPage(jobId, filter)).logs;
  }

  /** The last lines of a job's log, oldest first; the tenant's check as with `logs`. */
  async lastLogs(jobId: number, filter: Omit<LogFilter, 'after'>): Promise<readonly JobLogRecord[]> {
    return readLastLogs(this.#db, jobId, filter);
  }

  /** What people and programs did to a job beside creating it, first to last; the tenant's check as with `logs`. */
  async actions(jobId: number, filter: RejectFilter): Promise<readonly JobActionRecord[]> {
    return readActions(this.#db, jobId, filter);
  }

  /** A job's refused rows, in the order of their refusal; fewer than asked for as with logs, and the tenant's check too. */
  async rejects(jobId: number, { after, limit }: RejectFilter): Promise<readonly JobRejectRecord[]> {
    const where = and(eq(jobRejects.jobId, jobId), after === undefined ? undefined : gt(jobRejects.id, after));
    const page = withinPage({ table: jobRejects, key: jobRejects.id, where, limit });
    const rows = await this.#db
      .select(JOB_REJECT_COLUMNS)
      .from(jobRejects)
      .where(and(where, page))
      .orderBy(asc(jobRejects.id));
    return rows.map(toRejectRecord);
  }

  /** A job's attempts, first to last; fewer than asked for as with logs, and the tenant's check too. */
  async attempts(jobId: number, { after, limit = 1_000 }: AttemptFilter = {}): Promise<readonly JobAttemptRecord[]> {
    const where = and(eq(jobAttempts.jobId, jobId), after === undefined ? undefined : gt(jobAttempts.attempt, after));
    const page = withinPage({ table: jobAttempts, key: jobAttempts.attempt, where, limit });
    const rows = await this.#db
      .select(JOB_ATTEMPT_COLUMNS)
      .from(jobAttempts)
      .where(and(where, page))
      .orderBy(asc(jobAttempts.attempt));
    return rows.map(toAttemptRecord);
  }
}
