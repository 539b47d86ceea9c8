import type { JobStatus, LogLevel, Ring } from '@jobstack/core';
import type { JobDatabase } from '@jobstack/handler-sdk';
import type { UploadedObject } from '@jobstack/processor';
import { and, asc, desc, eq, gt, inArray, lt, type SQL } from 'drizzle-orm';
import type { Pool } from 'pg';
import { cancelJob } from '../ledger/cancel-job.ts';
import { type Erased, type ErasureRequest, eraseJobs } from '../ledger/erase.ts';
import { type CreatedJob, insertJobs } from '../ledger/insert-jobs.ts';
import type { RunningCaps } from '../ledger/limiting.ts';
import type { NewJob } from '../ledger/new-job.ts';
import { release } from '../ledger/release.ts';
import { type RequeueOptions, requeueJob } from '../ledger/requeue-job.ts';
import { startJob } from '../ledger/start-job.ts';
import { type TenantUsage, type TenantUsageRequest, tenantUsage } from '../ledger/tenant-usage.ts';
import { wakeParents } from '../ledger/wake-parents.ts';
import { jobAttempts } from '../schema/job-attempts.ts';
import { jobLogs } from '../schema/job-logs.ts';
import { jobRejects } from '../schema/job-rejects.ts';
import { jobs } from '../schema/jobs.ts';
import { DEFAULT_STORE_OPTIONS, type PgJobStoreOptions } from '../store-options.ts';
import {
  JOB_ATTEMPT_COLUMNS,
  JOB_LOG_COLUMNS,
  JOB_REJECT_COLUMNS,
  type JobAttemptRecord,
  type JobLogRecord,
  type JobRejectRecord,
  levelsFrom,
  toAttemptRecord,
  toLogRecord,
  toRejectRecord,
} from './job-history.ts';
import {
  BOUNDED_JOB_COLUMNS,
  JOB_SUMMARY_COLUMNS,
  type JobRecord,
  type JobSummary,
  toJobRecord,
  toJobSummary,
} from './job-record.ts';
import { isJob, type JobRef } from './job-ref.ts';
import { withinPage } from './page-boundary.ts';
import { withStatus } from './with-status.ts';

export interface JobFilter {
  readonly status?: JobStatus | undefined;
  readonly type?: string | undefined;
  /** Only jobs with a smaller id: the last id of the page before. */
  readonly before?: number | undefined;
  readonly limit: number;
}

export interface LogFilter {
  /** Only lines with a greater id: the last id that is known already. */
  readonly after?: number | undefined;
  /** This level and all that are more severe. @default all */
  readonly level?: LogLevel | undefined;
  readonly limit: number;
}

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
  async start(tenantId: string, ref: JobRef, uploaded: UploadedObject): Promise<StartedJob | undefined> {
    const started = await startJob(this.#pool, tenantId, ref, uploaded, this.#ringGraceMs);
    const job = await this.find(tenantId, ref);
    return job && { job, started };
  }

  /**
   * Cancels the job and the open jobs it has spawned. When it resolves, none of them commits anything any more. Repeats change
   * nothing. Undefined when the tenant has no such job.
   */
  async cancel(tenantId: string, ref: JobRef): Promise<CancelledJob | undefined> {
    const { ids, parentId } = await cancelJob(this.#pool, tenantId, ref);
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

  /** The tenant's jobs, newest first, without what may be large of them. */
  async list(tenantId: string, { status, type, before, limit }: JobFilter): Promise<readonly JobSummary[]> {
    const conditions: (SQL | undefined)[] = [
      eq(jobs.tenantId, tenantId),
      status && withStatus({ tenantId, status, type, before, limit }),
      type === undefined ? undefined : eq(jobs.type, type),
      before === undefined ? undefined : lt(jobs.id, before),
    ];
    const rows = await this.#db
      .select(JOB_SUMMARY_COLUMNS)
      .from(jobs)
      .where(and(...conditions))
      .orderBy(desc(jobs.id))
      .limit(limit);
    return rows.map(toJobSummary);
  }

  /**
   * A job's log, oldest first: fewer lines than asked for when they are long, and none only when there are none. The job's tenant must
   * have been checked, by `find`.
   */
  async logs(jobId: number, { after, level, limit }: LogFilter): Promise<readonly JobLogRecord[]> {
    const where = and(
      eq(jobLogs.jobId, jobId),
      after === undefined ? undefined : gt(jobLogs.id, after),
      level && inArray(jobLogs.level, levelsFrom(level)),
    );
    const page = withinPage({ table: jobLogs, key: jobLogs.id, where, limit });
    const rows = await this.#db.select(JOB_LOG_COLUMNS).from(jobLogs).where(and(where, page)).orderBy(asc(jobLogs.id));
    return rows.map(toLogRecord);
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
