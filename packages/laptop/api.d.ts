// @jobstack/laptop

import { HandlerMap } from "@jobstack/handler-sdk";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { EventEmitter } from "node:events";
import { Clock } from "@jobstack/processor";
import { Queue, QueueConfigs, Tuning } from "@jobstack/core/settings";
import { JobStackError } from "@jobstack/core";
interface LaptopAppOptions {
  readonly root?: string | undefined;
  readonly worker?: string | undefined;
  readonly handlers?: string | HandlerMap | undefined;
  readonly migrations?: string | undefined;
  readonly bundle?: boolean | undefined;
}
interface LaptopApp {
  readonly root: string;
  readonly worker: string;
  readonly handlers: string | HandlerMap;
  readonly migrations: string | undefined;
  readonly bundle: boolean;
}
interface AwsEmulatorOptions {
  readonly folder: string;
  readonly port?: number;
  readonly region?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
}
interface AwsEmulator {
  readonly endpoint: string;
  allowOrigin(origin: string): void;
  stop(): Promise<void>;
}
export declare function startAwsEmulator(options: AwsEmulatorOptions): Promise<AwsEmulator>;
interface QueueSettings {
  readonly name: string;
  readonly visibilityTimeoutSeconds: number;
  readonly maxReceiveCount: number;
}
interface AwsResources {
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly endpoint: string;
  readonly queues: readonly QueueSettings[];
  readonly bucket: string;
}
interface ProvisionedQueues {
  readonly queueUrls: Readonly<Record<string, string>>;
  readonly deadLetterUrls: Readonly<Record<string, string>>;
  readonly sweepQueueUrl: string;
}
export declare function provisionAwsResources(resources: AwsResources): Promise<ProvisionedQueues>;
interface EventSourceSettings {
  readonly batchSize?: number;
  readonly batchWindowSeconds?: number;
  readonly maxConcurrency?: number;
  readonly reportBatchItemFailures?: boolean;
  readonly waitSeconds?: number;
}
interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace: readonly string[];
}
type InvocationEnd =
{
  readonly kind: 'succeeded';
  readonly response: unknown;
} |
{
  readonly kind: 'failed';
  readonly error: FunctionError;
} |
{
  readonly kind: 'timedOut';
} |
{
  readonly kind: 'crashed';
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
};
interface EventSourceEvents {
  workerStarted: [{
    readonly pid: number;
  }];
  workerEnded: [{
    readonly pid: number;
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
  }];
  invocationStarted: [{
    readonly pid: number;
    readonly requestId: string;
    readonly messageIds: readonly string[];
  }];
  invocationEnded: [{
    readonly pid: number;
    readonly requestId: string;
    readonly end: InvocationEnd;
  }];
  batchEnded: [{
    readonly deleted: readonly string[];
    readonly returned: readonly string[];
  }];
  queueFailed: [{
    readonly error: Error;
  }];
}
interface WorkerProcess {
  readonly pid: number;
  readonly busy: boolean;
}
type BatchHandler = (event: unknown) => Promise<unknown>;
interface LambdaFunction {
  readonly name: string;
  readonly entry: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly region: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly output?: 'inherit' | 'ignore' | number | ((line: string) => void);
}
interface EventSourceMappingOptions extends EventSourceSettings {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly function: LambdaFunction | BatchHandler;
  readonly region?: string;
  readonly clock?: Clock;
}
export declare class EventSourceMapping {
  #private;
  readonly events: EventEmitter<EventSourceEvents>;
  constructor({ sqs, queueUrl, function: given, clock, region, ...settings }: EventSourceMappingOptions);
  processes(): readonly WorkerProcess[];
  start(): Promise<void>;
  renew(graceMs?: number): void;
  stop(graceMs?: number): Promise<void>;
}
interface EngineSettings extends Tuning {
  readonly maxHandovers?: number;
  readonly runningPerTenant?: number;
  readonly runningPerType?: Readonly<Record<string, number>>;
  readonly openJobsPerTenant?: number;
  readonly storedMiBPerTenant?: number;
}
interface StackSettings {
  readonly app: LaptopApp;
  readonly dataFolder: string;
  readonly fresh: boolean;
  readonly apiPort: number;
  readonly postgresPort: number;
  readonly awsPort: number;
  readonly databaseUrl: string | undefined;
  readonly awsEndpoint: string | undefined;
  readonly region: string;
  readonly bucket: string;
  readonly queues: ReadonlyMap<string, Queue>;
  readonly maxWorkers: number;
  readonly engine: EngineSettings;
  readonly leaseSeconds: number;
  readonly sweepSeconds: number;
  readonly graceSeconds: number;
}
interface StackOptions extends LaptopAppOptions, Partial<Omit<StackSettings, 'app' | 'queues'>> {
  readonly queues?: QueueConfigs;
}
type Environment = Readonly<Record<string, string | undefined>>;
export declare function resolveStackSettings({ root, worker, handlers, migrations, bundle, queues, engine, ...given }?: StackOptions, environment?: Environment): StackSettings;
interface LaptopStackOptions extends StackOptions {
  readonly watch?: boolean;
  readonly signal?: AbortSignal;
  readonly onError?: (error: unknown) => void;
  readonly onNotice?: (line: string) => void;
  readonly onWorkerLine?: (line: string) => void;
}
interface LaptopStack extends AsyncDisposable {
  readonly settings: StackSettings;
  readonly url: string;
  readonly token: string;
  readonly databaseUrl: string;
  readonly awsEndpoint: string;
  readonly workerLog: string;
  readonly handlers: HandlerMap;
  readonly queues: ReadonlyMap<string, EventSourceMapping>;
  setHandlers(handlers: HandlerMap): void;
  workers(): readonly WorkerProcess[];
  stop(): Promise<void>;
}
export declare function startLaptopStack({ signal, onError, onNotice, onWorkerLine, watch, ...given }?: LaptopStackOptions): Promise<LaptopStack>;
interface DevOptions extends Omit<LaptopStackOptions, 'signal' | 'onWorkerLine'> {
  readonly watch?: boolean;
  readonly cleanCommand?: string;
}
export declare function runDev({ cleanCommand, watch, ...options }?: DevOptions): Promise<number>;
export declare function freePort(wanted: number, subject: string, setting: string): Promise<number>;
type LocalErrorCode =
'DATA_FOLDER' |
'PORT_BUSY' |
'ALREADY_RUNNING' |
'POSTGRES_UNAVAILABLE' |
'POSTGRES_START' |
'UNREACHABLE' |
'DATABASE_TAKEN' |
'APP' |
'SETTINGS';
export declare class LocalError extends JobStackError {
  readonly code: LocalErrorCode;
  constructor(code: LocalErrorCode, message: string, options?: ErrorOptions);
}
export declare function runLaptopStack(program: (stack: LaptopStack, signal: AbortSignal) => Promise<number>, options?: Omit<LaptopStackOptions, 'signal'>): Promise<number>;
interface RunningStack {
  readonly url: string;
  readonly token: string;
  readonly databaseUrl: string;
  readonly awsEndpoint: string;
  readonly bucket: string;
}
export declare function findRunningStack(dataFolder: string): RunningStack | undefined;
export type { AwsEmulator, AwsEmulatorOptions, AwsResources, DevOptions, EngineSettings, EventSourceEvents, EventSourceMappingOptions, EventSourceSettings, InvocationEnd, LambdaFunction, LaptopApp, LaptopAppOptions, LaptopStack, LaptopStackOptions, LocalErrorCode, QueueSettings, RunningStack, StackOptions, StackSettings, WorkerProcess };
// @jobstack/laptop/postgres

export declare function removePostgresHome(folder: string): void;
interface PostgresServerOptions {
  readonly folder: string;
  readonly port?: number;
  readonly throwAway?: boolean;
  readonly maxConnections?: number;
  readonly settings?: Readonly<Record<string, string>>;
  readonly onLog?: (line: string) => void;
}
interface PostgresServer {
  readonly port: number;
  url(database?: string): string;
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}
export declare function startPostgresServer(options: PostgresServerOptions): Promise<PostgresServer>;
export declare function runningServerUrl(folder: string, database: string): string | undefined;
export type { PostgresServer, PostgresServerOptions };
// @jobstack/laptop/running

interface RunningStack {
  readonly url: string;
  readonly token: string;
  readonly databaseUrl: string;
  readonly awsEndpoint: string;
  readonly bucket: string;
}
export declare function findRunningStack(dataFolder: string): RunningStack | undefined;
export type { RunningStack };
// @jobstack/laptop/testing

import { JobDatabase, JobTransaction } from "@jobstack/handler-sdk";
interface ThrowAwayDatabaseOptions {
  readonly migrations?: string;
  readonly server?: string;
}
interface ThrowAwayDatabase extends AsyncDisposable {
  readonly url: string;
  readonly db: JobDatabase;
  transaction<Result>(run: (tx: JobTransaction) => Promise<Result>): Promise<Result>;
  reset(): Promise<void>;
}
export declare function startThrowAwayDatabase({ migrations, server: given }?: ThrowAwayDatabaseOptions): Promise<ThrowAwayDatabase>;
export type { ThrowAwayDatabase, ThrowAwayDatabaseOptions };