export { BaseJobHandler, type InferPayload, type UncheckedPayload } from './base-job-handler.ts';
export type { ChildJob, Spawn } from './child-job.ts';
export type { JobDatabase, JobTransaction } from './database.ts';
export { type Duration, toMilliseconds } from './duration.ts';
export {
  HandlerDefinitionError,
  InvalidPayloadError,
  JobStackError,
  type JobStackErrorOptions,
  type PayloadIssue,
  PermanentError,
  type PermanentErrorOptions,
  RetryLaterError,
  type RetryLaterErrorOptions,
} from './errors.ts';
export {
  type AnyJobHandler,
  createHandlerMap,
  type HandlerMap,
  type JobTypeOf,
  type PayloadOf,
  type ResultOf,
} from './handler-map.ts';
export type { JobContext } from './job-context.ts';
export type { JobFile, StreamOptions } from './job-file.ts';
export type { FileAccess, JobHandler } from './job-handler.ts';
export type { JsonValue } from './json.ts';
export { LOG_LEVELS, type LogLevel, type LogMetadata } from './log-level.ts';
export { type PayloadSchemaOwner, parsePayload } from './payload.ts';
export type { Reject } from './reject.ts';
export {
  type Backoff,
  DEFAULT_RETRY,
  exponential,
  fixed,
  type RetryPolicy,
  resolveRetryPolicy,
} from './retry-policy.ts';
