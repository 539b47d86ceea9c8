import type { JsonValue, LogLevel, LogMetadata, Reject } from '@jobstack/core';
import type { ChildJob, Spawn } from './child-job.ts';
import type { JobDatabase, JobTransaction } from './database.ts';
import type { JobFile } from './job-file.ts';

/**
 * Everything a handler may touch, made anew for each attempt.
 *
 * @typeParam Payload the validated payload
 */
export interface JobContext<Payload = Record<string, unknown>> {
  /** UUIDv7 that identifies the job to machines. Stable across attempts: the natural idempotency key for outside effects. */
  readonly taskId: string;
  readonly jobType: string;
  /** Whose job it is, from the verified session that created it. Rows a handler writes for a tenant carry it; 1 to 200 characters. */
  readonly tenantId: string;
  /** Who created it, from verified claims; undefined for jobs of schedules, messages and `enqueue` without one. */
  readonly ownerId: string | undefined;
  readonly payload: Payload;
  /** The whole file, for handlers whose `fileAccess` is `'buffer'`; undefined when the job has none. */
  readonly fileBuffer?: Buffer;
  readonly fileName?: string;
  readonly file?: JobFile;
  /** Drizzle outside any transaction: right for reading. Writes here are at-least-once; use `commit` for exactly-once. */
  readonly db: JobDatabase;
  /** Number of this attempt, from 1. A handover continues the same attempt. */
  readonly attempt: number;
  /** Aborts when the lease is lost, the job is cancelled or the deadline is near. `signal.reason` says which. */
  readonly signal: AbortSignal;
  /** When this invocation must have let go of the job. Work against it, never against a number of minutes. */
  readonly deadline: Date;
  /** What the last commit of any attempt stored; undefined before the first. */
  readonly checkpoint: JsonValue | undefined;
  /**
   * Stores one row in `job_logs`. Buffered, and written even when the chunk around it rolls back. Never throws: a message of more than
   * 32,768 characters, and metadata of more than 16 KiB or 100 levels, is cut with a mark.
   */
  logger(level: LogLevel, message: string, metadata?: LogMetadata, rowNumber?: number): void;
  /**
   * One chunk, exactly once: `write`'s rows, the rejects so far, the checkpoint, the progress and the lease renewal are one
   * transaction that only the holder of the lease can commit. Afterwards `context.checkpoint` is `next`.
   *
   * Do not catch what it throws, except errors of your own `write` (a database error inside it rolls the chunk back, and the
   * handler may commit something else instead).
   *
   * @param write the handler's statements; everything must go through `tx`
   * @param next the checkpoint to resume from after this chunk, or a function of what `write` returned; at most 1 MiB of JSON
   * @throws PermanentError `NOT_STORABLE` for a checkpoint that would come back as another, `undefined` among them: nothing was
   *   written. JobStackError `LEASE_LOST` or `CANCELLED` when somebody else decides about the job by now, `HANDOVER` after a
   *   successful commit when the deadline is near; the engine catches all three
   */
  commit<Written>(
    write: (tx: JobTransaction) => Promise<Written>,
    next: JsonValue | ((written: Written) => JsonValue),
  ): Promise<Written>;
  /**
   * As `commit`, for handlers that commit chunk after chunk and would rather not wait: a chunk writes while the one before it is being
   * committed. Rows and checkpoint are one transaction behind the same fence, which is taken at the end, behind the rows.
   *
   * Begin the next chunk without awaiting this one, but keep no more than two: await the one before the last. Chunks write one after the
   * other and commit in their order; when one fails, none behind it is committed, and this context commits nothing any more. `write` may
   * run again: a deadlock, or a lock that is waited for too long, repeats the chunk. It must not depend on rows of the chunk before,
   * which is written, but perhaps not committed and so not to be seen.
   *
   * @param write the handler's statements; everything must go through `tx`
   * @param next the checkpoint, or a function that gives it. It runs when the chunk before has been committed: `context.checkpoint` is that
   *   one's, and what it says by `reject` and `progress` belongs to this chunk
   * @throws as `commit`; and the error of the chunk before
   * @example
   * ```ts
   * let before: Promise<unknown> | undefined;
   * for await (const { rows, cursor } of csv) {
   *   const chunk = context.commitAhead((tx) => bulkInsert(tx, contacts, rows), cursor);
   *   await before;
   *   before = chunk;
   * }
   * await before;
   * ```
   */
  commitAhead<Written>(
    write: (tx: JobTransaction) => Promise<Written>,
    next: JsonValue | ((written: Written) => JsonValue),
  ): Promise<Written>;
  /** Keeps an input row that was refused. Stored with the next commit, or with the chunk when called inside `write`. */
  reject(row: Reject): void;
  /**
   * Creates jobs of the same tenant with the next commit, or with the chunk when called inside `write`: exactly as many as
   * asked for, at any crash. They start once the chunk is committed.
   *
   * @param children at most 10,000 for one commit; spawn more with the next
   * @throws PermanentError `UNKNOWN_JOB_TYPE` for a type that the handler map does not have, `TOO_MANY_CHILDREN`; InvalidPayloadError
   *   for a payload its handler refuses or that cannot be stored exactly in 1 MiB; all problems at once
   */
  spawn(children: readonly Spawn[]): Promise<void>;
  /**
   * The jobs that this one has spawned, in order, once all of them have ended; FAILED ones included, so look at `status`.
   * While one is open, the job is put away, costs nothing, and runs again from its checkpoint when the last has ended.
   *
   * @throws JobStackError `WAITING` to put the job away; the engine catches it
   */
  children(): Promise<readonly ChildJob[]>;
  /**
   * How far the job is, in units of its own choosing, and what it has counted. Stored with the next commit or heartbeat; with the chunk when
   * called inside `write`. What was stored last stays readable however the job ends.
   *
   * @param counters name → whole number of 0 or more, such as `{ imported: 12 }`; at most 20, with names of at most 50 characters
   */
  progress(done: number, total?: number, counters?: Readonly<Record<string, number>>): void;
  /**
   * Runs an effect outside the database at most once per job in the usual case: the result of `run` is stored under `name`, and
   * a later attempt gets the stored result instead of running it again. A crash between the effect and its storing runs it
   * twice, so give the other side `taskId` and `name` as its idempotency key.
   *
   * @param name unique within the job, up to 200 characters
   * @throws PermanentError `NOT_STORABLE` for a result that would come back as another, or takes more than 1 MiB of JSON
   */
  step<Result extends JsonValue | undefined>(name: string, run: () => Promise<Result>): Promise<Result>;
}
