export { DATABASE_ROLES, type DatabaseRole } from './database-roles.ts';
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
export { FINAL_STATUSES, isFinal, JOB_STATUSES, type JobStatus } from './job-status.ts';
export type { JsonValue } from './json.ts';
export { JOB_EVENTS, JOB_TRANSITIONS, type JobEvent, transition } from './lifecycle.ts';
export { LOG_LEVELS, type LogLevel, type LogMetadata } from './log-level.ts';
export { ATTEMPT_DURATION, METRIC_NAMES, METRICS_NAMESPACE, type MetricName } from './metric-names.ts';
export {
  type Backoff,
  DEFAULT_RETRY,
  exponential,
  fixed,
  type RetryPolicy,
  resolveRetryPolicy,
} from './retry-policy.ts';
export type { Ring, TimedRing } from './ring.ts';
