import type { Duration, RetryPolicy } from '@jobstack/core';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { JobContext } from './job-context.ts';
import type { FileNeed } from './required-file.ts';

/**
 * How a handler wants its file. `'buffer'` puts it whole into `context.fileBuffer`, up to the engine's cap (32 MiB unless configured);
 * `'stream'` leaves it in storage for `context.file.stream()`, whatever its size.
 */
export type FileAccess = 'buffer' | 'stream';

/**
 * One job type. Instances are shared by all jobs of the process: keep nothing about a job on `this`.
 *
 * @typeParam Payload what `execute` receives as `context.payload`
 * @typeParam Result what `execute` resolves to; stored as JSON in `jobs.result`. One that would come back as another fails the job: `NOT_STORABLE`
 */
export interface JobHandler<Payload = Record<string, unknown>, Result = unknown> {
  /** Any Standard Schema (zod, valibot, arktype …). Checked when the job is created and again before `execute`. @default none: any JSON object */
  readonly payload?: StandardSchemaV1<unknown, Payload> | undefined;
  /** @default 5 attempts, exponential('10s', '15m') */
  readonly retry?: Partial<RetryPolicy>;
  /** How long a job may take from its first claim to its end, retries, waits and handovers included. @default no limit */
  readonly timeout?: Duration;
  /** Name of the deployed queue that its jobs go through. @default 'default' */
  readonly queue?: string;
  /** @default 'buffer' */
  readonly fileAccess?: FileAccess;
  /** @default 'optional' */
  readonly file?: FileNeed;
  /** The largest file a job may have, in bytes; 1 to 5,368,709,120. The API refuses a larger one with 413. @default 5 GiB, the most that one upload to S3 takes */
  readonly maxFileBytes?: number;
  /**
   * Paths of the payload by whose values jobs of this type are found in lists, such as `customer.id`; arrays on the way are looked through.
   * Values are texts, numbers or booleans of at most 200 characters; of jobs that are created from then on. @default none
   */
  readonly searchable?: readonly string[];
  /** Paths of the payload that are masked wherever the API tells it. What the handler logs or returns is its own affair. @default none */
  readonly secret?: readonly string[];
  /**
   * Runs the job to its end. Resolve with the result; throw `PermanentError` to fail for good, `RetryLaterError` to wait; anything
   * else that is thrown is retried by the policy. May run again after a crash, from `context.checkpoint`.
   */
  execute(context: JobContext<Payload>): Promise<Result>;
}

/** `JobHandler` by the name that the classic guide gives it: what it shows compiles as written. */
export type IJobHandler<Payload = Record<string, unknown>, Result = unknown> = JobHandler<Payload, Result>;
