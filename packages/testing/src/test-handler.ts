import { HandlerDefinitionError, resolveRetryPolicy } from '@jobstack/core';
import { type AnyJobHandler, createHandlerMap, type HandlerMap, type PayloadInput } from '@jobstack/handler-sdk';
import type { MemoryFileOptions } from '@jobstack/handler-sdk/testing';
import { type CrashReport, type Oracle, survive } from './crash-report.ts';
import { JobRun, type JobRunSetup } from './job-run.ts';
import { noDatabase, type TestedDatabase } from './tested-database.ts';
import type { TestedJob } from './tested-job.ts';

/** The job that is run; what is left out is as in most jobs. */
export interface TestHandlerOptions<Payload> {
  /** As a client would send it. @default {} */
  readonly payload?: Payload;
  /** @default none */
  readonly file?: MemoryFileOptions;
  /** What the handler writes to. @default none, and its first use says so */
  readonly database?: TestedDatabase;
  /** The handlers of jobs that it spawns; their jobs are run too. @default none */
  readonly handlers?: HandlerMap;
  /** @default 'test' */
  readonly jobType?: string;
  /** @default 'default' */
  readonly tenantId?: string;
  /** @default nobody */
  readonly ownerId?: string;
}

/** What a job of this handler resolves to. */
export type HandlerResult<Handler extends AnyJobHandler> = Awaited<ReturnType<Handler['execute']>>;

/** A handler, ready to be run as often as the test likes; each run is a job of its own on a database as it was at first. */
export interface HandlerTest<Result> {
  /**
   * Runs one job to its end, on the engine that runs in production, retries, waits and spawned jobs included. No time passes for it: what
   * has to wait is due at once.
   *
   * @throws InvalidPayloadError, PermanentError `FILE_REQUIRED` where such a job could not be created; JobStackError `JOB_STUCK`
   */
  run(): Promise<TestedJob<Result>>;
  /**
   * Runs the job once undisturbed, and then once for each point at which a worker could be killed: before, during and after every commit and
   * every step, and before its end is stored. Each of these runs is resumed as production resumes a job whose worker was lost. What the
   * oracle says afterwards has to be what it said of the undisturbed run, and so have status, error code, rejects and spawned jobs.
   *
   * A step that was killed before its result was stored runs again: what it does outside has to bear that, by an idempotency key.
   *
   * @param oracle answers what the job has done, from wherever that can be seen; compared by `node:util`'s `isDeepStrictEqual`.
   *   @default the job's result
   * @throws AssertionError that names each point at which something else came out; HandlerDefinitionError for a handler with a single
   *   attempt, and for one that does not come to the same points in each run
   */
  killAtEveryCheckpoint(oracle?: Oracle<Result>): Promise<CrashReport>;
}

/**
 * A handler in a test: the real engine around it, a ledger of jobs in memory, and whatever database it is given.
 *
 *     const greetings = testHandler(new GreetHandler(), { payload: { name: 'Ada' }, database });
 *     expect(await greetings.run()).toHaveCompleted({ greetings: 3 });
 *     await greetings.killAtEveryCheckpoint(() => database.data);
 *
 * @param handler an instance; or a function that makes one, for a handler that keeps something on `this`, which a killed process loses
 */
export function testHandler<Handler extends AnyJobHandler>(
  handler: Handler | (() => Handler),
  options: TestHandlerOptions<PayloadInput<Handler>> = {},
): HandlerTest<HandlerResult<Handler>> {
  const { jobType = 'test', tenantId = 'default', payload = {}, ownerId, file } = options;
  const database = options.database ?? noDatabase();
  const make = typeof handler === 'function' ? handler : () => handler;
  const setup: JobRunSetup = {
    ...{ jobType, payload, tenantId, ownerId, file, database },
    handlers: () => createHandlerMap({ ...options.handlers, [jobType]: make() }),
  };
  type Result = HandlerResult<Handler>;
  return {
    async run() {
      return (await new JobRun<Result>(setup).toEnd()).job;
    },
    async killAtEveryCheckpoint(oracle = ({ result }) => result) {
      refuseSingleAttempt(make());
      return survive((deadly) => new JobRun<Result>(setup, deadly).toEnd(), oracle);
    },
  };
}

function refuseSingleAttempt({ retry }: AnyJobHandler): void {
  if (resolveRetryPolicy(retry).maxAttempts > 1) return;
  throw new HandlerDefinitionError(
    'killAtEveryCheckpoint: expected a handler with at least 2 attempts, but retry.maxAttempts is 1, so that a job whose worker is killed ' +
      'ends FAILED instead of going on. Raise it, or test the handler with run().',
  );
}
