export {
  type BulkInsertOptions,
  type BulkInsertResult,
  BulkWriter,
  bulkInsert,
  type OnConflict,
  type RefusedRow,
} from './bulk/index.ts';
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
export {
  MIGRATIONS_FOLDER,
  type MigrateOptions,
  type MigrateResult,
  type MigrationFolders,
  migrateDatabase,
} from './migrate/migrate-database.ts';
export type { MigratedRelation } from './migrate/migrated-relations.ts';
export { type MigrationPlan, planMigration } from './migrate/plan-migration.ts';
export { createPool, type PoolSettings } from './pool.ts';
export type { Erased, ErasureRequest } from './records/erase.ts';
export type { CreatedJob } from './records/insert-jobs.ts';
export type { ErrorCauseRecord, JobErrorRecord } from './records/job-error.ts';
export type { JobAttemptRecord, JobLogRecord, JobRejectRecord } from './records/job-history.ts';
export type { JobFileRecord, JobRecord, JobSummary } from './records/job-record.ts';
export {
  type CancelledJob,
  type JobFilter,
  JobRecords,
  type LogFilter,
  type RejectFilter,
  type RequeuedJob,
  type StartedJob,
} from './records/job-records.ts';
export { type JobRef, parseJobRef } from './records/job-ref.ts';
export { type NewJob, type NewJobFile, newTaskId } from './records/new-job.ts';
export type { RequeueOptions } from './records/requeue-job.ts';
export type { TenantUsage, TenantUsageRequest } from './records/tenant-usage.ts';
export { inTransaction } from './safe-transaction.ts';
export { DEFAULT_TIME_LIMITS, type TimeLimits } from './session.ts';
export { PgJobStore } from './store/pg-job-store.ts';
export type { PgJobStoreOptions } from './store-options.ts';
