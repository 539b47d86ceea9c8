// @jobstack/worker

import { DescribedError, ErrorAudience, JobStackError } from "@jobstack/core";
import { Engine, EngineOptions, FileStore, Isolation, JobQueue, JobStore, LeaseKeeper, LeaseKeeperParts, ProcessedDelivery } from "@jobstack/processor";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { SqsDeadLetters } from "@jobstack/aws";
import { Pooler, RawEnvironment } from "@jobstack/core/settings";
import { HandlerMap } from "@jobstack/handler-sdk";
import { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { SQSClient } from "@aws-sdk/client-sqs";
import { BulkActionParts, PgJobStoreOptions } from "@jobstack/database";
import { Pool } from "pg";
type LogFact = string | number | boolean | null | undefined | DescribedError | readonly string[] | LogFacts;
type LogFacts = {
  readonly [name: string]: LogFact;
};
interface OperatorLog {
  debug(message: string, facts?: LogFacts): void;
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
}
export declare function createLogger(audience?: ErrorAudience): OperatorLog;
export declare function createMetrics(): Metrics | undefined;
type DatabaseEnvironment = DatabaseSignIn & {
  readonly pooler: Pooler;
};
type DatabaseSignIn =
{
  readonly kind: 'url';
  readonly url: string;
} |
{
  readonly kind: 'iam';
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly region: string;
} |
{
  readonly kind: 'secret';
  readonly secretArn: string;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly database: string | undefined;
  readonly tls: 'verify' | 'disable';
};
interface WorkerEnvironment {
  readonly database: DatabaseEnvironment;
  readonly store: Required<PgJobStoreOptions>;
  readonly databasePoolSize: number;
  readonly bucket: string;
  readonly queueUrls: Readonly<Record<string, string>>;
  readonly deadLetterUrls: Readonly<Record<string, string>>;
  readonly sweepQueueUrl: string | undefined;
  readonly logErrorsFor: ErrorAudience;
  readonly engine: {
    readonly leaseMs: number;
    readonly deadlineMarginMs: number;
    readonly fileBufferLimit: number;
    readonly sweepEveryMs: number;
    readonly maxHandovers: number;
    readonly programmingErrors: 'retry' | 'fail';
    readonly worker: string;
  };
}
export declare function readWorkerEnvironment(environment: RawEnvironment): WorkerEnvironment;
interface WorkerPorts {
  readonly pool: Pool;
  readonly sqs: SQSClient;
  readonly store: JobStore;
  readonly files: FileStore;
  readonly queue: JobQueue;
  readonly deadLetters: SqsDeadLetters;
  readonly bulkActions: Pick<BulkActionParts, 'records' | 'deleteFiles'>;
  readonly leaseKeeper: (parts: LeaseKeeperParts) => LeaseKeeper & AsyncDisposable;
}
export declare function connectWorkerPorts(environment: WorkerEnvironment, onQueueFailure: (error: Error) => void): Promise<WorkerPorts>;
interface WorkerOptions {
  readonly handlers: HandlerMap;
  readonly environment?: RawEnvironment;
}
type WorkerHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
export declare function createWorker({ handlers, environment: variables }: WorkerOptions): WorkerHandler;
interface WorkerParts {
  readonly handlers: HandlerMap;
  readonly ports: Omit<WorkerPorts, 'pool' | 'sqs' | 'bulkActions'> & Partial<Pick<WorkerPorts, 'bulkActions'>>;
  readonly isolation?: Isolation | undefined;
  readonly options: Partial<EngineOptions>;
  readonly logger: OperatorLog;
  readonly ending?: AbortSignal | undefined;
  readonly metrics?: Metrics | undefined;
}
export declare function composeWorker(parts: WorkerParts): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
interface SqsProcessor {
  readonly engine: Pick<Engine, 'process'>;
  readonly deadLetters: Pick<SqsDeadLetters, 'add'>;
  readonly onDeadLetter?: (error: JobStackError) => void;
}
type RecordResult = PromiseSettledResult<ProcessedDelivery | undefined>;
export declare function processSqsEvent(processor: SqsProcessor, event: SQSEvent, hardEnd: number, onSettled?: (record: SQSRecord, result: RecordResult) => void): Promise<RecordResult[]>;
export type { LogFact, LogFacts, OperatorLog, SqsProcessor, WorkerEnvironment, WorkerHandler, WorkerOptions, WorkerParts, WorkerPorts };
// @jobstack/worker/heartbeat-thread

export {}
// @jobstack/worker/resident

import { Pooler, RawEnvironment } from "@jobstack/core/settings";
import { HandlerMap } from "@jobstack/handler-sdk";
import { ErrorAudience } from "@jobstack/core";
import { PgJobStoreOptions } from "@jobstack/database";
interface ResidentWorkerOptions {
  readonly handlers: HandlerMap;
  readonly environment?: RawEnvironment;
}
interface ResidentWorker {
  run(signal?: AbortSignal): Promise<void>;
}
export declare function createResidentWorker({ handlers, environment: variables }: ResidentWorkerOptions): ResidentWorker;
type DatabaseEnvironment = DatabaseSignIn & {
  readonly pooler: Pooler;
};
type DatabaseSignIn =
{
  readonly kind: 'url';
  readonly url: string;
} |
{
  readonly kind: 'iam';
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly region: string;
} |
{
  readonly kind: 'secret';
  readonly secretArn: string;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly database: string | undefined;
  readonly tls: 'verify' | 'disable';
};
interface WorkerEnvironment {
  readonly database: DatabaseEnvironment;
  readonly store: Required<PgJobStoreOptions>;
  readonly databasePoolSize: number;
  readonly bucket: string;
  readonly queueUrls: Readonly<Record<string, string>>;
  readonly deadLetterUrls: Readonly<Record<string, string>>;
  readonly sweepQueueUrl: string | undefined;
  readonly logErrorsFor: ErrorAudience;
  readonly engine: {
    readonly leaseMs: number;
    readonly deadlineMarginMs: number;
    readonly fileBufferLimit: number;
    readonly sweepEveryMs: number;
    readonly maxHandovers: number;
    readonly programmingErrors: 'retry' | 'fail';
    readonly worker: string;
  };
}
interface ResidentEnvironment extends WorkerEnvironment {
  readonly queues: readonly string[];
  readonly concurrency: number;
  readonly turnMs: number;
  readonly graceMs: number;
  readonly healthPort: number | undefined;
}
export declare function readResidentEnvironment(variables: RawEnvironment): ResidentEnvironment;
export type { ResidentEnvironment, ResidentWorker, ResidentWorkerOptions };
// @jobstack/worker/api

import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { ApiOptions, Session, Sessions, TenantBudgets } from "@jobstack/api";
import { Doorbell } from "@jobstack/processor";
import { Pool } from "pg";
import { Pooler, RawEnvironment } from "@jobstack/core/settings";
import { PgJobStoreOptions } from "@jobstack/database";
import { HandlerMap } from "@jobstack/handler-sdk";
import { LambdaContext, LambdaEvent, handle } from "hono/aws-lambda";
type DatabaseEnvironment = DatabaseSignIn & {
  readonly pooler: Pooler;
};
type DatabaseSignIn =
{
  readonly kind: 'url';
  readonly url: string;
} |
{
  readonly kind: 'iam';
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly region: string;
} |
{
  readonly kind: 'secret';
  readonly secretArn: string;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly database: string | undefined;
  readonly tls: 'verify' | 'disable';
};
interface ApiEnvironment {
  readonly database: DatabaseEnvironment;
  readonly store: Required<PgJobStoreOptions>;
  readonly databasePoolSize: number;
  readonly bucket: string;
  readonly queueUrls: Readonly<Record<string, string>>;
  readonly sweepQueueUrl: string;
  readonly sweepEveryMs: number;
  readonly tenantClaim: string | undefined;
  readonly roleClaim: string | undefined;
  readonly budgets: TenantBudgets;
}
export declare function readApiEnvironment(environment: RawEnvironment): ApiEnvironment;
interface ApiPorts extends Pick<ApiOptions, 'records' | 'limits' | 'uploads'> {
  readonly pool: Pool;
  readonly doorbell: Doorbell;
}
interface ApiConnectOptions {
  readonly onFailure: (error: unknown) => void;
  readonly sqs?: SQSClient;
  readonly s3?: S3Client;
}
export declare function connectApiPorts(environment: ApiEnvironment, { onFailure, sqs, s3 }: ApiConnectOptions): Promise<ApiPorts>;
interface ApiHandlerOptions {
  readonly handlers: HandlerMap;
  readonly environment?: RawEnvironment;
}
type ApiHandler = (event: LambdaEvent, context: LambdaContext) => ReturnType<ReturnType<typeof handle>>;
export declare function createApiHandler({ handlers, environment: variables }: ApiHandlerOptions): ApiHandler;
export declare class VerifiedSessions implements Sessions {
  #private;
  constructor(names: ClaimNames);
  authenticate(_request: Request, platform: unknown): Promise<Session | undefined>;
}
interface ClaimNames {
  readonly tenantClaim: string | undefined;
  readonly roleClaim: string | undefined;
}
export type { ApiConnectOptions, ApiEnvironment, ApiHandler, ApiHandlerOptions, ApiPorts };
// @jobstack/worker/sweep

import { SQSClient } from "@aws-sdk/client-sqs";
import { SweepSummary } from "@jobstack/processor";
import { SQSEvent } from "aws-lambda";
import { Pool } from "pg";
import { Pooler, RawEnvironment } from "@jobstack/core/settings";
import { PgJobStoreOptions } from "@jobstack/database";
type DatabaseEnvironment = DatabaseSignIn & {
  readonly pooler: Pooler;
};
type DatabaseSignIn =
{
  readonly kind: 'url';
  readonly url: string;
} |
{
  readonly kind: 'iam';
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly region: string;
} |
{
  readonly kind: 'secret';
  readonly secretArn: string;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly database: string | undefined;
  readonly tls: 'verify' | 'disable';
};
interface SweepEnvironment {
  readonly database: DatabaseEnvironment;
  readonly store: Required<PgJobStoreOptions>;
  readonly queueUrls: Readonly<Record<string, string>>;
  readonly sweepQueueUrl: string;
  readonly sweepEveryMs: number;
}
export declare function readSweepEnvironment(environment: RawEnvironment): SweepEnvironment;
interface ConnectedSweep {
  readonly pool: Pool;
  run(event: Partial<SQSEvent>): Promise<readonly SweepSummary[]>;
}
interface SweepConnectOptions {
  readonly onFailure: (error: Error) => void;
  readonly sqs?: SQSClient;
}
export declare function connectSweep(environment: SweepEnvironment, { onFailure, sqs }: SweepConnectOptions): Promise<ConnectedSweep>;
export declare function sweepHandler(variables?: RawEnvironment): Promise<(event: Partial<SQSEvent>, context: unknown) => Promise<void>>;
export type { ConnectedSweep, SweepConnectOptions, SweepEnvironment };
// @jobstack/worker/migrate

import { ConnectionSettings, Erased, MigrateOptions, MigrateResult, MigratedRelation } from "@jobstack/database";
import { S3UploadStore } from "@jobstack/aws";
import { RawEnvironment } from "@jobstack/core/settings";
interface RoleOptions {
  readonly limits: Readonly<Record<string, number>>;
  readonly grantIam: boolean;
  readonly leaseMs?: number;
}
export declare function databaseRolesSql(relations: readonly MigratedRelation[], options: RoleOptions): string[];
interface DataStores {
  readonly connection: string | ConnectionSettings;
  readonly bucket: string;
  readonly client?: ConstructorParameters<typeof S3UploadStore>[0]['client'];
}
interface ErasureCommand {
  readonly tenantId: string;
  readonly job?: string | undefined;
}
export declare function eraseData({ connection, bucket, client }: DataStores, command: ErasureCommand): Promise<Erased>;
type MigrateAndGrantOptions = RoleOptions & Pick<MigrateOptions, 'engineFolder' | 'teamFolder' | 'ownDatabase'>;
export declare function migrateAndGrant(connection: string | ConnectionSettings, { limits, grantIam, leaseMs, ...options }: MigrateAndGrantOptions): Promise<MigrateResult>;
export declare function migrateHandler(bundle: string, variables?: RawEnvironment): (event: EraseCall | Readonly<Record<string, never>> | import("aws-lambda").CloudFormationCustomResourceEvent, context: unknown) => Promise<import("@jobstack/database").Erased | import("@jobstack/database").MigrateResult | undefined>;
interface EraseCall {
  readonly erase: ErasureCommand;
}
export type { ErasureCommand, RoleOptions };