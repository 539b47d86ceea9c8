import { AsyncLocalStorage } from 'node:async_hooks';
import type { JsonValue, LogLevel, LogMetadata, Reject } from '@jobstack/core';
import { HandlerDefinitionError, MAX_CHECKPOINT_BYTES, MAX_STEP_RESULT_BYTES } from '@jobstack/core';
import type { ChildJob, Spawn } from '../child-job.ts';
import type { JobDatabase, JobTransaction } from '../database.ts';
import type { JobContext } from '../job-context.ts';
import type { JobFile } from '../job-file.ts';
import { asJson } from './as-json.ts';
import type { TestCommit, TestLog, TestProgress } from './test-records.ts';

/** Runs `run` inside a transaction of whatever database the test has. */
export type TestTransaction = <Result>(run: (tx: JobTransaction) => Promise<Result>) => Promise<Result>;

interface TestChunk {
  readonly rejects: Reject[];
  readonly spawned: Spawn[];
}

/** What a `TestJobContext` starts from. */
export interface TestJobContextInit<Payload>
  extends Pick<
    JobContext<Payload>,
    'taskId' | 'jobType' | 'tenantId' | 'ownerId' | 'payload' | 'db' | 'attempt' | 'signal' | 'deadline'
  > {
  readonly checkpoint: JsonValue | undefined;
  readonly file: JobFile | undefined;
  readonly fileBuffer: Buffer | undefined;
  readonly steps: ReadonlyMap<string, JsonValue | undefined>;
  readonly transaction: TestTransaction;
  readonly children: readonly ChildJob[];
}

/** A `JobContext` that keeps in arrays what the engine would store. */
export class TestJobContext<Payload> implements JobContext<Payload> {
  readonly taskId: string;
  readonly jobType: string;
  readonly tenantId: string;
  readonly ownerId: string | undefined;
  readonly payload: Payload;
  declare readonly fileBuffer?: Buffer;
  declare readonly fileName?: string;
  declare readonly file?: JobFile;
  readonly db: JobDatabase;
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly deadline: Date;
  checkpoint: JsonValue | undefined;

  readonly logs: TestLog[] = [];
  readonly rejects: Reject[] = [];
  readonly commits: TestCommit[] = [];
  readonly spawned: Spawn[] = [];
  readonly progressReports: TestProgress[] = [];
  readonly steps: Map<string, JsonValue | undefined>;
  readonly #children: readonly ChildJob[];
  readonly #transaction: TestTransaction;
  /** Tells what was rejected or spawned inside `write`, and vanishes with it, from what was beside it. */
  readonly #chunk = new AsyncLocalStorage<TestChunk>();
  #commits: Promise<unknown> = Promise.resolve();
  /** Why a chunk that was committed ahead was not. */
  #lost: { readonly error: unknown } | undefined;

  constructor(init: TestJobContextInit<Payload>) {
    this.taskId = init.taskId;
    this.jobType = init.jobType;
    this.tenantId = init.tenantId;
    this.ownerId = init.ownerId;
    this.payload = init.payload;
    this.db = init.db;
    this.#transaction = init.transaction;
    this.attempt = init.attempt;
    this.signal = init.signal;
    this.deadline = init.deadline;
    this.checkpoint = init.checkpoint === undefined ? undefined : checkpointOf(init.checkpoint);
    this.steps = new Map(init.steps);
    this.#children = init.children;
    if (init.fileBuffer) this.fileBuffer = init.fileBuffer;
    if (init.file) {
      this.file = init.file;
      this.fileName = init.file.name;
    }
  }

  logger(level: LogLevel, message: string, metadata?: LogMetadata, rowNumber?: number): void {
    this.logs.push({ level, message, metadata, rowNumber });
  }

  commit<Written>(
    write: (tx: JobTransaction) => Promise<Written>,
    next: JsonValue | ((written: Written) => JsonValue),
  ): Promise<Written> {
    if (this.#chunk.getStore()) {
      const error = new HandlerDefinitionError(
        'commit was called inside the write of another commit: end that one first.',
      );
      return Promise.reject(error);
    }
    // One after the other, whether the handler awaits them or not.
    const commit = this.#commits.then(() => this.#commitChunk(write, next));
    this.#commits = commit.catch(() => undefined);
    return commit;
  }

  commitAhead<Written>(
    write: (tx: JobTransaction) => Promise<Written>,
    next: JsonValue | ((written: Written) => JsonValue),
  ): Promise<Written> {
    const commit = this.commit(async (tx) => {
      if (this.#lost) throw this.#lost.error;
      return write(tx);
    }, next);
    // Behind a chunk that is lost none is committed.
    commit.catch((error: unknown) => {
      this.#lost ??= { error };
    });
    return commit;
  }

  async spawn(children: readonly Spawn[]): Promise<void> {
    append((this.#chunk.getStore() ?? this).spawned, children);
  }

  async children(): Promise<readonly ChildJob[]> {
    return this.#children;
  }

  reject(row: Reject): void {
    (this.#chunk.getStore() ?? this).rejects.push(row);
  }

  progress(done: number, total?: number, counters?: Readonly<Record<string, number>>): void {
    this.progressReports.push({ done, total, ...(counters && { counters }) });
  }

  async step<Result extends JsonValue | undefined>(name: string, run: () => Promise<Result>): Promise<Result> {
    if (this.steps.has(name)) return this.steps.get(name) as Result;
    const result = await run();
    const stored = result === undefined ? result : stepResultOf(name, result);
    this.steps.set(name, stored);
    return stored;
  }

  async #commitChunk<Written>(
    write: (tx: JobTransaction) => Promise<Written>,
    next: JsonValue | ((written: Written) => JsonValue),
  ): Promise<Written> {
    this.signal.throwIfAborted();
    const inside: TestChunk = { rejects: [], spawned: [] };
    const { written, checkpoint } = await this.#transaction(async (tx) => {
      const written = await this.#chunk.run(inside, () => write(tx));
      const checkpoint = typeof next === 'function' ? this.#chunk.run(inside, () => next(written)) : next;
      return { written, checkpoint: checkpointOf(checkpoint) };
    });
    append(this.rejects, inside.rejects);
    append(this.spawned, inside.spawned);
    const stored = this.commits.reduce((sum, commit) => sum + commit.rejects.length, 0);
    this.commits.push({ written, checkpoint, rejects: this.rejects.slice(stored) });
    this.checkpoint = checkpoint;
    return written;
  }
}

/** Not `push(...items)`: a call takes some hundred thousand arguments at most. */
function append<Item>(to: Item[], items: readonly Item[]): void {
  for (const item of items) to.push(item);
}

function checkpointOf(value: JsonValue): JsonValue {
  return asJson('The checkpoint', value, { path: 'checkpoint', maxBytes: MAX_CHECKPOINT_BYTES });
}

function stepResultOf<Result>(name: string, value: Result): Result {
  return asJson(`The result of step '${name}'`, value, { path: 'result', maxBytes: MAX_STEP_RESULT_BYTES });
}
