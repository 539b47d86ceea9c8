export { ACTION_JOB_TYPE, BULK_ACTIONS, type BulkAction } from './action-job-type.ts';
export { AttemptEnd, type Failure, type SettledEnd, type TakenEnd } from './attempt-end.ts';
export { DATABASE_LOG_PARAMETERS } from './database-log.ts';
export { DATABASE_ROLES, type DatabaseRole } from './database-roles.ts';
export {
  type DescribedError,
  describeError,
  type ErrorAudience,
  type ErrorFacts,
  errorHeadline,
  errorStack,
  formatError,
  forOperators,
  forOwner,
  isDescribed,
  NOT_AN_ERROR,
  redactText,
  type ToldError,
} from './described-error/index.ts';
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
export { FINAL_STATUSES, type FinalStatus, isFinal, JOB_STATUSES, type JobStatus } from './job-status.ts';
export type { JsonValue } from './json.ts';
export { JOB_EVENTS, JOB_TRANSITIONS, type JobEvent, type Transition, transition } from './lifecycle.ts';
export { LOG_LEVELS, type LogLevel, type LogMetadata } from './log-level.ts';
export { ATTEMPT_DURATION, METRIC_NAMES, METRICS_NAMESPACE, type MetricName } from './metric-names.ts';
export type { Reject } from './reject.ts';
export {
  type Backoff,
  DEFAULT_RETRY,
  exponential,
  fixed,
  type RetryPolicy,
  resolveRetryPolicy,
} from './retry-policy.ts';
export type { Ring, TimedRing } from './ring.ts';
export { toJsonText, toMetadataText, toText } from './storable/json-text.ts';
export {
  MAX_CHECKPOINT_BYTES,
  MAX_CHILDREN_PER_COMMIT,
  MAX_IDEMPOTENCY_KEY_LENGTH,
  MAX_JSON_DEPTH,
  MAX_LOG_METADATA_BYTES,
  MAX_OWNER_ID_LENGTH,
  MAX_PAYLOAD_BYTES,
  MAX_PROBLEMS,
  MAX_RESULT_BYTES,
  MAX_STEP_RESULT_BYTES,
  MAX_TENANT_ID_LENGTH,
} from './storable/limits.ts';
export { type ParsedJson, type ParseOptions, parseStorableJson, utf8Length } from './storable/parse-storable-json.ts';
export { readJson } from './storable/read-json.ts';
export {
  type ErrorCauseRecord,
  type StorableFailure,
  storableFailure,
} from './storable/storable-failure.ts';
export { instantProblem } from './storable/storable-instant.ts';
export { type StorableLog, storableLog } from './storable/storable-log.ts';
export { storableReject } from './storable/storable-reject.ts';
export { type TextLimits, textProblems } from './storable/storable-text.ts';
export {
  problemsText,
  type StorageProblem,
  type StorageProblems,
  type StorageReason,
} from './storable/storage-problem.ts';
export { assertStorable, type StorageOptions, storageProblems } from './storable/storage-problems.ts';
export { UPLOADS_PREFIX } from './uploads.ts';
