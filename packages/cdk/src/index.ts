export type { AlarmRecipients, AlarmsConfig, SilentAlarms } from './config/alarms-config.ts';
export type { ApiAuthConfig, ApiConfig, ApiDomainConfig } from './config/api-config.ts';
export { checkStageConfig } from './config/check-stage-config.ts';
export { connectionBudget, roleConnectionLimits } from './config/connection-budget.ts';
export type {
  AuroraServerlessConfig,
  DatabaseConfig,
  ExistingInVpcConfig,
  ExternalDatabaseConfig,
  RdsInstanceConfig,
  RdsMultiAzConfig,
} from './config/database-config.ts';
export type { HandlerFacts } from './config/guards/guard.ts';
export { maxConnections } from './config/max-connections.ts';
export type { EgressConfig, NetworkConfig } from './config/network-config.ts';
export type { ScheduleConfig } from './config/schedule-config.ts';
export type {
  EngineConfig,
  RemovalConfig,
  StageConfig,
  SweepConfig,
} from './config/stage-config.ts';
export { StageConfigError } from './config/stage-config-error.ts';
export { createDatabase } from './database/create-database.ts';
export { ENGINE_PARAMETERS } from './database/engine-settings.ts';
export type { StageDatabase } from './database/stage-database.ts';
export { addDeployRules, exampleAddress } from './deploy-rules.ts';
export { environmentProblems } from './environment-size.ts';
export { FileBucket } from './file-bucket.ts';
export { JobApi } from './job-api.ts';
export { JobQueues } from './job-queues.ts';
export { JobSchedules } from './job-schedules.ts';
export { logRetention } from './log-retention.ts';
export { Migration, migrationsHash } from './migration.ts';
export { RUNBOOK_SECTIONS, runbookLink } from './monitoring/job-alarm.ts';
export { JobMonitoring } from './monitoring/job-monitoring.ts';
export { createNetwork } from './network/create-network.ts';
export type { JobNetwork } from './network/job-network.ts';
export { expireProviderLogs } from './provider-logs.ts';
export { Sweep } from './sweep.ts';
export { Workers } from './workers.ts';
