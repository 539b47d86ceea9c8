export type { JsonValue, Reject } from '@jobstack/core';
export {
  type Backoff,
  DEFAULT_RETRY,
  type Duration,
  exponential,
  fixed,
  HandlerDefinitionError,
  InvalidPayloadError,
  JobStackError,
  type JobStackErrorOptions,
  LOG_LEVELS,
  type LogLevel,
  type LogMetadata,
  type PayloadIssue,
  PermanentError,
  type PermanentErrorOptions,
  RetryLaterError,
  type RetryLaterErrorOptions,
  type RetryPolicy,
  resolveRetryPolicy,
  toMilliseconds,
} from '@jobstack/core';
export { BaseJobHandler, type InferPayload, type UncheckedPayload } from './base-job-handler.ts';
export type { ChildJob, Spawn } from './child-job.ts';
export type { JobDatabase, JobTransaction } from './database.ts';
export {
  type AnyJobHandler,
  createHandlerMap,
  type HandlerMap,
  type JobTypeOf,
  type PayloadInput,
  type PayloadInputOf,
  type PayloadOf,
  type ResultOf,
} from './handler-map.ts';
export type { JobContext } from './job-context.ts';
export type { JobFile, StreamOptions } from './job-file.ts';
export type { FileAccess, IJobHandler, JobHandler } from './job-handler.ts';
export { type PayloadSchemaOwner, parseNewPayload, parsePayload } from './payload.ts';

export { maskSecrets, type PayloadPathsOwner, payloadTerm, payloadTerms } from './payload-paths.ts';
export { type FileNeed, type FileNeedOwner, missingFileProblem, requireFile } from './required-file.ts';
