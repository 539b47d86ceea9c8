export type { AlarmRecipients, AlarmsConfig, SilentAlarms } from './config/alarms-config.ts';
export type { ApiAuthConfig, ApiConfig, ApiDomainConfig } from './config/api-config.ts';
export { checkStageConfig } from './config/check-stage-config.ts';
export { type BudgetedConfig, connectionBudget, type DatabaseCapacity } from './config/connection-budget.ts';
export type {
  AuroraServerlessConfig,
  DatabaseConfig,
  ExistingInVpcConfig,
  ExternalDatabaseConfig,
  RdsInstanceConfig,
  RdsMultiAzConfig,
} from './config/database-config.ts';
export type { HandlerFacts } from './config/guards/guard.ts';
export { capacityOf, maxConnections } from './config/max-connections.ts';
export type { EgressConfig, NetworkConfig } from './config/network-config.ts';
export type { ScheduleConfig } from './config/schedule-config.ts';
export type { EngineConfig, RemovalConfig, StageConfig, SweepConfig } from './config/stage-config.ts';
export { StageConfigError } from './config/stage-config-error.ts';
export type { BoundDatabase, DatabaseNetwork } from './database/bound-database.ts';
export { createDatabase } from './database/create-database.ts';
export { ENGINE_PARAMETERS } from './database/engine-settings.ts';
export type { ExistingOptions } from './database/existing-plan.ts';
export { type DatabaseContext, JobDatabase } from './database/job-database.ts';
export type { AuroraOptions, InstanceOptions } from './database/new-plan.ts';
export type { SecretOptions } from './database/secret-plan.ts';
export { addDeployRules, exampleAddress } from './deploy-rules.ts';
export { environmentProblems } from './environment-size.ts';
export { FileBucket } from './file-bucket.ts';
export { JobFunction } from './functions/job-function.ts';
export { JobApi } from './job-api.ts';
export { JobQueue } from './job-queue.ts';
export { logRetention } from './log-retention.ts';
export { Migration, migrationsHash } from './migration.ts';
export type { JobAlarmsProps } from './monitoring/alarm-topics.ts';
export { RUNBOOK_SECTIONS, runbookLink } from './monitoring/job-alarm.ts';
export { createNetwork } from './network/create-network.ts';
export { JobNetwork } from './network/job-network.ts';
export { addOutputs } from './processor/add-outputs.ts';
export type { HandlerDescription, HandlerDescriptions } from './processor/describe-handlers.ts';
export { JobProcessor } from './processor/job-processor.ts';
export { networkOf } from './processor/network-of.ts';
export type { JobApiOptions, JobProcessorProps } from './processor/processor-props.ts';
export { ENGINE_DEFAULTS } from './processor/processor-settings.ts';
export { expireProviderLogs } from './provider-logs.ts';
export { Sweep } from './sweep.ts';
export { Worker } from './worker.ts';
