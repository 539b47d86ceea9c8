// @jobstack/core

export declare const ACTION_JOB_TYPE = "jobstack.action";
export declare const BULK_ACTIONS: readonly ['cancel', 'retry', 'erase'];
type BulkAction = (typeof BULK_ACTIONS)[number];
interface DescribedError {
  readonly name: string;
  readonly code: string | undefined;
  readonly message: string;
  readonly logMessage: string | undefined;
  readonly facts: ErrorFacts;
  readonly frames: readonly string[];
  readonly causes: readonly DescribedError[];
}
type ErrorFacts = Readonly<Record<string, string | number>>;
export declare const NOT_AN_ERROR = "NotAnError";
export declare function describeError(thrown: unknown): DescribedError;
export declare function isDescribed(value: unknown): value is DescribedError;
type ErrorAudience = 'owner' | 'operators';
interface ToldError {
  readonly name: string;
  readonly code?: string;
  readonly message?: string;
  readonly facts?: ErrorFacts;
  readonly stack: readonly string[];
  readonly causes?: readonly ToldError[];
}
export declare function forOperators(error: DescribedError): ToldError;
export declare function forOwner(error: DescribedError): ToldError;
export declare function errorHeadline({ name, code, message }: Pick<DescribedError, 'name' | 'code' | 'message'>): string;
export declare function errorStack(error: DescribedError): string;
export declare function formatError(error: DescribedError): string;
export declare function redactText(text: string, limit: number): string;
type JsonValue = string | number | boolean | null | readonly JsonValue[] | {
  readonly [key: string]: JsonValue;
};
export declare const LOG_LEVELS: readonly ['DEBUG', 'INFO', 'WARNING', 'ERROR'];
type LogLevel = (typeof LOG_LEVELS)[number];
type LogMetadata = Record<string, unknown>;
interface Reject {
  readonly line: number;
  readonly column?: string;
  readonly code: string;
  readonly message: string;
  readonly raw?: string;
}
interface Failure {
  readonly code: string;
  readonly message: string;
  readonly details?: LogMetadata;
  readonly thrown?: DescribedError;
}
type SettledEnd =
{
  readonly kind: 'completed';
  readonly result: JsonValue | undefined;
  readonly rejects: readonly Reject[];
} |
{
  readonly kind: 'failed';
  readonly error: Failure;
} |
{
  readonly kind: 'retry';
  readonly error: Failure;
  readonly delayMs: number;
  readonly spendsAttempt: boolean;
} |
{
  readonly kind: 'handedOver';
} |
{
  readonly kind: 'waiting';
};
type TakenEnd =
{
  readonly kind: 'cancelled';
} |
{
  readonly kind: 'lost';
};
export type AttemptEnd = SettledEnd | TakenEnd;
export declare const AttemptEnd: Readonly<{
  completed: (result?: JsonValue, rejects?: readonly Reject[]) => SettledEnd;
  failed: (error: Failure) => SettledEnd;
  retry: (error: Failure, delayMs: number) => SettledEnd;
  interrupted: (error: Failure, delayMs: number) => SettledEnd;
  handedOver: SettledEnd;
  waiting: SettledEnd;
  cancelled: TakenEnd;
  lost: TakenEnd;
}>;
export declare const DATABASE_LOG_PARAMETERS: {
  readonly log_parameter_max_length: '0';
  readonly log_parameter_max_length_on_error: '0';
  readonly log_error_verbosity: 'terse';
  readonly log_min_messages: 'log';
};
export declare const DATABASE_ROLES: readonly ['jobstack_worker', 'jobstack_api', 'jobstack_sweep'];
type DatabaseRole = (typeof DATABASE_ROLES)[number];
declare const MILLISECONDS: {
  readonly ms: 1;
  readonly s: 1000;
  readonly m: 60000;
  readonly h: 3600000;
  readonly d: 86400000;
};
type Unit = keyof typeof MILLISECONDS;
type Duration = `${number}${Unit}`;
export declare function toMilliseconds(duration: Duration): number;
interface JobStackErrorOptions extends ErrorOptions {
  readonly details?: Readonly<Record<string, unknown>>;
  readonly logMessage?: string | true;
}
export declare class JobStackError extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly logMessage: string | undefined;
  constructor(code: string, message: string, options?: JobStackErrorOptions);
}
interface PermanentErrorOptions extends JobStackErrorOptions {
  readonly code?: string;
}
export declare class PermanentError extends JobStackError {
  readonly retryable = false;
  constructor(message: string, options?: PermanentErrorOptions);
}
interface RetryLaterErrorOptions extends JobStackErrorOptions {
  readonly delay?: Duration;
  readonly code?: string;
}
export declare class RetryLaterError extends JobStackError {
  readonly retryable = true;
  readonly delay: Duration | undefined;
  constructor(message: string, options?: RetryLaterErrorOptions);
}
export declare class HandlerDefinitionError extends JobStackError {
  constructor(message: string);
}
export declare class InvalidPayloadError extends PermanentError {
  readonly issues: readonly PayloadIssue[];
  constructor(message: string, issues: readonly PayloadIssue[]);
}
interface PayloadIssue {
  readonly path: string;
  readonly message: string;
}
export declare const JOB_STATUSES: readonly ['AWAITING_FILE', 'QUEUED', 'RUNNING', 'RETRYING', 'WAITING', 'COMPLETED', 'FAILED', 'CANCELLED'];
type JobStatus = (typeof JOB_STATUSES)[number];
export declare const FINAL_STATUSES: readonly ["COMPLETED", "FAILED", "CANCELLED"];
type FinalStatus = (typeof FINAL_STATUSES)[number];
export declare function isFinal(status: JobStatus): status is FinalStatus;
export declare const JOB_EVENTS: readonly ['start', 'claim', 'complete', 'fail', 'retry', 'handOver', 'wait', 'wake', 'exhaust', 'timeOut', 'expire', 'cancel', 'requeue'];
type JobEvent = (typeof JOB_EVENTS)[number];
interface Transition {
  readonly from: readonly JobStatus[];
  readonly to: JobStatus;
  readonly sets: readonly string[];
}
export declare const JOB_TRANSITIONS: Readonly<Record<JobEvent, Transition>>;
export declare function transition(status: JobStatus, event: JobEvent): JobStatus | undefined;
export declare const METRICS_NAMESPACE = "JobStack";
export declare const METRIC_NAMES: readonly ['JobsCompleted', 'JobsFailed', 'JobsRetried', 'JobsCancelled', 'JobsHandedOver', 'JobsWaiting', 'JobsRefused', 'DeliveriesSkipped', 'LeasesLost', 'InfrastructureErrors'];
type MetricName = (typeof METRIC_NAMES)[number];
export declare const ATTEMPT_DURATION = "AttemptDuration";
type Backoff = (attempt: number, random: number) => number;
interface RetryPolicy {
  readonly maxAttempts: number;
  readonly backoff: Backoff;
}
export declare function exponential(base: Duration, cap: Duration): Backoff;
export declare function fixed(delay: Duration): Backoff;
export declare const DEFAULT_RETRY: RetryPolicy;
export declare function resolveRetryPolicy(declared?: Partial<RetryPolicy>): RetryPolicy;
interface Ring {
  readonly taskId: string;
  readonly queue: string;
  readonly tenantId: string;
}
interface TimedRing extends Ring {
  readonly runAt?: Date;
}
export declare function toJsonText(value: unknown): string | null;
export declare function toMetadataText(metadata: unknown): string | null;
export declare function toText(value: string, limit: number): string;
export declare const MAX_JSON_DEPTH = 100;
export declare const MAX_PAYLOAD_BYTES: number;
export declare const MAX_RESULT_BYTES: number;
export declare const MAX_CHECKPOINT_BYTES: number;
export declare const MAX_STEP_RESULT_BYTES: number;
export declare const MAX_LOG_METADATA_BYTES: number;
export declare const MAX_CHILDREN_PER_COMMIT = 10000;
export declare const MAX_TENANT_ID_LENGTH = 200;
export declare const MAX_IDEMPOTENCY_KEY_LENGTH = 200;
export declare const MAX_OWNER_ID_LENGTH = 1024;
export declare const MAX_PROBLEMS = 100;
type StorageReason =
'encoding' |
'syntax' |
'size' |
'depth' |
'nul' |
'surrogate' |
'number' |
'duplicateKey' |
'protoKey' |
'type';
interface StorageProblem {
  readonly path: string;
  readonly reason: StorageReason;
  readonly message: string;
}
interface StorageProblems {
  readonly problems: readonly StorageProblem[];
  readonly found: number;
}
export declare function problemsText({ problems, found }: StorageProblems): string;
interface ParseOptions {
  readonly path?: string;
  readonly maxBytes?: number;
  readonly maxDepth?: number;
}
type ParsedJson = {
  readonly ok: true;
  readonly value: JsonValue;
} | ({
  readonly ok: false;
} & StorageProblems);
export declare function parseStorableJson(input: string | Uint8Array, options?: ParseOptions): ParsedJson;
export declare function utf8Length(text: string): number;
export declare function readJson(text: string): JsonValue;
interface ErrorCauseRecord {
  readonly name: string;
  readonly code: string | null;
  readonly message: string;
  readonly stack: string;
  readonly causes: readonly ErrorCauseRecord[];
}
interface StorableFailure {
  readonly code: string;
  readonly message: string;
  readonly stack?: string;
  readonly causes?: readonly ErrorCauseRecord[] | null;
}
export declare function storableFailure({ code, message, thrown }: Failure): StorableFailure;
export declare function instantProblem(instant: Date): string | undefined;
interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly metadata: LogMetadata | undefined;
  readonly rowNumber: number | undefined;
}
interface StorableLog {
  readonly level: LogLevel;
  readonly message: string;
  readonly metadata: string | null;
  readonly rowNumber: number | null;
}
export declare function storableLog({ level, message, metadata, rowNumber }: LogLine): StorableLog;
export declare function storableReject({ line, column, code, message, raw }: Reject): Reject;
interface TextLimits {
  readonly minLength?: number;
  readonly maxLength?: number;
}
export declare function textProblems(text: string, path: string, limits?: TextLimits): StorageProblems;
interface StorageOptions {
  readonly path?: string;
  readonly maxBytes: number;
  readonly maxDepth?: number;
}
export declare function storageProblems(value: unknown, options: StorageOptions): StorageProblems;
export declare function assertStorable(subject: string, value: unknown, options: StorageOptions): void;
export declare const UPLOADS_PREFIX = "uploads/";
export type { Backoff, BulkAction, DatabaseRole, DescribedError, Duration, ErrorAudience, ErrorCauseRecord, ErrorFacts, Failure, FinalStatus, JobEvent, JobStackErrorOptions, JobStatus, JsonValue, LogLevel, LogMetadata, MetricName, ParseOptions, ParsedJson, PayloadIssue, PermanentErrorOptions, Reject, RetryLaterErrorOptions, RetryPolicy, Ring, SettledEnd, StorableFailure, StorableLog, StorageOptions, StorageProblem, StorageProblems, StorageReason, TakenEnd, TextLimits, TimedRing, ToldError, Transition };
// @jobstack/core/settings

interface NumberSetting {
  readonly kind: 'number';
  readonly variable: string;
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  readonly fallback: number | undefined;
  readonly about: string;
}
interface TextSetting {
  readonly kind: 'text';
  readonly variable: string;
  readonly about: string;
}
interface ChoiceSetting<Choice extends string = string> {
  readonly kind: 'choice';
  readonly variable: string;
  readonly choices: readonly Choice[];
  readonly fallback: Choice | undefined;
  readonly about: string;
}
interface MapSetting<Of extends 'texts' | 'numbers' = 'texts' | 'numbers'> {
  readonly kind: Of;
  readonly variable: string;
  readonly about: string;
}
type Setting = NumberSetting | TextSetting | ChoiceSetting | MapSetting;
export declare const SETTINGS: {
  readonly databaseUrl: {
    readonly kind: 'text';
    readonly variable: string;
    readonly about: string;
  };
  readonly signIn: {
    readonly kind: 'choice';
    readonly variable: string;
    readonly choices: readonly ("iam" | "secret")[];
    readonly fallback: undefined;
    readonly about: string;
  };
  readonly databaseHost: {
    readonly kind: 'text';
    readonly variable: string;
    readonly about: string;
  };
  readonly databasePort: NumberSetting & {
    readonly fallback: 5432;
  };
  readonly databaseName: {
    readonly kind: 'text';
    readonly variable: string;
    readonly about: string;
  };
  readonly databaseUser: {
    readonly kind: 'text';
    readonly variable: string;
    readonly about: string;
  };
  readonly databaseSecretArn: {
    readonly kind: 'text';
    readonly variable: string;
    readonly about: string;
  };
  readonly databaseTls: {
    readonly kind: 'choice';
    readonly variable: string;
    readonly choices: readonly ("disable" | "verify")[];
    readonly fallback: "verify";
    readonly about: string;
  };
  readonly databasePooler: {
    readonly kind: 'choice';
    readonly variable: string;
    readonly choices: readonly ("none" | "pgbouncer" | "rds-proxy")[];
    readonly fallback: "none";
    readonly about: string;
  };
  readonly workerPoolSize: NumberSetting & {
    readonly fallback: 5;
  };
  readonly apiPoolSize: NumberSetting & {
    readonly fallback: 2;
  };
  readonly bucket: {
    readonly kind: 'text';
    readonly variable: string;
    readonly about: string;
  };
  readonly queueUrls: {
    readonly kind: "texts";
    readonly variable: string;
    readonly about: string;
  };
  readonly deadLetterUrls: {
    readonly kind: "texts";
    readonly variable: string;
    readonly about: string;
  };
  readonly sweepQueueUrl: {
    readonly kind: 'text';
    readonly variable: string;
    readonly about: string;
  };
  readonly leaseSeconds: NumberSetting & {
    readonly fallback: 60;
  };
  readonly sweepSeconds: NumberSetting & {
    readonly fallback: 60;
  };
  readonly deadlineMarginSeconds: NumberSetting & {
    readonly fallback: 10;
  };
  readonly maxHandovers: NumberSetting & {
    readonly fallback: 1000;
  };
  readonly fileBufferMiB: NumberSetting & {
    readonly fallback: 32;
  };
  readonly ringGraceSeconds: NumberSetting & {
    readonly fallback: 30;
  };
  readonly ringRepeatSeconds: NumberSetting & {
    readonly fallback: 120;
  };
  readonly ringRepeatCapSeconds: NumberSetting & {
    readonly fallback: 21600;
  };
  readonly jobHistoryDays: NumberSetting & {
    readonly fallback: 14;
  };
  readonly jobRetentionDays: NumberSetting & {
    readonly fallback: 90;
  };
  readonly residentQueues: {
    readonly kind: 'text';
    readonly variable: string;
    readonly about: string;
  };
  readonly residentConcurrency: NumberSetting & {
    readonly fallback: undefined;
  };
  readonly residentTurnSeconds: NumberSetting & {
    readonly fallback: 3600;
  };
  readonly residentGraceSeconds: NumberSetting & {
    readonly fallback: 30;
  };
  readonly residentHealthPort: NumberSetting & {
    readonly fallback: undefined;
  };
  readonly programmingErrors: {
    readonly kind: 'choice';
    readonly variable: string;
    readonly choices: readonly ("fail" | "retry")[];
    readonly fallback: "retry";
    readonly about: string;
  };
  readonly logErrorsFor: {
    readonly kind: 'choice';
    readonly variable: string;
    readonly choices: readonly ("operators" | "owner")[];
    readonly fallback: "operators";
    readonly about: string;
  };
  readonly storedRejects: NumberSetting & {
    readonly fallback: 10000;
  };
  readonly runningPerTenant: NumberSetting & {
    readonly fallback: undefined;
  };
  readonly runningPerType: {
    readonly kind: "numbers";
    readonly variable: string;
    readonly about: string;
  };
  readonly openJobsPerTenant: NumberSetting & {
    readonly fallback: undefined;
  };
  readonly storedMiBPerTenant: NumberSetting & {
    readonly fallback: undefined;
  };
  readonly fileRetentionDays: NumberSetting & {
    readonly fallback: undefined;
  };
  readonly tenantClaim: {
    readonly kind: 'text';
    readonly variable: string;
    readonly about: string;
  };
  readonly roleClaim: {
    readonly kind: 'text';
    readonly variable: string;
    readonly about: string;
  };
  readonly migrationsFolder: {
    readonly kind: 'text';
    readonly variable: string;
    readonly about: string;
  };
  readonly roleLimits: {
    readonly kind: "numbers";
    readonly variable: string;
    readonly about: string;
  };
  readonly ownDatabase: {
    readonly kind: 'choice';
    readonly variable: string;
    readonly choices: readonly ("false" | "true")[];
    readonly fallback: "false";
    readonly about: string;
  };
  readonly grantIam: {
    readonly kind: 'choice';
    readonly variable: string;
    readonly choices: readonly ("false" | "true")[];
    readonly fallback: "false";
    readonly about: string;
  };
};
type Settings = typeof SETTINGS;
type SettingValue<S extends Setting> = S extends NumberSetting ? number : S extends ChoiceSetting<infer Choice> ? Choice : S extends MapSetting<'numbers'> ? Readonly<Record<string, number>> : S extends MapSetting<'texts'> ? Readonly<Record<string, string>> : string;
type SettingValues = { readonly [Name in keyof Settings]: SettingValue<Settings[Name]>; };
type RawEnvironment = Readonly<Record<string, string | undefined>>;
type Fallback<S extends Setting> = S extends {
  readonly fallback: infer F;
} ? F : undefined;
type Optional<S extends Setting, Value> = Fallback<S> extends undefined ? Value | undefined : Value;
export declare class EnvironmentReader {
  #private;
  constructor(environment: RawEnvironment);
  text({ variable }: TextSetting): string;
  optionalText({ variable }: Pick<TextSetting, 'variable'>): string | undefined;
  number<S extends NumberSetting>(setting: S): Optional<S, number>;
  optionalNumber(setting: NumberSetting): number | undefined;
  choice<Choice extends string, S extends ChoiceSetting<Choice>>(setting: S & ChoiceSetting<Choice>): Optional<S, Choice>;
  texts(setting: MapSetting<'texts'>): Readonly<Record<string, string>>;
  optionalNumbers(setting: MapSetting<'numbers'>): Readonly<Record<string, number>> | undefined;
  complain(problem: string): void;
  get problems(): readonly string[];
  check(): void;
}
declare const POOLERS: readonly ['none', 'rds-proxy', 'pgbouncer'];
type Pooler = (typeof POOLERS)[number];
interface QueueConfig {
  readonly timeoutSeconds?: number;
  readonly memoryMiB?: number;
  readonly batchSize?: number;
  readonly batchWindowSeconds?: number;
  readonly maxConcurrency?: number;
  readonly poolSize?: number;
  readonly visibilityTimeoutSeconds?: number;
  readonly retentionDays?: number;
  readonly deadLetterRetentionDays?: number;
  readonly maxReceiveCount?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly policy?: readonly WorkerPermission[];
}
interface WorkerPermission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}
type Queue = Readonly<Required<QueueConfig>>;
type QueueConfigs = Readonly<Record<string, QueueConfig>> & {
  readonly default: QueueConfig;
};
export declare const VISIBILITY_FACTOR = 6;
export declare function leastVisibilitySeconds(timeoutSeconds: number, batchWindowSeconds: number): number;
export declare function resolveQueue(config: QueueConfig): Queue;
export declare function resolveQueues(queues: QueueConfigs): ReadonlyMap<string, Queue>;
type SettingsToWrite = { readonly [Name in keyof SettingValues]?: (SettingValues[Name] extends number ? number | string : SettingValues[Name]) | undefined; };
export declare function settingsVariables(values: SettingsToWrite, toJson?: (value: object) => string): Record<string, string>;
export declare const TUNING: readonly ['deadlineMarginSeconds', 'fileBufferMiB', 'ringGraceSeconds', 'ringRepeatSeconds', 'ringRepeatCapSeconds', 'jobHistoryDays', 'jobRetentionDays', 'storedRejects'];
type Tuning = { readonly [Name in (typeof TUNING)[number]]?: SettingValues[Name]; };
export declare function pickTuning<Values extends object>(values: Values & Tuning): Tuning;
export declare function readTuning(read: (setting: (typeof SETTINGS)[(typeof TUNING)[number]]) => number | undefined): Tuning;
export type { ChoiceSetting, MapSetting, NumberSetting, Pooler, Queue, QueueConfig, QueueConfigs, RawEnvironment, Setting, SettingValue, SettingValues, Settings, SettingsToWrite, TextSetting, Tuning, WorkerPermission };