import {
  AttemptEnd,
  assertStorable,
  JobStackError,
  type JsonValue,
  MAX_RESULT_BYTES,
  PermanentError,
  resolveRetryPolicy,
} from '@jobstack/core';
import { type AnyJobHandler, type HandlerMap, type JobFile, parsePayload, requireFile } from '@jobstack/handler-sdk';
import { closingLine, type EndFacts, endByError, endByOthers, endOutOfTime } from './attempt-end.ts';
import { ChunkCommits } from './chunk-commits.ts';
import { type DeadlineWatch, watchDeadline } from './deadline-watch.ts';
import type { Doorbell } from './doorbell.ts';
import type { Observe } from './engine-event.ts';
import type { EngineOptions } from './engine-options.ts';
import { classify, type ErrorClass } from './error-class.ts';
import { readFileBuffer } from './file-buffer.ts';
import { LeaseGuard } from './lease-guard.ts';
import type { LogBuffer } from './log-buffer.ts';
import type { Clock } from './ports/clock.ts';
import type { FileStore } from './ports/file-store.ts';
import type { ClaimedJob, JobStore } from './ports/job-store.ts';
import type { KeptLeases } from './ports/lease-keeper.ts';
import { RunContext } from './run-context.ts';
import type { Settler } from './settler.ts';

export interface AttemptParts {
  readonly handlers: HandlerMap;
  readonly store: JobStore;
  readonly files: FileStore;
  readonly clock: Clock;
  /** In [0, 1); spreads retries. */
  readonly random: () => number;
  readonly observe: Observe;
  readonly options: EngineOptions;
  readonly settler: Settler;
  readonly logs: LogBuffer;
  readonly doorbell: Doorbell;
}

/** What the engine knows about the delivery that led to the attempt. */
export interface AttemptOccasion {
  readonly receiveCount: number;
  /** When the invocation is killed, in milliseconds since the epoch. */
  readonly hardEnd: number;
  /** Of its invocation. */
  readonly leases: KeptLeases;
}

/** One claimed job under way: its handler is run, and how that ended is settled. */
export class Attempt {
  readonly #parts: AttemptParts;
  readonly #job: ClaimedJob;
  readonly #occasion: AttemptOccasion;
  readonly #startedAt: number;
  readonly #controller = new AbortController();
  readonly #watch: DeadlineWatch;
  readonly #lease: LeaseGuard;
  readonly #commits: ChunkCommits;

  constructor(parts: AttemptParts, job: ClaimedJob, occasion: AttemptOccasion) {
    const { store, clock, logs, doorbell, options } = parts;
    const { leaseMs } = options;
    this.#parts = parts;
    this.#job = job;
    this.#occasion = occasion;
    this.#startedAt = clock.now();
    const times = { hardEnd: occasion.hardEnd, marginMs: options.deadlineMarginMs, timeLeftMs: job.timeLeftMs };
    this.#watch = watchDeadline(clock, times, this.#controller);
    const deadline = () => this.#watch.deadline;
    this.#lease = new LeaseGuard(store);
    this.#commits = new ChunkCommits({ job, store, clock, logs, doorbell, leaseMs, deadline, lease: this.#lease });
  }

  /** Makes the handler's next commit hand over, and aborts its signal when there is none in time. */
  letGo(): void {
    this.#watch.letGo();
  }

  /**
   * Never throws for what a handler does.
   *
   * @throws what settling threw, when the database stayed away until the invocation's end
   */
  async run(): Promise<AttemptEnd> {
    const { clock, observe } = this.#parts;
    const { leases } = this.#occasion;
    const { taskId, jobType, attempt } = this.#job;
    observe({ kind: 'attemptStarted', taskId, jobType, attempt });
    leases.add({
      lease: this.#job,
      progress: () => this.#commits.progress,
      onLost: (state) => this.#abandon(state),
    });
    try {
      const end = await this.#settle(await this.#runHandler());
      observe({ kind: 'attemptEnded', taskId, jobType, attempt, end, durationMs: clock.now() - this.#startedAt });
      return end;
    } finally {
      leases.remove(this.#job);
    }
  }

  /** Runs the handler to whatever end it comes to. Never rejects. */
  async #runHandler(): Promise<AttemptEnd> {
    try {
      const cutOff = this.#watch.cutOff.then(() => endOutOfTime(this.#facts()));
      return await Promise.race([this.#execute(), cutOff]);
    } catch (error) {
      return endByError(this.#classify(this.#lease.ended?.error ?? this.#abandonment() ?? error), this.#facts());
    } finally {
      this.#watch.stop();
    }
  }

  async #execute(): Promise<AttemptEnd> {
    const { handlers, files, options } = this.#parts;
    const job = this.#job;
    const handler = handlers[job.jobType];
    if (!handler) {
      throw new PermanentError(`No handler registered for job type: ${job.jobType}`, { code: 'UNKNOWN_JOB_TYPE' });
    }
    const payload = await parsePayload(job.jobType, handler, job.payload);
    requireFile(job.jobType, handler, job.file !== undefined);
    const file = job.file && files.open(job.file);
    const whole = file && (handler.fileAccess ?? 'buffer') === 'buffer';
    const fileBuffer = whole ? await readFileBuffer(file, options.fileBufferLimit) : undefined;
    const result = await this.#call(handler, this.#contextFor(payload, file, fileBuffer));
    // A handler that swallowed the end of its lease has not completed, whatever it returned.
    this.#lease.assertOpen();
    await this.#commits.assertNothingLost();
    if (result !== undefined) assertStorable('The result', result, { path: 'result', maxBytes: MAX_RESULT_BYTES });
    return AttemptEnd.completed(result as JsonValue | undefined, this.#commits.pendingRejects);
  }

  #contextFor(payload: unknown, file: JobFile | undefined, fileBuffer: Buffer | undefined): RunContext {
    const { store, clock, logs, handlers } = this.#parts;
    return new RunContext({
      job: this.#job,
      payload,
      store,
      clock,
      logs,
      handlers,
      lease: this.#lease,
      commits: this.#commits,
      signal: this.#controller.signal,
      deadline: () => this.#watch.deadline,
      file,
      fileBuffer,
    });
  }

  /** Waits for commits that the handler began and did not await, too: what it began is part of what it did. */
  async #call(handler: AnyJobHandler, context: RunContext): Promise<unknown> {
    try {
      return await handler.execute(context);
    } finally {
      await this.#commits.idle();
    }
  }

  /** Tells the handler that nothing it does will be kept. */
  #abandon(state: 'lost' | 'cancelled'): void {
    const error =
      state === 'cancelled'
        ? new JobStackError('CANCELLED', 'The job has been cancelled.')
        : new JobStackError('LEASE_LOST', 'Another worker has taken the job over.');
    this.#controller.abort(error);
  }

  /** Why the heartbeat aborted the handler, if it did: then its error is only the echo of that. */
  #abandonment(): unknown {
    const { signal } = this.#controller;
    if (!signal.aborted) return undefined;
    const { kind } = this.#classify(signal.reason);
    return kind === 'lost' || kind === 'cancelled' ? signal.reason : undefined;
  }

  #classify(error: unknown): ErrorClass {
    const { store, options } = this.#parts;
    return classify(error, { faultOf: (fault) => store.faultOf(fault), programmingErrors: options.programmingErrors });
  }

  #facts(): EndFacts {
    const { handlers, options, random, clock } = this.#parts;
    const job = this.#job;
    return {
      job,
      retry: resolveRetryPolicy(handlers[job.jobType]?.retry),
      maxHandovers: options.maxHandovers,
      maxInterruptions: options.maxInterruptions,
      advanced: this.#lease.advanced,
      aborted: this.#controller.signal.aborted,
      early: this.#watch.early,
      receiveCount: this.#occasion.receiveCount,
      random: random(),
      timeLeftMs: (job.timeLeftMs ?? Number.POSITIVE_INFINITY) - (clock.now() - this.#startedAt),
    };
  }

  /** Stores the end, if it is ours to store, and rings whoever can go on because of it. */
  async #settle(end: AttemptEnd): Promise<AttemptEnd> {
    const { options, logs, settler, doorbell } = this.#parts;
    const { jobId, taskId, leaseToken, queue, tenantId } = this.#job;
    this.#log(end);
    await logs.flush();
    if (end.kind === 'lost' || end.kind === 'cancelled') return end;
    const settlement = { jobId, taskId, leaseToken, end, progress: this.#commits.progress };
    const giveUpAt = this.#occasion.hardEnd - options.deadlineMarginMs / 8;
    const { settled, status, toRing } = await settler.settle(settlement, giveUpAt);
    if (!settled) return endByOthers(status);
    await doorbell.ring(end.kind === 'handedOver' ? [{ taskId, queue, tenantId }, ...toRing] : toRing);
    return end;
  }

  #log(end: AttemptEnd): void {
    const { clock, logs } = this.#parts;
    const line = closingLine(this.#job, end);
    if (!line) return;
    const { jobId, attempt } = this.#job;
    logs.add({ ...line, jobId, attempt, rowNumber: undefined, at: clock.now() });
  }
}
