// @jobstack/cdk

import { Pooler, Queue, QueueConfigs, SettingValues, SettingsToWrite } from "@jobstack/core/settings";
import { DatabaseRole } from "@jobstack/core";
import { Connections, IConnectable, IVpc, InterfaceVpcEndpoint, SubnetSelection, Vpc } from "aws-cdk-lib/aws-ec2";
import { Grant, IGrantable, IPrincipal, Role } from "aws-cdk-lib/aws-iam";
import { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { Bucket, IBucket } from "aws-cdk-lib/aws-s3";
import { Construct, IConstruct } from "constructs";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { IDatabaseCluster, IDatabaseInstance } from "aws-cdk-lib/aws-rds";
import { Duration, Size, Stack } from "aws-cdk-lib";
import { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
import { Code, EnvironmentOptions } from "aws-cdk-lib/aws-lambda";
import { DomainName, HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { Queue as Queue$1 } from "aws-cdk-lib/aws-sqs";
import { ITopic } from "aws-cdk-lib/aws-sns";
type AlarmsConfig = AlarmRecipients | SilentAlarms;
interface AlarmRecipients {
  readonly email?: string;
  readonly emails?: readonly string[];
  readonly topicArn?: string;
  readonly silentBecause?: undefined;
}
interface SilentAlarms {
  readonly silentBecause: string;
  readonly email?: undefined;
  readonly emails?: undefined;
  readonly topicArn?: undefined;
}
interface ApiConfig {
  readonly auth: ApiAuthConfig;
  readonly corsOrigins: readonly string[];
  readonly requestsPerSecond: number;
  readonly burst: number;
  readonly maxConcurrency: number;
  readonly poolSize: number;
  readonly budgets?: {
    readonly openJobsPerTenant?: SettingValues['openJobsPerTenant'];
    readonly storedMiBPerTenant?: SettingValues['storedMiBPerTenant'];
  };
  readonly memoryMiB?: number;
  readonly domain?: ApiDomainConfig;
}
interface ApiDomainConfig {
  readonly name: string;
  readonly certificateArn: string;
}
type ApiAuthConfig =
{
  readonly kind: 'iam';
} |
{
  readonly kind: 'jwt';
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly tenantClaim?: string;
  readonly roleClaim?: string;
};
type DatabaseConfig = AuroraServerlessConfig | RdsInstanceConfig | RdsMultiAzConfig | ExistingInVpcConfig | ExternalDatabaseConfig;
interface AuroraServerlessConfig {
  readonly kind: 'aurora-serverless-v2';
  readonly minAcu: number;
  readonly maxAcu: number;
  readonly autoPauseMinutes?: number;
  readonly readers?: number;
  readonly proxy?: boolean;
  readonly backupDays: number;
}
interface RdsBase {
  readonly instance: RdsInstanceSize;
  readonly storageGiB: number;
  readonly maxStorageGiB: number;
  readonly proxy?: boolean;
  readonly backupDays: number;
}
interface RdsInstanceConfig extends RdsBase {
  readonly kind: 'rds-instance';
}
interface RdsMultiAzConfig extends RdsBase {
  readonly kind: 'rds-multi-az';
}
interface ExistingInVpcConfig {
  readonly kind: 'existing-in-vpc';
  readonly vpc: ExistingVpc;
  readonly host: string;
  readonly port?: number;
  readonly name: string;
  readonly securityGroupId: string;
  readonly pooler?: Pooler;
  readonly signIn: ExistingSignIn;
  readonly ownerSecretArn: string;
  readonly maxConnections: number;
}
type ExistingSignIn = {
  readonly kind: 'iam';
  readonly resourceId: string;
} | {
  readonly kind: 'secret';
  readonly secretArn: string;
};
interface ExistingVpc {
  readonly vpcId: string;
  readonly availabilityZones: readonly string[];
  readonly subnetIds: readonly string[];
}
interface ExternalDatabaseConfig {
  readonly kind: 'external';
  readonly secretArn: string;
  readonly tls?: 'verify' | 'disable';
  readonly pooler?: Pooler;
  readonly maxConnections: number;
}
declare const RDS_INSTANCE_MEMORY_GIB: {
  readonly 't4g.micro': 1;
  readonly 't4g.small': 2;
  readonly 't4g.medium': 4;
  readonly 't4g.large': 8;
  readonly 'm7g.large': 8;
  readonly 'm7g.xlarge': 16;
  readonly 'm7g.2xlarge': 32;
  readonly 'r7g.large': 16;
  readonly 'r7g.xlarge': 32;
  readonly 'r7g.2xlarge': 64;
};
type RdsInstanceSize = keyof typeof RDS_INSTANCE_MEMORY_GIB;
type NetworkConfig = NetworkZones & EgressConfig;
interface NetworkZones {
  readonly endpointZones: 1 | 2;
}
type EgressConfig =
{
  readonly egress?: 'none';
} |
{
  readonly egress: 'nat';
  readonly natGateways?: 1 | 2;
  readonly ports?: readonly number[];
} |
{
  readonly egress: 'endpoints';
  readonly endpoints: readonly string[];
};
interface ScheduleConfig {
  readonly name: string;
  readonly cron: string;
  readonly timeZone?: string;
  readonly type: string;
  readonly payload: object;
  readonly tenantId?: string;
}
interface StageConfig {
  readonly stage: string;
  readonly production: boolean;
  readonly account?: string;
  readonly region?: string;
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
  readonly logRetentionDays: 7 | 14 | 30 | 90 | 180 | 365;
  readonly fileRetentionDays: number;
}
interface EngineConfig {
  readonly leaseSeconds: SettingValues['leaseSeconds'];
  readonly hopCap: SettingValues['maxHandovers'];
  readonly recursion: 'allow' | 'terminate';
  readonly runningPerTenant?: SettingValues['runningPerTenant'];
  readonly runningPerType?: SettingValues['runningPerType'];
  readonly deadlineMarginSeconds?: SettingValues['deadlineMarginSeconds'];
  readonly fileBufferMiB?: SettingValues['fileBufferMiB'];
  readonly ringGraceSeconds?: SettingValues['ringGraceSeconds'];
  readonly ringRepeatSeconds?: SettingValues['ringRepeatSeconds'];
  readonly ringRepeatCapSeconds?: SettingValues['ringRepeatCapSeconds'];
  readonly jobHistoryDays?: SettingValues['jobHistoryDays'];
  readonly jobRetentionDays?: SettingValues['jobRetentionDays'];
  readonly storedRejects?: SettingValues['storedRejects'];
}
interface SweepConfig {
  readonly everyMinutes: number;
  readonly safetyEveryHours: number;
}
interface RemovalConfig {
  readonly database: 'destroy' | 'snapshot' | 'retain';
  readonly files: 'destroy' | 'retain';
  readonly deletionProtection: boolean;
}
interface HandlerFacts {
  readonly queues: Readonly<Record<string, string>>;
  payloadProblems(type: string, payload: object): readonly string[] | undefined;
}
export declare function checkStageConfig(config: StageConfig, handlers: HandlerFacts): void;
interface ConnectionBudget {
  readonly needed: number;
  readonly available: number;
  readonly sum: string;
}
interface BudgetedConfig extends Pick<StageConfig, 'queues'> {
  readonly api: Pick<ApiConfig, 'maxConcurrency' | 'poolSize'> | undefined;
  readonly database: DatabaseCapacity;
}
interface DatabaseCapacity {
  readonly maxConnections: number;
  readonly proxied: boolean;
}
export declare function connectionBudget(config: BudgetedConfig): ConnectionBudget;
export declare function maxConnections(database: DatabaseConfig): number;
export declare function capacityOf(database: DatabaseConfig): DatabaseCapacity;
export declare class StageConfigError extends Error {
  readonly code = "STAGE_CONFIG";
  readonly problems: readonly string[];
  constructor(stage: string, problems: readonly string[]);
}
interface FunctionNetwork {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly ports?: readonly number[];
}
interface OutsideAccess {
  readonly accounts: readonly string[];
  readonly arns: Readonly<Record<'s3' | 'sqs' | 'secretsmanager', readonly string[]>>;
}
interface JobNetworkProps {
  readonly endpointZones: 1 | 2;
  readonly secretsForHandlers: boolean;
  readonly egress: EgressConfig;
  readonly outside: OutsideAccess;
  readonly logRetention: RetentionDays;
}
interface NetworkEndpoints {
  readonly sqs: InterfaceVpcEndpoint;
  readonly secrets: InterfaceVpcEndpoint;
  readonly forHandlers: readonly InterfaceVpcEndpoint[];
}
export declare class JobNetwork extends Vpc implements DatabaseNetwork {
  #private;
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly functions: FunctionNetwork;
  readonly handlers: FunctionNetwork;
  readonly endpoints: NetworkEndpoints;
  readonly natAddresses: readonly string[];
  constructor(scope: Construct, id: string, props: JobNetworkProps);
  letThrough(files: IBucket): void;
}
interface DatabaseMetrics {
  readonly cpu: Metric;
  readonly connections: Metric;
  readonly maxConnections: number;
  readonly storage: StorageMetric;
}
type StorageMetric = {
  readonly kind: 'free';
  readonly metric: Metric;
  readonly alarmBelow: number;
} | {
  readonly kind: 'used';
  readonly metric: Metric;
  readonly alarmAbove: number;
};
interface BoundDatabase {
  readonly ours: boolean;
  readonly identity: string;
  readonly network: FunctionNetwork | undefined;
  readonly handlerNetwork: FunctionNetwork | undefined;
  readonly connectable: IConnectable | undefined;
  readonly ownerConnectable: IConnectable | undefined;
  readonly endpoints: NetworkEndpoints | undefined;
  readonly pooler: Pooler;
  readonly signIn: DatabaseSignIn;
  readonly maxConnections: number;
  readonly ownerSecret: ISecret;
  readonly metrics: DatabaseMetrics | undefined;
}
interface DatabaseNetwork {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly functions: FunctionNetwork;
  readonly handlers: FunctionNetwork;
  readonly endpoints: NetworkEndpoints | undefined;
}
type DatabaseSignIn =
{
  readonly kind: 'iam';
  readonly address: DatabaseAddress;
  readonly ownerAddress: DatabaseAddress;
  grantConnect(grantee: IGrantable, role: DatabaseRole): void;
} |
{
  readonly kind: 'secret';
  readonly address: DatabaseAddress | undefined;
  readonly secret: ISecret;
  readonly tls: 'verify' | 'disable';
};
interface DatabaseAddress {
  readonly host: string;
  readonly port: string;
  readonly name: string;
}
export declare function createDatabase(scope: Construct, config: StageConfig, network: JobNetwork | undefined): BoundDatabase;
export declare const ENGINE_PARAMETERS: {
  readonly log_parameter_max_length: '0';
  readonly log_parameter_max_length_on_error: '0';
  readonly log_error_verbosity: 'terse';
  readonly log_min_messages: 'log';
  readonly 'rds.force_ssl': '1';
  readonly log_min_duration_statement: '1000';
};
type AuroraOptions = Partial<Omit<AuroraServerlessConfig, 'kind'>>;
type InstanceOptions = Partial<Omit<RdsInstanceConfig, 'kind'>> & {
  readonly multiAz?: boolean;
};
interface SecretOptions {
  readonly maxConnections: number;
  readonly ownerSecret?: ISecret;
  readonly tls?: 'verify' | 'disable';
  readonly pooler?: Pooler;
  readonly connectable?: IConnectable;
  readonly port?: number;
}
interface DatabaseContext {
  readonly network: DatabaseNetwork | undefined;
  readonly removal: RemovalConfig;
  readonly logRetentionDays: StageConfig['logRetentionDays'];
}
export declare class JobDatabase {
  #private;
  private constructor();
  static aurora(options?: AuroraOptions): JobDatabase;
  static instance(options?: InstanceOptions): JobDatabase;
  static fromCluster(cluster: IDatabaseCluster, options: ExistingOptions): JobDatabase;
  static fromInstance(instance: IDatabaseInstance, options: ExistingOptions): JobDatabase;
  static fromSecret(secret: ISecret, options: SecretOptions): JobDatabase;
  get needsVpc(): boolean;
  get makesVpc(): boolean;
  get vpc(): IVpc | undefined;
  get problems(): readonly string[];
  bind(scope: Construct, id: string, context: DatabaseContext): BoundDatabase;
}
interface ExistingOptions {
  readonly databaseName: string;
  readonly maxConnections: number;
  readonly ownerSecret?: ISecret;
  readonly secret?: ISecret;
}
export declare function exampleAddress({ alarms }: Pick<StageConfig, 'alarms'>): string | undefined;
export declare function addDeployRules(stack: Stack, config: StageConfig): void;
export declare function environmentProblems(scope: Construct): readonly string[];
interface FileBucketProps {
  readonly retention: Duration;
  readonly removal: 'destroy' | 'retain';
  readonly corsOrigins?: readonly string[];
}
export declare class FileBucket extends Bucket {
  constructor(scope: Construct, id: string, props: FileBucketProps);
}
type FunctionCode = TeamEntry | {
  readonly code: Code;
};
interface TeamEntry {
  readonly entry: string;
  readonly projectRoot?: string | undefined;
  readonly depsLockFilePath?: string | undefined;
  readonly threads?: Readonly<Record<string, string>>;
}
interface JobFunctionProps {
  readonly source: FunctionCode;
  readonly description: string;
  readonly service: string;
  readonly timeout: Duration;
  readonly memory: Size;
  readonly settings: SettingsToWrite;
  readonly logRetention: RetentionDays;
  readonly network?: FunctionNetwork | undefined;
  readonly recursion?: 'allow' | 'terminate';
}
export declare class JobFunction extends NodejsFunction {
  readonly role: Role;
  constructor(scope: Construct, id: string, props: JobFunctionProps);
  tell(settings: SettingsToWrite): void;
}
interface JobQueueProps {
  readonly limits: Queue;
}
export declare class JobQueue extends Queue$1 {
  readonly deadLetters: Queue$1;
  constructor(scope: Construct, id: string, { limits }: JobQueueProps);
}
interface JobQueuesProps {
  readonly queues: QueueConfigs;
}
declare class JobQueues extends Construct {
  readonly byName: ReadonlyMap<string, JobQueue>;
  constructor(scope: Construct, id: string, props: JobQueuesProps);
  grantDeadLetters(target: JobFunction): void;
  grantRing(target: JobFunction): void;
}
interface SweepProps {
  readonly sweep: SweepConfig;
  readonly engine: EngineConfig;
  readonly queues: JobQueues;
  readonly database: BoundDatabase;
  readonly service: string;
  readonly logRetention: RetentionDays;
}
export declare class Sweep extends JobFunction {
  readonly arming: Queue$1;
  constructor(scope: Construct, id: string, props: SweepProps);
  grantArm(target: JobFunction, { everyMinutes }: SweepConfig): void;
}
interface JobApiProps {
  readonly source: FunctionCode;
  readonly api: ApiConfig;
  readonly engine: EngineConfig;
  readonly queues: JobQueues;
  readonly sweep: Sweep;
  readonly sweepConfig: SweepConfig;
  readonly database: BoundDatabase;
  readonly files: IBucket;
  readonly fileRetentionDays: number;
  readonly service: string;
  readonly logRetention: RetentionDays;
}
export declare class JobApi extends HttpApi implements IGrantable, IConnectable {
  #private;
  readonly domain: DomainName | undefined;
  readonly handler: JobFunction;
  constructor(scope: Construct, id: string, props: JobApiProps);
  get grantPrincipal(): IPrincipal;
  get connections(): Connections;
  grantInvoke(grantee: IGrantable): Grant;
}
export declare function logRetention(config: Pick<StageConfig, 'logRetentionDays'>): RetentionDays;
interface MigrationProps {
  readonly migrations?: string | undefined;
  readonly database: BoundDatabase;
  readonly files: IBucket;
  readonly roleLimits: {
    readonly api: number;
    readonly sweep: number;
  };
  readonly leaseSeconds: number;
  readonly service: string;
  readonly logRetention: RetentionDays;
}
export declare class Migration extends JobFunction {
  #private;
  constructor(scope: Construct, id: string, props: MigrationProps);
  before(...later: readonly IConstruct[]): void;
}
export declare function migrationsHash(folders: readonly string[]): string;
type JobAlarmsProps = AlarmsConfig & {
  readonly topic?: ITopic;
};
export declare const RUNBOOK_SECTIONS: readonly ['Oldest message', 'Dead letters', 'Worker errors', 'Worker throttles', 'Failed jobs', 'Lost leases', 'Sweep errors', 'API errors', 'Database CPU', 'Database connections', 'Database storage'];
type RunbookSection = (typeof RUNBOOK_SECTIONS)[number];
export declare function runbookLink(section: RunbookSection): string;
export declare function createNetwork(scope: Construct, config: StageConfig): JobNetwork | undefined;
interface WorkerProps {
  readonly source: FunctionCode;
  readonly limits: Queue;
  readonly queue: JobQueue;
  readonly queues: JobQueues;
  readonly sweep: Sweep;
  readonly sweepConfig: SweepConfig;
  readonly database: BoundDatabase;
  readonly files: IBucket;
  readonly engine: EngineConfig;
  readonly service: string;
  readonly logRetention: RetentionDays;
}
export declare class Worker extends JobFunction {
  #private;
  constructor(scope: Construct, id: string, props: WorkerProps);
  addEnvironment(key: string, value: string, options?: EnvironmentOptions): this;
  addSecret(variable: string, secret: ISecret): this;
}
interface HandlerDescription {
  readonly queue?: string | undefined;
  readonly file?: string | undefined;
  readonly payload?: PayloadSchema | undefined;
}
interface PayloadSchema {
  readonly '~standard': {
    validate(value: unknown): unknown;
  };
}
type HandlerDescriptions = Readonly<Record<string, HandlerDescription>>;
interface JobProcessorProps {
  readonly entry: string;
  readonly handlers?: HandlerDescriptions | HandlerFacts;
  readonly migrations?: string;
  readonly queues?: QueueConfigs;
  readonly database?: JobDatabase | BoundDatabase;
  readonly vpc?: IVpc;
  readonly vpcSubnets?: SubnetSelection;
  readonly network?: NetworkConfig;
  readonly bucket?: IBucket;
  readonly api?: JobApiOptions | false;
  readonly alarms?: JobAlarmsProps;
  readonly schedules?: readonly ScheduleConfig[];
  readonly engine?: Partial<EngineConfig>;
  readonly sweep?: Partial<SweepConfig>;
  readonly removal?: Partial<RemovalConfig>;
  readonly logRetentionDays?: StageConfig['logRetentionDays'];
  readonly fileRetentionDays?: number;
  readonly service?: string;
}
interface JobApiOptions extends Partial<ApiConfig> {
  readonly entry?: string;
}
export declare class JobProcessor extends Construct {
  #private;
  readonly service: string;
  readonly bucket: IBucket;
  readonly database: BoundDatabase;
  readonly queues: ReadonlyMap<string, JobQueue>;
  readonly workers: ReadonlyMap<string, Worker>;
  readonly sweep: Sweep;
  readonly migration: Migration;
  readonly hasApi: boolean;
  constructor(scope: Construct, id: string, props: JobProcessorProps);
  get api(): JobApi;
  get topic(): ITopic;
  worker(queue?: string): Worker;
  queue(name?: string): JobQueue;
}
export declare function addOutputs(scope: Construct, jobs: JobProcessor): void;
export declare function networkOf(vpc: IVpc, subnets?: SubnetSelection): DatabaseNetwork;
export declare const ENGINE_DEFAULTS: EngineConfig;
export declare function expireProviderLogs(stack: Stack, retention: RetentionDays): void;
export type { AlarmRecipients, AlarmsConfig, ApiAuthConfig, ApiConfig, ApiDomainConfig, AuroraOptions, AuroraServerlessConfig, BoundDatabase, BudgetedConfig, DatabaseCapacity, DatabaseConfig, DatabaseContext, DatabaseNetwork, EgressConfig, EngineConfig, ExistingInVpcConfig, ExistingOptions, ExternalDatabaseConfig, HandlerDescription, HandlerDescriptions, HandlerFacts, InstanceOptions, JobAlarmsProps, JobApiOptions, JobProcessorProps, NetworkConfig, RdsInstanceConfig, RdsMultiAzConfig, RemovalConfig, ScheduleConfig, SecretOptions, SilentAlarms, StageConfig, SweepConfig };
// @jobstack/cdk/testing

import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
interface TemplateJson {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
}
interface TemplateResource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}
type TemplateSource = Stack | Template | TemplateJson;
interface StatefulResource {
  readonly logicalId: string;
  readonly type: string;
  readonly onDelete: string;
}
export declare const STATEFUL_TYPES: readonly string[];
export declare function statefulOf(source: TemplateSource, types?: readonly string[]): readonly StatefulResource[];
export declare class StatefulChangedError extends Error {
  readonly code = "STATEFUL_CHANGED";
  constructor(what: string, differences: readonly string[], advice: string);
}
export declare function expectStatefulUnchanged(source: TemplateSource, recorded: string | readonly StatefulResource[]): void;
export declare function masked(source: TemplateSource): unknown;
export type { StatefulResource, TemplateJson, TemplateSource };