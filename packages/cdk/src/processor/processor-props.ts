import type { QueueConfigs } from '@jobstack/core/settings';
import type { IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ApiConfig } from '../config/api-config.ts';
import type { HandlerFacts } from '../config/guards/guard.ts';
import type { NetworkConfig } from '../config/network-config.ts';
import type { ScheduleConfig } from '../config/schedule-config.ts';
import type { EngineConfig, RemovalConfig, StageConfig, SweepConfig } from '../config/stage-config.ts';
import type { BoundDatabase } from '../database/bound-database.ts';
import type { JobDatabase } from '../database/job-database.ts';
import type { JobAlarmsProps } from '../monitoring/alarm-topics.ts';
import type { HandlerDescriptions } from './describe-handlers.ts';

export interface JobProcessorProps {
  /**
   * File that exports the workers' `handler`: `export const handler = createWorker({ handlers })`. Bundled at synth, with the package
   * manager whose lock file is the next one above it. Absolute, or relative to the working directory.
   */
  readonly entry: string;
  /** The handler map, which synth then checks queues, caps and schedules against. @default they are not checked */
  readonly handlers?: HandlerDescriptions | HandlerFacts;
  /** Folder of the team's migrations, as drizzle-kit writes it (`meta/_journal.json`). @default the engine's own alone */
  readonly migrations?: string;
  /** Queue name → limits of the queue and of its worker. @default one, `default` */
  readonly queues?: QueueConfigs;
  /** Where PostgreSQL is. @default JobDatabase.aurora(), which sleeps when nobody works */
  readonly database?: JobDatabase | BoundDatabase;
  /** Where functions, and a database that is made here, lie. @default the database's own, or one that is made for it */
  readonly vpc?: IVpc;
  /** Subnets of `vpc`; from the functions' own, SQS, S3 and Secrets Manager must be reached. @default those of `vpc` with a way out, else the isolated ones */
  readonly vpcSubnets?: SubnetSelection;
  /** The network that is made where there is no `vpc`. @default endpoints in one zone, no way out for handlers */
  readonly network?: NetworkConfig;
  /** Where uploads go. @default a bucket of its own */
  readonly bucket?: IBucket;
  /** The HTTP API, or `false` for none. @default signed requests (IAM) alone */
  readonly api?: JobApiOptions | false;
  /** Who hears of alarms. @default a topic without subscribers, `topic`, for you to subscribe to */
  readonly alarms?: JobAlarmsProps;
  /** Jobs that start by the clock. @default none */
  readonly schedules?: readonly ScheduleConfig[];
  /** Leases, caps, retention. @default those of `ENGINE_DEFAULTS` */
  readonly engine?: Partial<EngineConfig>;
  /** How often the sweep looks. @default every minute while a job is open, every 6 hours otherwise */
  readonly sweep?: Partial<SweepConfig>;
  /** What becomes of a database and a bucket that are made here. @default a snapshot, kept files, no deletion protection */
  readonly removal?: Partial<RemovalConfig>;
  /** Days that CloudWatch keeps logs. @default 90 */
  readonly logRetentionDays?: StageConfig['logRetentionDays'];
  /** Days after which uploads are deleted, where the bucket is made here. @default 30 */
  readonly fileRetentionDays?: number;
  /** On metrics, logs and the dashboard; unique in its account and region. @default name of the stack and path of the construct in it */
  readonly service?: string;
}

export interface JobApiOptions extends Partial<ApiConfig> {
  /** File that exports the API's `handler`: `export const handler = createApiHandler({ handlers })`. @default `api` beside `entry` */
  readonly entry?: string;
}
