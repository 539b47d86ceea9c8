import { describeError, forOwner, type JsonValue, type LogLevel, type LogMetadata, type Reject } from '@jobstack/core';
import type {
  ChildJob,
  HandlerMap,
  JobContext,
  JobDatabase,
  JobFile,
  JobTransaction,
  Spawn,
} from '@jobstack/handler-sdk';
import type { ChunkCommits } from './chunk-commits.ts';
import { JobSteps } from './job-steps.ts';
import type { LeaseGuard } from './lease-guard.ts';
import type { LogBuffer } from './log-buffer.ts';
import type { Clock } from './ports/clock.ts';
import type { ClaimedJob, JobStore, Progress } from './ports/job-store.ts';
import { SpawnedJobs } from './spawned-jobs.ts';

export interface RunContextParts {
  readonly job: ClaimedJob;
  /** Validated. */
  readonly payload: unknown;
  readonly store: JobStore;
  readonly clock: Clock;
  readonly logs: LogBuffer;
  readonly handlers: HandlerMap;
  readonly lease: LeaseGuard;
  readonly commits: ChunkCommits;
  readonly signal: AbortSignal;
  /** It may come forward. */
  readonly deadline: () => Date;
  readonly file: JobFile | undefined;
  readonly fileBuffer: Buffer | undefined;
}

/** The engine's `JobContext`: one per claimed job, thrown away with it. What it does, its parts do. */
export class RunContext implements JobContext<unknown> {
  readonly taskId: string;
  readonly jobType: string;
  readonly tenantId: string;
  readonly ownerId: string | undefined;
  readonly payload: unknown;
  readonly fileBuffer?: Buffer;
  readonly fileName?: string;
  readonly file?: JobFile;
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly #parts: RunContextParts;
  readonly #commits: ChunkCommits;
  readonly #steps: JobSteps;
  readonly #spawned: SpawnedJobs;
  #db: JobDatabase | undefined;

  constructor(parts: RunContextParts) {
    const { job, store, handlers, lease, commits, file, fileBuffer } = parts;
    this.#parts = parts;
    this.taskId = job.taskId;
    this.jobType = job.jobType;
    this.tenantId = job.tenantId;
    this.ownerId = job.ownerId;
    this.payload = parts.payload;
    this.attempt = job.attempt;
    this.signal = parts.signal;
    if (file) {
      this.file = file;
      this.fileName = file.name;
    }
    if (fileBuffer) this.fileBuffer = fileBuffer;
    this.#commits = commits;
    this.#steps = new JobSteps(job, store, lease);
    this.#spawned = new SpawnedJobs({ job, store, handlers, commits, lease });
  }

  /** Made for those who ask for it. */
  get db(): JobDatabase {
    this.#db ??= this.#parts.store.jobDb(this.#parts.job);
    return this.#db;
  }

  get deadline(): Date {
    return this.#parts.deadline();
  }

  get checkpoint(): JsonValue | undefined {
    return this.#commits.checkpoint;
  }

  logger(level: LogLevel, message: string, metadata?: LogMetadata, rowNumber?: number): void {
    const { job, clock, logs } = this.#parts;
    logs.add({
      jobId: job.jobId,
      attempt: job.attempt,
      level,
      message: String(message),
      metadata: withDescribedErrors(metadata),
      rowNumber,
      at: clock.now(),
    });
  }

  progress(done: number, total?: number, counters?: Readonly<Record<string, number>>): void {
    const progress = progressOf(done, total, counters);
    if (progress) this.#commits.report(progress);
  }

  reject(row: Reject): void {
    this.#commits.current.rejects.push(row);
  }

  commit<Written>(
    write: (tx: JobTransaction) => Promise<Written>,
    next: JsonValue | ((written: Written) => JsonValue),
  ): Promise<Written> {
    return this.#commits.commit(write, next);
  }

  commitAhead<Written>(
    write: (tx: JobTransaction) => Promise<Written>,
    next: JsonValue | ((written: Written) => JsonValue),
  ): Promise<Written> {
    return this.#commits.commitAhead(write, next);
  }

  step<Result extends JsonValue | undefined>(name: string, run: () => Promise<Result>): Promise<Result> {
    return this.#steps.step(name, run);
  }

  spawn(children: readonly Spawn[]): Promise<void> {
    return this.#spawned.spawn(children);
  }

  children(): Promise<readonly ChildJob[]> {
    return this.#spawned.children();
  }
}

/** Errors among the metadata of a line as they may be kept: JSON would make `{}` of most, and show the parameters of a failed query. */
function withDescribedErrors(metadata: LogMetadata | undefined): LogMetadata | undefined {
  if (typeof metadata !== 'object' || metadata === null) return metadata;
  if (!Object.values(metadata).some(isError)) return metadata;
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, described(value)]));
}

function described(value: unknown): unknown {
  return isError(value) ? forOwner(describeError(value)) : value;
}

function isError(value: unknown): boolean {
  return value instanceof Error;
}

const MOST_COUNTERS = 20;
const COUNTER_NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,49}$/;

/** What a handler says of its progress, as far as it can be stored: it is for looking at, so a number that is none must not end a job. */
function progressOf(
  done: number,
  total: number | undefined,
  counters: Readonly<Record<string, number>> | undefined,
): Progress | undefined {
  const [doneCount, totalCount] = [countOf(done), countOf(total)];
  if (doneCount === undefined) return undefined;
  return { done: doneCount, total: totalCount, ...(counters && { counters: countersOf(counters) }) };
}

function countersOf(counters: Readonly<Record<string, number>>): Record<string, number> {
  const kept = Object.entries(counters).flatMap(([name, value]) => {
    const count = countOf(value);
    return COUNTER_NAME.test(name) && count !== undefined ? [[name, count] as const] : [];
  });
  return Object.fromEntries(kept.slice(0, MOST_COUNTERS));
}

/** A whole number ≥ 0, or undefined for what is none. */
function countOf(value: number | undefined): number | undefined {
  return value !== undefined && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? Math.round(value) : undefined;
}
