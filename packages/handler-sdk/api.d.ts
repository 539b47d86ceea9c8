// @jobstack/handler-sdk

import { Backoff, DEFAULT_RETRY, Duration, Duration as Duration$1, HandlerDefinitionError, InvalidPayloadError, JobStackError, JobStackErrorOptions, JsonValue, JsonValue as JsonValue$1, LOG_LEVELS, LogLevel, LogLevel as LogLevel$1, LogMetadata, LogMetadata as LogMetadata$1, PayloadIssue, PermanentError, PermanentErrorOptions, Reject, Reject as Reject$1, RetryLaterError, RetryLaterErrorOptions, RetryPolicy, RetryPolicy as RetryPolicy$1, exponential, fixed, resolveRetryPolicy, toMilliseconds } from "@jobstack/core";
import { StandardSchemaV1 } from "@standard-schema/spec";
import { NodePgQueryResultHKT } from "drizzle-orm/node-postgres";
import { PgDatabase } from "drizzle-orm/pg-core";
interface Spawn {
  readonly type: string;
  readonly payload: JsonValue$1;
}
interface ChildJob {
  readonly taskId: string;
  readonly type: string;
  readonly payload: JsonValue$1;
  readonly status: 'AWAITING_FILE' | 'QUEUED' | 'RUNNING' | 'RETRYING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';
  readonly result: JsonValue$1 | undefined;
  readonly error: {
    readonly code: string;
    readonly message: string;
  } | undefined;
}
type JobDatabase = Omit<PgDatabase<NodePgQueryResultHKT>, 'transaction'>;
type JobTransaction = JobDatabase;
interface StreamOptions {
  readonly from?: number;
}
interface JobFile {
  readonly name: string;
  readonly size: number;
  readonly contentType: string;
  readonly etag: string;
  stream(options?: StreamOptions): AsyncIterable<Uint8Array>;
}
interface JobContext<Payload = Record<string, unknown>> {
  readonly taskId: string;
  readonly jobType: string;
  readonly tenantId: string;
  readonly ownerId: string | undefined;
  readonly payload: Payload;
  readonly fileBuffer?: Buffer;
  readonly fileName?: string;
  readonly file?: JobFile;
  readonly db: JobDatabase;
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly deadline: Date;
  readonly checkpoint: JsonValue$1 | undefined;
  logger(level: LogLevel$1, message: string, metadata?: LogMetadata$1, rowNumber?: number): void;
  commit<Written>(write: (tx: JobTransaction) => Promise<Written>, next: JsonValue$1 | ((written: Written) => JsonValue$1)): Promise<Written>;
  commitAhead<Written>(write: (tx: JobTransaction) => Promise<Written>, next: JsonValue$1 | ((written: Written) => JsonValue$1)): Promise<Written>;
  reject(row: Reject$1): void;
  spawn(children: readonly Spawn[]): Promise<void>;
  children(): Promise<readonly ChildJob[]>;
  progress(done: number, total?: number, counters?: Readonly<Record<string, number>>): void;
  step<Result extends JsonValue$1 | undefined>(name: string, run: () => Promise<Result>): Promise<Result>;
}
type FileNeed = 'optional' | 'required';
interface FileNeedOwner {
  readonly file?: FileNeed;
}
export declare function missingFileProblem(jobType: string, { file }: FileNeedOwner): string | undefined;
export declare function requireFile(jobType: string, owner: FileNeedOwner, hasFile: boolean): void;
type FileAccess = 'buffer' | 'stream';
interface JobHandler<Payload = Record<string, unknown>, Result = unknown> {
  readonly payload?: StandardSchemaV1<unknown, Payload> | undefined;
  readonly retry?: Partial<RetryPolicy$1>;
  readonly timeout?: Duration$1;
  readonly queue?: string;
  readonly fileAccess?: FileAccess;
  readonly file?: FileNeed;
  readonly maxFileBytes?: number;
  readonly searchable?: readonly string[];
  readonly secret?: readonly string[];
  execute(context: JobContext<Payload>): Promise<Result>;
}
type IJobHandler<Payload = Record<string, unknown>, Result = unknown> = JobHandler<Payload, Result>;
type UncheckedPayload = Record<string, any>;
type InferPayload<Schema> = Schema extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<Schema> : UncheckedPayload;
type AnyContext = Pick<JobContext, 'logger'>;
export declare abstract class BaseJobHandler<Schema extends StandardSchemaV1 | undefined = undefined> implements JobHandler<InferPayload<Schema>> {
  #private;
  readonly payload?: StandardSchemaV1<unknown, InferPayload<Schema>>;
  readonly retry: Partial<RetryPolicy$1>;
  readonly fileAccess: FileAccess;
  readonly file: FileNeed;
  readonly searchable: readonly string[];
  readonly secret: readonly string[];
  abstract execute(context: JobContext<InferPayload<Schema>>): Promise<unknown>;
  protected logDebug(context: AnyContext, message: string, metadata?: LogMetadata$1, rowNumber?: number): void;
  protected logInfo(context: AnyContext, message: string, metadata?: LogMetadata$1, rowNumber?: number): void;
  protected logWarning(context: AnyContext, message: string, metadata?: LogMetadata$1, rowNumber?: number): void;
  protected logError(context: AnyContext, message: string, metadata?: LogMetadata$1, rowNumber?: number): void;
  protected validatePayload(payload: unknown, fields: readonly string[]): void;
  protected safeJsonParse<T>(text: string | null | undefined, fallback: T): T;
}
type AnyJobHandler = JobHandler<any, unknown>;
type HandlerMap = Readonly<Record<string, AnyJobHandler>>;
type JobTypeOf<Map extends HandlerMap> = Extract<keyof Map, string>;
type PayloadOf<Map extends HandlerMap, Type extends JobTypeOf<Map>> = Parameters<Map[Type]['execute']>[0]['payload'];
type ResultOf<Map extends HandlerMap, Type extends JobTypeOf<Map>> = Awaited<ReturnType<Map[Type]['execute']>>;
type PayloadInput<Handler extends AnyJobHandler> = Handler extends {
  readonly payload: {
    readonly '~standard': {
      readonly types?: {
        readonly input: infer Input;
      } | undefined;
    };
  };
} ? unknown extends Input ? ObjectOr<PayloadFor<Handler>> : Input : ObjectOr<PayloadFor<Handler>>;
type PayloadInputOf<Map extends HandlerMap, Type extends JobTypeOf<Map>> = PayloadInput<Map[Type]>;
type PayloadFor<Handler extends AnyJobHandler> = Parameters<Handler['execute']>[0]['payload'];
type ObjectOr<Payload> = unknown extends Payload ? Record<string, unknown> : Payload;
export declare function createHandlerMap<const Map extends Record<string, AnyJobHandler>>(handlers: Map): Readonly<Map>;
interface PayloadSchemaOwner {
  readonly payload?: StandardSchemaV1 | undefined;
}
export declare function parsePayload(jobType: string, owner: PayloadSchemaOwner, payload: unknown): Promise<unknown>;
export declare function parseNewPayload(jobType: string, owner: PayloadSchemaOwner, payload: unknown): Promise<unknown>;
interface PayloadPathsOwner {
  readonly searchable?: readonly string[] | undefined;
  readonly secret?: readonly string[] | undefined;
}
export declare function payloadTerm(path: string, value: string): string;
export declare function payloadTerms({ searchable }: PayloadPathsOwner, payload: JsonValue$1): readonly string[];
export declare function maskSecrets({ secret }: PayloadPathsOwner, payload: JsonValue$1): JsonValue$1;
export { type AnyJobHandler, type Backoff, type ChildJob, DEFAULT_RETRY, type Duration, type FileAccess, type FileNeed, type FileNeedOwner, HandlerDefinitionError, type HandlerMap, type IJobHandler, type InferPayload, InvalidPayloadError, type JobContext, type JobDatabase, type JobFile, type JobHandler, JobStackError, type JobStackErrorOptions, type JobTransaction, type JobTypeOf, type JsonValue, LOG_LEVELS, type LogLevel, type LogMetadata, type PayloadInput, type PayloadInputOf, type PayloadIssue, type PayloadOf, type PayloadPathsOwner, type PayloadSchemaOwner, PermanentError, type PermanentErrorOptions, type Reject, type ResultOf, RetryLaterError, type RetryLaterErrorOptions, type RetryPolicy, type Spawn, type StreamOptions, type UncheckedPayload, exponential, fixed, resolveRetryPolicy, toMilliseconds };
// @jobstack/handler-sdk/testing

import { JsonValue, LogLevel, LogMetadata, Reject } from "@jobstack/core";
import { NodePgQueryResultHKT } from "drizzle-orm/node-postgres";
import { PgDatabase } from "drizzle-orm/pg-core";
interface Spawn {
  readonly type: string;
  readonly payload: JsonValue;
}
interface ChildJob {
  readonly taskId: string;
  readonly type: string;
  readonly payload: JsonValue;
  readonly status: 'AWAITING_FILE' | 'QUEUED' | 'RUNNING' | 'RETRYING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';
  readonly result: JsonValue | undefined;
  readonly error: {
    readonly code: string;
    readonly message: string;
  } | undefined;
}
type JobDatabase = Omit<PgDatabase<NodePgQueryResultHKT>, 'transaction'>;
type JobTransaction = JobDatabase;
interface StreamOptions {
  readonly from?: number;
}
interface JobFile {
  readonly name: string;
  readonly size: number;
  readonly contentType: string;
  readonly etag: string;
  stream(options?: StreamOptions): AsyncIterable<Uint8Array>;
}
interface JobContext<Payload = Record<string, unknown>> {
  readonly taskId: string;
  readonly jobType: string;
  readonly tenantId: string;
  readonly ownerId: string | undefined;
  readonly payload: Payload;
  readonly fileBuffer?: Buffer;
  readonly fileName?: string;
  readonly file?: JobFile;
  readonly db: JobDatabase;
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly deadline: Date;
  readonly checkpoint: JsonValue | undefined;
  logger(level: LogLevel, message: string, metadata?: LogMetadata, rowNumber?: number): void;
  commit<Written>(write: (tx: JobTransaction) => Promise<Written>, next: JsonValue | ((written: Written) => JsonValue)): Promise<Written>;
  commitAhead<Written>(write: (tx: JobTransaction) => Promise<Written>, next: JsonValue | ((written: Written) => JsonValue)): Promise<Written>;
  reject(row: Reject): void;
  spawn(children: readonly Spawn[]): Promise<void>;
  children(): Promise<readonly ChildJob[]>;
  progress(done: number, total?: number, counters?: Readonly<Record<string, number>>): void;
  step<Result extends JsonValue | undefined>(name: string, run: () => Promise<Result>): Promise<Result>;
}
interface MemoryFileOptions {
  readonly name?: string;
  readonly content: string | Uint8Array;
  readonly contentType?: string;
  readonly chunkSize?: number;
}
export declare class MemoryFile implements JobFile {
  #private;
  readonly name: string;
  readonly contentType: string;
  readonly etag: string;
  readonly content: Buffer;
  constructor(options: MemoryFileOptions);
  get size(): number;
  stream({ from }?: StreamOptions): AsyncGenerator<Uint8Array>;
}
interface TestLog {
  readonly level: LogLevel;
  readonly message: string;
  readonly metadata: LogMetadata | undefined;
  readonly rowNumber: number | undefined;
}
interface TestCommit {
  readonly written: unknown;
  readonly checkpoint: JsonValue;
  readonly rejects: readonly Reject[];
}
interface TestProgress {
  readonly done: number;
  readonly total: number | undefined;
  readonly counters?: Readonly<Record<string, number>>;
}
type TestTransaction = <Result>(run: (tx: JobTransaction) => Promise<Result>) => Promise<Result>;
interface TestContextOptions<Payload> {
  readonly payload: Payload;
  readonly jobType?: string;
  readonly tenantId?: string;
  readonly ownerId?: string;
  readonly taskId?: string;
  readonly file?: JobFile | MemoryFileOptions;
  readonly fileBuffer?: string | Uint8Array;
  readonly db?: object;
  readonly transaction?: TestTransaction;
  readonly attempt?: number;
  readonly checkpoint?: JsonValue;
  readonly steps?: Readonly<Record<string, JsonValue>>;
  readonly children?: readonly ChildJob[];
  readonly deadline?: Date;
}
interface TestContext<Payload> {
  readonly context: JobContext<Payload>;
  readonly logs: readonly TestLog[];
  readonly rejects: readonly Reject[];
  readonly commits: readonly TestCommit[];
  readonly spawned: readonly Spawn[];
  readonly steps: ReadonlyMap<string, JsonValue | undefined>;
  readonly progress: readonly TestProgress[];
  abort(reason?: Error): void;
}
export declare function createTestContext<Payload>(options: TestContextOptions<Payload>): TestContext<Payload>;
export declare function missingDatabase(remedy: string): JobDatabase;
export type { MemoryFileOptions, TestCommit, TestContext, TestContextOptions, TestLog, TestProgress, TestTransaction };