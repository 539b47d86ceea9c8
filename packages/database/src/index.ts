export {
  type BulkInsertOptions,
  type BulkInsertResult,
  BulkWriter,
  bulkInsert,
  type CopyBatch,
  CopyWriter,
  type OnConflict,
  type RefusedRow,
} from './bulk/index.ts';
export {
  type BulkActionParts,
  type BulkActionReport,
  withBulkActions,
} from './bulk-action/bulk-action-handler.ts';
export { type BulkActionRequest, bulkActionPayload, criteriaOfAction } from './bulk-action/bulk-action-payload.ts';
export { type IamSignIn, iamPassword } from './connection-iam.ts';
export type { ConnectionSettings, TlsSettings } from './connection-settings.ts';
export { parseConnectionUrl } from './connection-url.ts';
export {
  type EnqueuedJob,
  type EnqueueOptions,
  type EnqueueTransaction,
  enqueue,
  type PayloadInputOf,
} from './enqueue.ts';
export { ThreadedHeartbeat, type ThreadedHeartbeatParts } from './heartbeat/threaded-heartbeat.ts';
export { LEAST_POSTGRES } from './least-version.ts';
export type { Erased, ErasureRequest } from './ledger/erase.ts';
export type { CreatedJob } from './ledger/insert-jobs.ts';
export type { RunningCaps } from './ledger/limiting.ts';
export type { LimitKey } from './ledger/limits.ts';
export { type NewJob, type NewJobFile, newTaskId } from './ledger/new-job.ts';
export type { Actor } from './ledger/note-action.ts';
export type { RequeueOptions } from './ledger/requeue-job.ts';
export type { TenantUsage, TenantUsageRequest } from './ledger/tenant-usage.ts';
export {
  MIGRATIONS_FOLDER,
  type MigrateOptions,
  type MigrateResult,
  type MigrationFolders,
  migrateDatabase,
} from './migrate/migrate-database.ts';
export type { MigratedRelation } from './migrate/migrated-relations.ts';
export { type MigrationPlan, planMigration } from './migrate/plan-migration.ts';
export { PgJobStore } from './pg-job-store.ts';
export { createPool, type PoolSettings } from './pool.ts';
export type { JobActionRecord } from './records/job-actions.ts';
export type { JobCounters, StatusCounts } from './records/job-counters.ts';
export type { ErrorCauseRecord, JobErrorRecord } from './records/job-error.ts';
export type { JobAttemptRecord, JobLogRecord, JobRejectRecord } from './records/job-history.ts';
export type { JobFileRecord, JobRecord, JobSummary } from './records/job-record.ts';
export {
  type CancelledJob,
  JobRecords,
  type RejectFilter,
  type RequeuedJob,
  type StartedJob,
} from './records/job-records.ts';
export { type JobRef, parseJobRef } from './records/job-ref.ts';
export type { JobCriteria, JobFilter, JobPage } from './records/job-search.ts';
export {
  type ChangedLimits,
  type Limit,
  type LimitFilter,
  type LimitProblem,
  type LimitSettings,
  Limits,
  limitProblems,
} from './records/limits.ts';
export type { LogFilter, LogPage } from './records/log-page.ts';
export type { QueueState } from './records/queue-states.ts';
export { inTransaction } from './safe-transaction.ts';
export { DEFAULT_TIME_LIMITS, type TimeLimits } from './session.ts';
export { type SessionNames, sessionNames } from './session-names.ts';
export type { PgJobStoreOptions } from './store-options.ts';
