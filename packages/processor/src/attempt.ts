import { assertStorable, JobStackError, MAX_RESULT_BYTES, PermanentError } from '@jobstack/core';
import { type AnyJobHandler, type HandlerMap, type JobFile, parsePayload, requireFile } from '@jobstack/handler-sdk';
import { type DeadlineWatch, watchDeadline } from './deadline-watch.ts';
import type { Doorbell } from './doorbell.ts';
import type { EngineOptions } from './engine-options.ts';
import { classify } from './failure.ts';
import { readFileBuffer } from './file-buffer.ts';
import type { LogBuffer } from './log-buffer.ts';
import type { Clock } from './ports/clock.ts';
import type { FileStore } from './ports/file-store.ts';
import type { ClaimedJob, JobStore } from './ports/job-store.ts';
import { RunContext } from './run-context.ts';
import type { Ending } from './settlement-of.ts';

export interface AttemptParts {
  readonly handlers: HandlerMap;
  readonly store: JobStore;
  readonly files: FileStore;
  readonly clock: Clock;
  readonly options: EngineOptions;
  readonly logs: LogBuffer;
  readonly doorbell: Doorbell;
}

/** One claimed job under way, from its payload check to the end of `execute`. */
export class Attempt {
  readonly job: ClaimedJob;
  readonly #parts: AttemptParts;
  readonly #controller = new AbortController();
  readonly #watch: DeadlineWatch;
  #context: RunContext | undefined;

  /** @param hardEnd when the invocation is killed, in milliseconds since the epoch */
  constructor(parts: AttemptParts, job: ClaimedJob, hardEnd: number) {
    this.job = job;
    this.#parts = parts;
    const times = { hardEnd, marginMs: parts.options.deadlineMarginMs, timeLeftMs: job.timeLeftMs };
    this.#watch = watchDeadline(parts.clock, times, this.#controller);
  }

  /** Undefined until the handler has been called. */
  get context(): RunContext | undefined {
    return this.#context;
  }

  /** Tells the handler that nothing it does will be kept. */
  abandon(state: 'lost' | 'cancelled'): void {
    const error =
      state === 'cancelled'
        ? new JobStackError('CANCELLED', 'The job has been cancelled.')
        : new JobStackError('LEASE_LOST', 'Another worker has taken the job over.');
    this.#controller.abort(error);
  }

  /** Makes the handler's next commit hand over, and aborts its signal when there is none in time. */
  letGo(): void {
    this.#watch.letGo();
  }

  /** Runs the handler to whatever end it comes to. Never rejects. */
  async run(): Promise<Ending> {
    try {
      return await Promise.race([this.#execute(), this.#watch.cutOff.then((): Ending => ({ kind: 'cutOff' }))]);
    } catch (error) {
      const told = this.#context?.ended?.error ?? this.#abandonment() ?? error;
      return { kind: 'threw', errorClass: classify(told, this.#parts.options.programmingErrors) };
    } finally {
      this.#watch.stop();
    }
  }

  async #execute(): Promise<Ending> {
    const { handlers, files, options } = this.#parts;
    const { job } = this;
    const handler = handlers[job.jobType];
    if (!handler) {
      throw new PermanentError(`No handler registered for job type: ${job.jobType}`, { code: 'UNKNOWN_JOB_TYPE' });
    }
    const payload = await parsePayload(job.jobType, handler, job.payload);
    requireFile(job.jobType, handler, job.file !== undefined);
    const file = job.file && files.open(job.file);
    const whole = file && (handler.fileAccess ?? 'buffer') === 'buffer';
    const fileBuffer = whole ? await readFileBuffer(file, options.fileBufferLimit) : undefined;
    const context = this.#makeContext(payload, file, fileBuffer);
    const result = await this.#call(handler, context);
    // A handler that swallowed the end of its lease has not completed, whatever it returned.
    if (context.ended) throw context.ended.error;
    await context.assertNothingLost();
    if (result !== undefined) assertStorable('The result', result, { path: 'result', maxBytes: MAX_RESULT_BYTES });
    return { kind: 'returned', result };
  }

  #makeContext(payload: unknown, file: JobFile | undefined, fileBuffer: Buffer | undefined): RunContext {
    const { store, clock, logs, doorbell, handlers, options } = this.#parts;
    this.#context = new RunContext({
      job: this.job,
      payload,
      store,
      clock,
      logs,
      doorbell,
      handlers,
      leaseMs: options.leaseMs,
      signal: this.#controller.signal,
      deadline: () => this.#watch.deadline,
      file,
      fileBuffer,
    });
    return this.#context;
  }

  /** Waits for commits that the handler began and did not await, too: what it began is part of what it did. */
  async #call(handler: AnyJobHandler, context: RunContext): Promise<unknown> {
    try {
      return await handler.execute(context);
    } finally {
      await context.idle();
    }
  }

  /** Why the heartbeat aborted the handler, if it did: then its error is only the echo of that. */
  #abandonment(): unknown {
    const { signal } = this.#controller;
    if (!signal.aborted) return undefined;
    const { kind } = classify(signal.reason);
    return kind === 'leaseLost' || kind === 'cancelled' ? signal.reason : undefined;
  }
}
