import { AsyncLocalStorage } from 'node:async_hooks';
import {
  isFinal,
  JobStackError,
  type JsonValue,
  type LogLevel,
  type LogMetadata,
  PermanentError,
} from '@jobstack/core';
import type {
  ChildJob,
  HandlerMap,
  JobContext,
  JobDatabase,
  JobFile,
  JobTransaction,
  Reject,
  Spawn,
} from '@jobstack/handler-sdk';
import { nestedCommit } from './context-errors.ts';
import type { Doorbell } from './doorbell.ts';
import { classify } from './error-class.ts';
import type { LogBuffer } from './log-buffer.ts';
import { withDescribedErrors } from './log-metadata.ts';
import { PendingChunk } from './pending-chunk.ts';
import type { Clock } from './ports/clock.ts';
import type { Chunk, ClaimedJob, JobStore, Progress } from './ports/job-store.ts';
import { progressOf } from './progress-of.ts';
import { refuseTooMany, toNewChildren } from './spawning.ts';
import { WatchedPromise } from './watched-promise.ts';

export interface RunContextParts {
  readonly job: ClaimedJob;
  /** Validated. */
  readonly payload: unknown;
  readonly store: JobStore;
  readonly clock: Clock;
  readonly logs: LogBuffer;
  readonly doorbell: Doorbell;
  readonly handlers: HandlerMap;
  readonly leaseMs: number;
  readonly signal: AbortSignal;
  /** It may come forward. */
  readonly deadline: () => Date;
  readonly file: JobFile | undefined;
  readonly fileBuffer: Buffer | undefined;
}

/** The engine's `JobContext`: one per claimed job, thrown away with it. */
export class RunContext implements JobContext<unknown> {
  readonly taskId: string;
  readonly jobType: string;
  readonly tenantId: string;
  readonly ownerId: string | undefined;
  readonly payload: unknown;
  readonly fileBuffer?: Buffer;
  readonly fileName?: string;
  readonly file?: JobFile;
  readonly db: JobDatabase;
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly #parts: RunContextParts;
  /** Tells a reject made inside `write` from one made beside it while the handler reads on. */
  readonly #chunk = new AsyncLocalStorage<PendingChunk>();
  #checkpoint: JsonValue | undefined;
  #progress: Progress | undefined;
  #pending = new PendingChunk();
  #commits: Promise<unknown> = Promise.resolve();
  readonly #failures: { readonly watched: WatchedPromise<unknown>; readonly error: unknown }[] = [];
  #ended: { readonly error: unknown } | undefined;
  #advanced = false;

  constructor(parts: RunContextParts) {
    const { job, file, fileBuffer } = parts;
    this.#parts = parts;
    this.taskId = job.taskId;
    this.jobType = job.jobType;
    this.tenantId = job.tenantId;
    this.ownerId = job.ownerId;
    this.payload = parts.payload;
    this.db = parts.store.db;
    this.attempt = job.attempt;
    this.signal = parts.signal;
    this.#checkpoint = job.checkpoint;
    if (file) {
      this.file = file;
      this.fileName = file.name;
    }
    if (fileBuffer) this.fileBuffer = fileBuffer;
  }

  get deadline(): Date {
    return this.#parts.deadline();
  }

  get checkpoint(): JsonValue | undefined {
    return this.#checkpoint;
  }

  /** Rejects that no commit has stored yet. */
  get pendingRejects(): readonly Reject[] {
    return this.#pending.rejects;
  }

  get currentProgress(): Progress | undefined {
    return this.#progress;
  }

  /** Whether anything was stored under this lease that a later invocation can build on. */
  get advanced(): boolean {
    return this.#advanced;
  }

  /** The error after which the context refused to go on, if it did: a handler that swallowed it has not completed. */
  get ended(): { readonly error: unknown } | undefined {
    return this.#ended;
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

  reject(row: Reject): void {
    (this.#chunk.getStore() ?? this.#pending).rejects.push(row);
  }

  progress(done: number, total?: number, counters?: Readonly<Record<string, number>>): void {
    const progress = progressOf(done, total, counters);
    const chunk = this.#chunk.getStore();
    // What a chunk says of itself holds when it is committed, and not when it rolls back.
    if (progress && chunk) chunk.progress = progress;
    else if (progress) this.#progress = progress;
  }

  commit<Written>(
    write: (tx: JobTransaction) => Promise<Written>,
    next: JsonValue | ((written: Written) => JsonValue),
  ): Promise<Written> {
    if (this.#chunk.getStore()) return Promise.reject(nestedCommit());
    const pending = this.#pending;
    this.#pending = new PendingChunk();
    // One after the other, whether the handler awaits them or not.
    const commit = this.#commits.then(() => this.#commitChunk(write, next, pending, this.#progress));
    const watched = WatchedPromise.of(commit);
    this.#commits = commit.catch((error: unknown) => {
      this.#failures.push({ watched, error });
    });
    return watched;
  }

  async step<Result extends JsonValue | undefined>(name: string, run: () => Promise<Result>): Promise<Result> {
    const { job, store } = this.#parts;
    if (name.length === 0 || name.length > 200) {
      throw new JobStackError('STEP_NAME', `A step's name must have 1 to 200 characters; received ${name.length}.`);
    }
    this.#refuseWhenEnded();
    const stored = await this.#guard(() => store.readStep(job, name));
    if (stored) return stored.result as Result;
    const result = await run();
    await this.#guard(() => store.writeStep(job, name, result));
    this.#advanced = true;
    return result;
  }

  spawn(children: readonly Spawn[]): Promise<void> {
    const into = this.#chunk.getStore() ?? this.#pending;
    return into.spawn(children.length, () => toNewChildren(this.#parts.handlers, children));
  }

  async children(): Promise<readonly ChildJob[]> {
    this.#refuseWhenEnded();
    await this.#pending.complete();
    if (this.#pending.children.length > 0) {
      throw new JobStackError(
        'SPAWN_NOT_COMMITTED',
        'children() waits for stored jobs only: commit after spawn, then wait.',
      );
    }
    const { job, store } = this.#parts;
    const children = await this.#guard(() => store.readChildren(job));
    if (children.every(({ status }) => isFinal(status))) return children;
    const error = new JobStackError('WAITING', 'The job goes on when the jobs it has spawned have ended.');
    this.#ended = { error };
    throw error;
  }

  /**
   * To be called when the handler has returned and is idle: what it lost without noticing is no success.
   *
   * @throws the error of a commit or spawn that nobody awaited; PermanentError `SPAWN_NOT_COMMITTED`
   */
  async assertNothingLost(): Promise<void> {
    await this.#pending.complete();
    const forgotten = this.#failures.find(({ watched }) => !watched.asked);
    if (forgotten) throw forgotten.error;
    const { length } = this.#pending.children;
    if (length === 0) return;
    throw new PermanentError(
      `The handler returned without having committed the ${length} job(s) it had spawned: commit after the last spawn.`,
      { code: 'SPAWN_NOT_COMMITTED' },
    );
  }

  /** All commits and spawns the handler has begun, awaited or not. */
  async idle(): Promise<void> {
    await this.#commits;
    await this.#pending.complete().catch(() => undefined);
  }

  async #commitChunk<Written>(
    write: (tx: JobTransaction) => Promise<Written>,
    next: JsonValue | ((written: Written) => JsonValue),
    pending: PendingChunk,
    progress: Progress | undefined,
  ): Promise<Written> {
    const { job, store, leaseMs } = this.#parts;
    this.#refuseWhenEnded();
    let checkpoint: JsonValue = null;
    let reached = progress;
    const runChunk = async (tx: JobTransaction): Promise<Chunk<Written>> => {
      const inside = new PendingChunk();
      const written = await this.#chunk.run(inside, () => write(tx));
      await Promise.all([pending.complete(), inside.complete()]);
      checkpoint = typeof next === 'function' ? next(written) : next;
      const rejects = [...pending.rejects, ...inside.rejects];
      const children = [...pending.children, ...inside.children];
      refuseTooMany(children.length);
      reached = inside.progress ?? progress;
      return { written, checkpoint, rejects, children, progress: reached };
    };
    try {
      const { written, toRing } = await this.#guard(() => store.commit(job, leaseMs, runChunk));
      this.#checkpoint = checkpoint;
      if (this.#progress === progress) this.#progress = reached;
      this.#advanced = true;
      await Promise.all([this.#parts.logs.flush(), this.#parts.doorbell.ring(toRing)]);
      this.#handOverWhenLate();
      return written;
    } catch (error) {
      if (!this.#ended) this.#pending.putBack(pending);
      throw error;
    }
  }

  #handOverWhenLate(): void {
    if (this.#parts.clock.now() < this.deadline.getTime()) return;
    const error = new JobStackError(
      'HANDOVER',
      'The deadline is near: the job goes on from its checkpoint in a new invocation.',
    );
    this.#ended = { error };
    throw error;
  }

  /** Remembers the errors after which this lease can do no more. */
  async #guard<Value>(run: () => Promise<Value>): Promise<Value> {
    const { store } = this.#parts;
    try {
      return await run();
    } catch (error) {
      const { kind } = classify(error, { faultOf: (fault) => store.faultOf(fault) });
      if (kind === 'lost' || kind === 'cancelled' || kind === 'infrastructure') this.#ended = { error };
      throw error;
    }
  }

  #refuseWhenEnded(): void {
    if (this.#ended) throw this.#ended.error;
  }
}
