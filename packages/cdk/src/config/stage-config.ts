import type { QueueConfigs, SettingValues } from '@jobstack/core/settings';
import type { AlarmsConfig } from './alarms-config.ts';
import type { ApiConfig } from './api-config.ts';
import type { DatabaseConfig } from './database-config.ts';
import type { NetworkConfig } from './network-config.ts';
import type { ScheduleConfig } from './schedule-config.ts';

/** Everything that may differ between two deployments. Unstable: fields are added as JobStack grows. */
export interface StageConfig {
  /** Ends the stack names: `JobStack-qa`. Lower-case letters, digits and `-`, a letter first, up to 20 characters. */
  readonly stage: string;
  /** Production must keep its data and tell somebody when it is ill; the guards see to both. */
  readonly production: boolean;
  /** Twelve digits. Where the stage belongs: a deploy to another account is refused. @default any */
  readonly account?: string;
  /** Such as `eu-central-1`. Where the stage belongs: a deploy to another region is refused. @default any */
  readonly region?: string;
  /** Tag `owner` of every resource. */
  readonly owner: string;
  readonly database: DatabaseConfig;
  readonly network: NetworkConfig;
  readonly queues: QueueConfigs;
  readonly engine: EngineConfig;
  readonly api: ApiConfig;
  readonly sweep: SweepConfig;
  readonly schedules: readonly ScheduleConfig[];
  readonly alarms: AlarmsConfig;
  readonly removal: RemovalConfig;
  /** Days that CloudWatch keeps every log of the stage: functions, API, network, database. The jobs' own logs are in PostgreSQL. */
  readonly logRetentionDays: 7 | 14 | 30 | 90 | 180 | 365;
  /** Days after which uploaded files are deleted. */
  readonly fileRetentionDays: number;
}

export interface EngineConfig {
  /** Seconds until a dead worker's job is free again, 15 to the shortest worker timeout. Heartbeats come every third of it. */
  readonly leaseSeconds: SettingValues['leaseSeconds'];
  /** Handovers of one job before it fails, at least 1. */
  readonly hopCap: SettingValues['maxHandovers'];
  /** Whether Lambda lets a function ring its own queue again and again. `terminate` stops a job after about 16 hops. */
  readonly recursion: 'allow' | 'terminate';
  /** Jobs of one tenant that may run at once. @default no cap */
  readonly runningPerTenant?: SettingValues['runningPerTenant'];
  /** Job type → jobs of it that may run at once. @default no cap */
  readonly runningPerType?: SettingValues['runningPerType'];
  /** Seconds before the end of an invocation at which a job must have let go; at most half the shortest worker timeout. @default 10 */
  readonly deadlineMarginSeconds?: SettingValues['deadlineMarginSeconds'];
  /** MiB of the largest file put whole into `context.fileBuffer`; at most half the least worker memory. @default 32 */
  readonly fileBufferMiB?: SettingValues['fileBufferMiB'];
  /** Seconds past its due time that a job whose message was never sent waits for the sweep. @default 30 */
  readonly ringGraceSeconds?: SettingValues['ringGraceSeconds'];
  /** Seconds after a message at which the sweep sends the next one for a job that nobody took; doubles each time. @default 120 */
  readonly ringRepeatSeconds?: SettingValues['ringRepeatSeconds'];
  /** The longest such wait, in seconds. @default 21,600 (6 hours) */
  readonly ringRepeatCapSeconds?: SettingValues['ringRepeatCapSeconds'];
  /** Days that an ended job keeps its logs, rejects and steps. @default 14 */
  readonly jobHistoryDays?: SettingValues['jobHistoryDays'];
  /** Days that an ended job's row and attempts are kept; at least `jobHistoryDays`. @default 90 */
  readonly jobRetentionDays?: SettingValues['jobRetentionDays'];
  /** Refused rows of one job that are stored with their text, 1 to 1,000,000; further ones are counted. @default 10,000 */
  readonly storedRejects?: SettingValues['storedRejects'];
}

export interface SweepConfig {
  /** Minutes between passes, 1 to 60, while jobs are open. */
  readonly everyMinutes: number;
  /** Hours between passes when nothing is known to be open; repairs a lost arming message. 1 to 24. */
  readonly safetyEveryHours: number;
}

/** What `cdk destroy`, or a resource that leaves the template, does to what cannot be made again. */
export interface RemovalConfig {
  readonly database: 'destroy' | 'snapshot' | 'retain';
  readonly files: 'destroy' | 'retain';
  /** Refuses to delete the database and both stacks until it is switched off. */
  readonly deletionProtection: boolean;
}
