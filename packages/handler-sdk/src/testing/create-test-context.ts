import type { JsonValue, Reject } from '@jobstack/core';
import { JobStackError } from '@jobstack/core';
import type { ChildJob, Spawn } from '../child-job.ts';
import type { JobDatabase } from '../database.ts';
import type { JobContext } from '../job-context.ts';
import type { JobFile } from '../job-file.ts';
import { MemoryFile, type MemoryFileOptions } from './memory-file.ts';
import { missingDatabase } from './missing-database.ts';
import { TestJobContext, type TestTransaction } from './test-job-context.ts';
import type { TestCommit, TestLog, TestProgress } from './test-records.ts';

export interface TestContextOptions<Payload> {
  readonly payload: Payload;
  /** @default 'test' */
  readonly jobType?: string;
  /** @default 'default' */
  readonly tenantId?: string;
  /** @default nobody */
  readonly ownerId?: string;
  /** @default '018f0000-0000-7000-8000-000000000001' */
  readonly taskId?: string;
  /** For handlers with `fileAccess: 'stream'`: becomes `context.file`. */
  readonly file?: JobFile | MemoryFileOptions;
  /** For handlers with `fileAccess: 'buffer'`: becomes `context.fileBuffer`, and `context.file` unless `file` is given too. */
  readonly fileBuffer?: string | Uint8Array;
  /** Drizzle on a test database, or any object with the methods that the handler calls. @default one that says it is missing */
  readonly db?: object;
  /**
   * Opens the transaction of a commit, for tests on a real database: `(run) => inTransaction(pool, run)`.
   * @default none: `write` gets `db` itself, and nothing rolls back
   */
  readonly transaction?: TestTransaction;
  /** @default 1 */
  readonly attempt?: number;
  /** What an earlier attempt committed last. @default none */
  readonly checkpoint?: JsonValue;
  /** Results of steps that an earlier attempt has stored. @default none */
  readonly steps?: Readonly<Record<string, JsonValue>>;
  /** What `context.children()` answers. @default none */
  readonly children?: readonly ChildJob[];
  /** @default 5 minutes from now */
  readonly deadline?: Date;
}

/** A context to run a handler with, and what the handler did to it. The arrays grow while the handler runs. */
export interface TestContext<Payload> {
  readonly context: JobContext<Payload>;
  readonly logs: readonly TestLog[];
  /** Every reject that would be stored; those made inside a failed commit are gone, as in production. */
  readonly rejects: readonly Reject[];
  readonly commits: readonly TestCommit[];
  /** Jobs that would be created; those of a failed commit are gone, as in production. */
  readonly spawned: readonly Spawn[];
  /** Step name → stored result. */
  readonly steps: ReadonlyMap<string, JsonValue | undefined>;
  readonly progress: readonly TestProgress[];
  /** Aborts `context.signal`; later commits throw the same reason. @default a JobStackError `CANCELLED` */
  abort(reason?: Error): void;
}

const ANY_TASK_ID = '018f0000-0000-7000-8000-000000000001';
const FIVE_MINUTES_MS = 300_000;

/**
 * A realistic `JobContext` in memory: no AWS, and no database but the one given. `commit` calls `write` with `db`, then moves the
 * checkpoint; when `write` throws, its rejects are dropped and the checkpoint stays. Checkpoints and step results go through JSON.
 *
 *     const { context, logs } = createTestContext({ payload: { name: 'Ada' }, db: fakeDb });
 *     const result = await new GreetHandler().execute(context);
 */
export function createTestContext<Payload>(options: TestContextOptions<Payload>): TestContext<Payload> {
  const abortController = new AbortController();
  const db =
    (options.db as JobDatabase | undefined) ?? missingDatabase('pass createTestContext({ db }) a fake or a real one.');
  const context = new TestJobContext<Payload>({
    taskId: options.taskId ?? ANY_TASK_ID,
    jobType: options.jobType ?? 'test',
    tenantId: options.tenantId ?? 'default',
    ownerId: options.ownerId,
    payload: options.payload,
    db,
    transaction: options.transaction ?? ((run) => run(db)),
    attempt: options.attempt ?? 1,
    signal: abortController.signal,
    deadline: options.deadline ?? new Date(Date.now() + FIVE_MINUTES_MS),
    checkpoint: options.checkpoint,
    file: fileOf(options),
    fileBuffer: options.fileBuffer === undefined ? undefined : Buffer.from(options.fileBuffer),
    steps: new Map(Object.entries(options.steps ?? {})),
    children: options.children ?? [],
  });
  return {
    context,
    logs: context.logs,
    rejects: context.rejects,
    commits: context.commits,
    spawned: context.spawned,
    steps: context.steps,
    progress: context.progressReports,
    abort: (reason = new JobStackError('CANCELLED', 'The job was cancelled.')) => abortController.abort(reason),
  };
}

function fileOf({ file, fileBuffer }: TestContextOptions<unknown>): JobFile | undefined {
  if (file) return 'stream' in file ? file : new MemoryFile(file);
  return fileBuffer === undefined ? undefined : new MemoryFile({ content: fileBuffer });
}
