// @jobstack/database

import { ChildJob, HandlerMap, JobDatabase, JobTransaction, JobTypeOf, PayloadInputOf } from "@jobstack/handler-sdk";
import { PgColumn, PgTable } from "drizzle-orm/pg-core";
import pg, { Pool, PoolClient, QueryResult, QueryResultRow } from "pg";
import { BulkAction, ErrorCauseRecord, JobStatus, JsonValue, LogLevel, Ring, TimedRing } from "@jobstack/core";
import { AheadChunk, Chunk, ClaimAnswer, ClaimRequest, Committed, DatabaseFault, Heartbeat, HeartbeatAnswer, JobStore, KeptLeases, Lease, LeaseKeeper, LeaseKeeperParts, LogEntry, LostSessions, Progress, PruneAnswer, RearmedSweep, ReleaseRequest, SettleAnswer, Settlement, SpawnOrigin, Submission, SweepAnswer, SweepArming, SweepRequest, SweepTimes, UploadedObject } from "@jobstack/processor";
import { Pooler } from "@jobstack/core/settings";
interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly column?: string;
  readonly constraint?: string;
}
interface BulkInsertOptions {
  readonly onConflict?: OnConflict;
  readonly onRefusal?: 'throw' | 'report';
}
interface OnConflict {
  readonly target: readonly PgColumn[];
  readonly update?: readonly PgColumn[];
  readonly merge?: readonly PgColumn[];
}
interface BulkInsertResult {
  readonly inserted: readonly number[];
  readonly updated: readonly number[];
  readonly skipped: readonly number[];
  readonly refused: readonly RefusedRow[];
}
interface RefusedRow extends Refusal {
  readonly index: number;
}
export declare function bulkInsert<Table extends PgTable>(tx: JobTransaction, table: Table, rows: readonly Table['$inferInsert'][], options?: BulkInsertOptions): Promise<BulkInsertResult>;
export declare class BulkWriter<Table extends PgTable> {
  #private;
  constructor(table: Table, options?: BulkInsertOptions);
  insert(tx: JobTransaction, rows: readonly Table['$inferInsert'][]): Promise<BulkInsertResult>;
}
interface CopyText {
  readonly bytes: Buffer;
  readonly offsets: Uint32Array;
}
type CopyMessages = Buffer & {
  readonly __rows?: never;
};
interface TargetColumn extends ColumnType {
  readonly name: string;
  readonly collation: string | null;
  readonly default: string | null;
}
interface ColumnType {
  readonly type: string;
  readonly storedType: string;
  readonly viaText: boolean;
}
interface TargetTable extends Triggers {
  readonly name: string;
  readonly columns: ReadonlyMap<string, TargetColumn>;
  readonly isPartitioned: boolean;
}
type Triggers = {
  readonly deferredConstraints: readonly string[];
  readonly hasOwnTrigger: boolean;
  readonly hasBeforeTrigger: boolean;
};
interface ConflictPlan {
  readonly key: readonly string[];
  readonly updates: boolean;
  readonly merges: boolean;
  readonly clause: string;
}
type ArrayElement = string | number | null | undefined;
interface GivenRows {
  readonly count: number;
  readonly columns: readonly GivenColumn[];
}
interface GivenColumn {
  readonly target: TargetColumn;
  readonly texts: readonly ArrayElement[];
  readonly defaulted: readonly boolean[] | undefined;
}
type Row = Readonly<Record<string, unknown>>;
interface EncodedColumn {
  readonly field: string;
  readonly column: PgColumn;
  readonly target: TargetColumn;
  readonly inCode: (() => unknown) | undefined;
  readonly keyPart: number | undefined;
}
declare class CopyEncoder {
  #private;
  readonly columns: readonly EncodedColumn[];
  keys: (string | null)[] | undefined;
  hasDefaults: boolean;
  constructor(table: PgTable, target: TargetTable, fields: ReadonlySet<string>, key: readonly string[]);
  get count(): number;
  get text(): CopyText;
  add(row: Row): void;
  given(places: ArrayLike<number>): GivenRows;
  textsOf(place: number, names: readonly string[]): string[];
}
interface KeyOrder {
  readonly order: Uint32Array;
  readonly repeated: ReadonlySet<number>;
}
type BatchRow = Readonly<Record<string, unknown>>;
interface KnownTable {
  readonly target: TargetTable;
  readonly conflict: ConflictPlan | undefined;
}
interface ReadyRows extends KeyOrder {
  readonly encoder: CopyEncoder;
  readonly all: CopyMessages | undefined;
}
declare class CopyBatch {
  #private;
  constructor(table: PgTable, known: KnownTable | undefined, fields: ReadonlySet<string>);
  get count(): number;
  add(row: BatchRow): void;
  end(sends: boolean): void;
  textsOf(place: number, fields: readonly string[]): string[];
  ready(known: KnownTable): ReadyRows;
}
export declare class CopyWriter<Table extends PgTable> {
  #private;
  constructor(table: Table, fields: Iterable<string>, onConflict?: OnConflict);
  get canOverlap(): boolean;
  batch(): CopyBatch;
  ready(batch: CopyBatch): void;
  insert(tx: JobTransaction, batch: CopyBatch): Promise<BulkInsertResult>;
}
interface NamedQuery {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}
interface Queryable {
  query<Row extends QueryResultRow>(query: NamedQuery): Promise<QueryResult<Row>>;
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<QueryResult<Row>>;
}
type JobRef = {
  readonly id: number;
} | {
  readonly taskId: string;
};
export declare function parseJobRef(text: string): JobRef | undefined;
interface ErasureRequest {
  readonly tenantId: string;
  readonly job?: JobRef | undefined;
}
interface Erased {
  readonly jobs: number;
  readonly logs: number;
  readonly rejects: number;
  readonly files: number;
}
interface JobRecord extends JobSummary {
  readonly payload: JsonValue;
  readonly result: JsonValue | undefined;
  readonly omitted: readonly ('payload' | 'result')[];
}
interface JobSummary {
  readonly id: number;
  readonly taskId: string;
  readonly type: string;
  readonly status: JobStatus;
  readonly queue: string;
  readonly tenantId: string;
  readonly ownerId: string | undefined;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly handovers: number;
  readonly runAt: Date;
  readonly progress: Progress | undefined;
  readonly rejectCount: number;
  readonly parentId: number | undefined;
  readonly pendingChildren: number;
  readonly error: {
    readonly code: string;
    readonly message: string;
  } | undefined;
  readonly file: JobFileRecord | undefined;
  readonly createdAt: Date;
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
}
interface JobFileRecord {
  readonly key: string;
  readonly name: string;
  readonly size: number | undefined;
  readonly contentType: string;
  readonly etag: string | undefined;
}
interface NewJob {
  readonly taskId?: string;
  readonly type: string;
  readonly payload: JsonValue;
  readonly queue?: string;
  readonly tenantId: string;
  readonly ownerId?: string | undefined;
  readonly maxAttempts: number;
  readonly timeoutMs?: number | undefined;
  readonly runAt?: Date | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly parentId?: number | undefined;
  readonly parentRound?: number | undefined;
  readonly terms?: readonly string[] | undefined;
  readonly file?: NewJobFile | undefined;
}
interface NewJobFile {
  readonly key: string;
  readonly name: string;
  readonly contentType: string;
  readonly size?: number | undefined;
  readonly startWithinMs: number;
}
export declare function newTaskId(): string;
interface CreatedJob {
  readonly job: JobRecord;
  readonly created: boolean;
}
declare const actions: import("drizzle-orm/pg-core").PgTableWithColumns<{
  name: "actions";
  schema: "jobstack";
  columns: {
    id: import("drizzle-orm/pg-core").PgColumn<{
      name: "id";
      tableName: "actions";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: true;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: "always";
      generated: undefined;
    }, {}, {}>;
    jobId: import("drizzle-orm/pg-core").PgColumn<{
      name: "job_id";
      tableName: "actions";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    action: import("drizzle-orm/pg-core").PgColumn<{
      name: "action";
      tableName: "actions";
      dataType: "string";
      columnType: "PgText";
      data: "cancel" | "retry" | "start";
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: ["start", "cancel", "retry"];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    actor: import("drizzle-orm/pg-core").PgColumn<{
      name: "actor";
      tableName: "actions";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    actionJobId: import("drizzle-orm/pg-core").PgColumn<{
      name: "action_job_id";
      tableName: "actions";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    createdAt: import("drizzle-orm/pg-core").PgColumn<{
      name: "created_at";
      tableName: "actions";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: Date;
      driverParam: string;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
  };
  dialect: 'pg';
}>;
interface Actor {
  readonly name: string;
  readonly actionJobId?: number | undefined;
}
interface RequeueOptions {
  readonly fromZero?: boolean | undefined;
  readonly attempts: number;
  readonly actor?: Actor | undefined;
}
interface TenantUsage {
  readonly openJobs: number;
  readonly fileBytes: number;
}
interface TenantUsageRequest {
  readonly countOpenTo: number;
  readonly filesWithinDays: number | undefined;
}
interface RunningCaps {
  readonly perTenant?: number | undefined;
  readonly perType?: Readonly<Record<string, number>> | undefined;
}
interface PgJobStoreOptions {
  readonly ringGraceMs?: number;
  readonly ringRepeatMs?: number;
  readonly ringRepeatCapMs?: number;
  readonly retentionMs?: number;
  readonly jobRetentionMs?: number;
  readonly storedRejects?: number;
  readonly caps?: RunningCaps | undefined;
}
interface JobActionRecord {
  readonly id: number;
  readonly action: (typeof actions.$inferSelect)['action'];
  readonly actor: string;
  readonly actionJobId: number | undefined;
  readonly createdAt: Date;
}
type StatusCounts = Readonly<Record<JobStatus, number>>;
interface JobCounters {
  readonly statuses: StatusCounts;
  readonly types: readonly {
    readonly type: string;
    readonly statuses: Readonly<Partial<Record<JobStatus, number>>>;
  }[];
  readonly exact: boolean;
}
declare const ATTEMPT_ENDS: readonly ['completed', 'failed', 'retry', 'cancelled', 'lost'];
interface JobErrorRecord {
  readonly code: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly causes: readonly ErrorCauseRecord[];
}
interface JobLogRecord {
  readonly id: number;
  readonly attempt: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly metadata: JsonValue | undefined;
  readonly rowNumber: number | undefined;
  readonly createdAt: Date;
}
interface JobRejectRecord {
  readonly id: number;
  readonly attempt: number;
  readonly line: number;
  readonly column: string | undefined;
  readonly code: string;
  readonly message: string;
  readonly raw: string | undefined;
  readonly createdAt: Date;
}
interface JobAttemptRecord {
  readonly attempt: number;
  readonly worker: string;
  readonly endedAs: (typeof ATTEMPT_ENDS)[number] | undefined;
  readonly error: JobErrorRecord | undefined;
  readonly handovers: number;
  readonly durationMs: number | undefined;
  readonly startedAt: Date;
  readonly finishedAt: Date | undefined;
}
interface JobCriteria {
  readonly status?: JobStatus | undefined;
  readonly type?: string | undefined;
  readonly queue?: string | undefined;
  readonly errorCode?: string | undefined;
  readonly createdFrom?: Date | undefined;
  readonly createdTo?: Date | undefined;
  readonly text?: string | undefined;
  readonly parentId?: number | undefined;
  readonly terms?: readonly string[] | undefined;
  readonly ids?: readonly number[] | undefined;
  readonly upTo?: number | undefined;
  readonly notType?: string | undefined;
}
interface JobFilter extends JobCriteria {
  readonly before?: number | undefined;
  readonly limit: number;
}
interface JobPage {
  readonly jobs: readonly JobSummary[];
  readonly next: number | undefined;
}
interface LogFilter {
  readonly after?: number | undefined;
  readonly level?: LogLevel | undefined;
  readonly line?: number | undefined;
  readonly text?: string | undefined;
  readonly limit: number;
}
interface LogPage {
  readonly logs: readonly JobLogRecord[];
  readonly after: number;
}
interface QueueState {
  readonly queue: string;
  readonly due: number;
  readonly running: number;
  readonly oldestDueAt: Date | undefined;
}
declare function queueStates(database: Queryable, tenantId: string | undefined): Promise<{
  readonly queues: readonly QueueState[];
  readonly exact: boolean;
}>;
interface RejectFilter {
  readonly after?: number | undefined;
  readonly limit: number;
}
interface AttemptFilter {
  readonly after?: number | undefined;
  readonly limit?: number;
}
interface StartedJob {
  readonly job: JobRecord;
  readonly started: boolean;
}
interface CancelledJob {
  readonly job: JobRecord;
  readonly toRing: readonly Ring[];
}
interface RequeuedJob {
  readonly job: JobRecord;
  readonly requeued: boolean;
}
type PoolDatabase = JobDatabase & {
  readonly $client: Pool;
};
export declare class JobRecords {
  #private;
  constructor(db: PoolDatabase, options?: Pick<PgJobStoreOptions, 'ringGraceMs' | 'caps'>);
  create(newJobs: readonly NewJob[]): Promise<readonly CreatedJob[]>;
  start(tenantId: string, ref: JobRef, uploaded: UploadedObject, actor?: Actor): Promise<StartedJob | undefined>;
  cancel(tenantId: string, ref: JobRef, actor?: Actor): Promise<CancelledJob | undefined>;
  requeue(tenantId: string, ref: JobRef, options: RequeueOptions): Promise<RequeuedJob | undefined>;
  erase(request: ErasureRequest, deleteFiles: (keys: readonly string[]) => Promise<void>): Promise<Erased>;
  knows(tenantId: string, idempotencyKey: string): Promise<boolean>;
  usage(tenantId: string, request: TenantUsageRequest): Promise<TenantUsage>;
  find(tenantId: string, ref: JobRef): Promise<JobRecord | undefined>;
  page(tenantId: string, filter: JobFilter): Promise<JobPage>;
  list(tenantId: string, filter: JobFilter): Promise<readonly JobSummary[]>;
  count(tenantId: string, criteria: JobCriteria, most: number): Promise<number>;
  counters(tenantId: string): Promise<JobCounters>;
  queues(tenantId: string | undefined): ReturnType<typeof queueStates>;
  newestId(): Promise<number>;
  logPage(jobId: number, filter: LogFilter): Promise<LogPage>;
  logs(jobId: number, filter: LogFilter): Promise<readonly JobLogRecord[]>;
  lastLogs(jobId: number, filter: Omit<LogFilter, 'after'>): Promise<readonly JobLogRecord[]>;
  actions(jobId: number, filter: RejectFilter): Promise<readonly JobActionRecord[]>;
  rejects(jobId: number, { after, limit }: RejectFilter): Promise<readonly JobRejectRecord[]>;
  attempts(jobId: number, { after, limit }?: AttemptFilter): Promise<readonly JobAttemptRecord[]>;
}
interface BulkActionParts {
  readonly records: Pick<JobRecords, 'find' | 'page' | 'cancel' | 'requeue' | 'erase'>;
  readonly handlers: HandlerMap;
  readonly ring: (rings: readonly TimedRing[]) => Promise<void>;
  readonly deleteFiles: (keys: readonly string[]) => Promise<void>;
}
interface BulkActionReport {
  readonly action: BulkAction;
  readonly matched: number;
  readonly changed: number;
  readonly unchanged: number;
}
export declare function withBulkActions(handlers: HandlerMap, parts: Omit<BulkActionParts, 'handlers'>): HandlerMap;
interface BulkActionPayload {
  readonly action: BulkAction;
  readonly criteria: Omit<JobCriteria, 'createdFrom' | 'createdTo'> & {
    readonly createdFrom?: string | undefined;
    readonly createdTo?: string | undefined;
  };
  readonly upTo: number;
  readonly count: number;
  readonly actor: string;
  readonly fromZero: boolean;
}
interface BulkActionRequest extends Omit<BulkActionPayload, 'criteria'> {
  readonly criteria: JobCriteria;
}
export declare function bulkActionPayload({ criteria, ...rest }: BulkActionRequest): JsonValue;
export declare function criteriaOfAction({ criteria, upTo }: Pick<BulkActionPayload, 'criteria' | 'upTo'>): JobCriteria;
interface IamSignIn {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly region: string;
}
export declare function iamPassword({ host, port, user, region }: IamSignIn): () => Promise<string>;
interface ConnectionSettings {
  readonly host: string;
  readonly port?: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | (() => Promise<string>);
  readonly tls: 'off' | TlsSettings;
  readonly pooler?: Pooler;
}
interface TlsSettings {
  readonly ca?: string;
}
export declare function parseConnectionUrl(text: string): ConnectionSettings;
type EnqueueTransaction = Pick<JobDatabase, 'execute'>;
interface EnqueueOptions {
  readonly tenantId?: string;
  readonly ownerId?: string;
  readonly runAt?: Date;
  readonly idempotencyKey?: string;
}
interface EnqueuedJob {
  readonly id: number;
  readonly taskId: string;
  readonly created: boolean;
  readonly ring: TimedRing;
}
export declare function enqueue<Map extends HandlerMap, Type extends JobTypeOf<Map>>(tx: EnqueueTransaction, handlers: Map, type: Type, payload: PayloadInputOf<Map, Type>, options?: EnqueueOptions): Promise<EnqueuedJob>;
interface ThreadedHeartbeatParts extends LeaseKeeperParts {
  readonly connection: ConnectionSettings;
  readonly applicationName?: string;
  readonly thread?: URL;
}
export declare class ThreadedHeartbeat implements LeaseKeeper, AsyncDisposable {
  #private;
  constructor(parts: ThreadedHeartbeatParts);
  open(hardEnd: number): Promise<KeptLeases>;
  [Symbol.asyncDispose](): Promise<void>;
}
export declare const LEAST_POSTGRES = 16;
declare const LIMIT_SCOPES: readonly ['queue', 'type', 'tenant'];
interface LimitKey {
  readonly scope: (typeof LIMIT_SCOPES)[number];
  readonly name: string;
}
interface MigratedRelation {
  readonly kind: 'table' | 'sequence';
  readonly schema: string;
  readonly name: string;
}
export declare const MIGRATIONS_FOLDER: string;
interface MigrationFolders {
  readonly engineFolder?: string;
  readonly teamFolder?: string | undefined;
}
interface MigrateOptions extends MigrationFolders {
  readonly lockTimeoutMs?: number;
  readonly ownDatabase?: boolean;
  readonly grants?: (relations: readonly MigratedRelation[]) => readonly string[];
}
interface MigrateResult {
  readonly applied: readonly string[];
}
export declare function migrateDatabase(connection: string | ConnectionSettings, options?: MigrateOptions): Promise<MigrateResult>;
interface MigrationPlan {
  readonly database: string;
  readonly pending: readonly string[];
  readonly creates: readonly string[];
  readonly taken: readonly string[];
  readonly moves: boolean;
}
export declare function planMigration(connection: string | ConnectionSettings, { engineFolder, teamFolder }?: MigrationFolders): Promise<MigrationPlan>;
export declare class PgJobStore implements JobStore {
  #private;
  readonly db: PoolDatabase;
  constructor(pool: Pool, options?: PgJobStoreOptions);
  jobDb({ jobId }: Lease): JobDatabase;
  faultOf(error: unknown): DatabaseFault | undefined;
  claim(request: ClaimRequest): Promise<readonly ClaimAnswer[]>;
  endLostSessions(taskIds: readonly string[], leaseMs: number): Promise<readonly LostSessions[]>;
  heartbeat(beats: readonly Heartbeat[], leaseMs: number): Promise<readonly HeartbeatAnswer[]>;
  commit<Written>(lease: Lease & SpawnOrigin, leaseMs: number, write: (tx: JobTransaction) => Promise<Chunk<Written>>): Promise<Committed<Written>>;
  commitAhead<Written>(lease: Lease & SpawnOrigin, leaseMs: number, chunk: AheadChunk<Written>, patience: 'none' | 'waits'): Promise<Committed<Written> | undefined>;
  settle(settlements: readonly Settlement[]): Promise<readonly SettleAnswer[]>;
  readStep(lease: Lease, name: string): Promise<{
    readonly result: JsonValue | undefined;
  } | undefined>;
  writeStep(lease: Lease, name: string, result: JsonValue | undefined): Promise<void>;
  appendLogs(entries: readonly LogEntry[]): Promise<void>;
  readChildren(lease: Lease): Promise<readonly ChildJob[]>;
  submit(newJobs: readonly Submission[]): Promise<readonly Ring[]>;
  sweep(request: SweepRequest): Promise<SweepAnswer>;
  prune(limit: number): Promise<PruneAnswer>;
  markRung(taskIds: readonly string[]): Promise<void>;
  release(request: ReleaseRequest): Promise<readonly Ring[]>;
  armSweep(times: SweepTimes): Promise<SweepArming | undefined>;
  rearmSweep(generation: number | undefined, times: SweepTimes): Promise<RearmedSweep>;
  noteSweep(generation: number, delayMs: number | undefined): Promise<void>;
}
interface PoolSettings {
  readonly applicationName?: string;
  readonly maxConnections?: number;
  readonly connectTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  readonly idleInTransactionTimeoutMs?: number;
  readonly idleTimeoutMs?: number;
  readonly onIdleError?: (error: Error) => void;
}
export declare function createPool(connection: string | ConnectionSettings, settings?: PoolSettings): pg.Pool;
interface Limit extends LimitKey {
  readonly cap: number | undefined;
  readonly paused: boolean;
  readonly updatedAt: Date;
  readonly updatedBy: string | undefined;
}
interface LimitSettings extends LimitKey {
  readonly cap?: number | undefined;
  readonly paused?: boolean | undefined;
  readonly updatedBy?: string | undefined;
}
interface ChangedLimits {
  readonly toRing: readonly Ring[];
}
interface LimitFilter {
  readonly after?: LimitKey | undefined;
  readonly limit?: number;
}
export declare class Limits {
  #private;
  constructor(db: Pick<JobDatabase, 'execute'>, options?: Pick<PgJobStoreOptions, 'ringGraceMs' | 'caps'>);
  list({ after, limit }?: LimitFilter): Promise<readonly Limit[]>;
  set(settings: LimitSettings): Promise<ChangedLimits & {
    readonly limit: Limit;
  }>;
  remove(key: LimitKey): Promise<ChangedLimits & {
    readonly removed: boolean;
  }>;
}
interface LimitProblem {
  readonly path: string;
  readonly message: string;
}
export declare function limitProblems({ scope, name, cap, paused }: LimitSettings): readonly LimitProblem[];
export declare function inTransaction<Result>(pool: Pool, run: (tx: JobTransaction, client: PoolClient) => Promise<Result>): Promise<Result>;
interface TimeLimits {
  readonly statementTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
}
export declare const DEFAULT_TIME_LIMITS: TimeLimits;
interface SessionNames {
  readonly jobs: string;
  readonly heartbeat: string;
}
export declare function sessionNames(worker: string): SessionNames;
export type { Actor, BulkActionParts, BulkActionReport, BulkActionRequest, BulkInsertOptions, BulkInsertResult, CancelledJob, ChangedLimits, ConnectionSettings, CopyBatch, CreatedJob, EnqueueOptions, EnqueueTransaction, EnqueuedJob, Erased, ErasureRequest, ErrorCauseRecord, IamSignIn, JobActionRecord, JobAttemptRecord, JobCounters, JobCriteria, JobErrorRecord, JobFileRecord, JobFilter, JobLogRecord, JobPage, JobRecord, JobRef, JobRejectRecord, JobSummary, Limit, LimitFilter, LimitKey, LimitProblem, LimitSettings, LogFilter, LogPage, MigrateOptions, MigrateResult, MigratedRelation, MigrationFolders, MigrationPlan, NewJob, NewJobFile, OnConflict, PayloadInputOf, PgJobStoreOptions, PoolSettings, QueueState, RefusedRow, RejectFilter, RequeueOptions, RequeuedJob, RunningCaps, SessionNames, StartedJob, StatusCounts, TenantUsage, TenantUsageRequest, ThreadedHeartbeatParts, TimeLimits, TlsSettings };
// @jobstack/database/bulk

import { JobTransaction } from "@jobstack/handler-sdk";
import { PgColumn, PgTable } from "drizzle-orm/pg-core";
interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly column?: string;
  readonly constraint?: string;
}
interface BulkInsertOptions {
  readonly onConflict?: OnConflict;
  readonly onRefusal?: 'throw' | 'report';
}
interface OnConflict {
  readonly target: readonly PgColumn[];
  readonly update?: readonly PgColumn[];
  readonly merge?: readonly PgColumn[];
}
interface BulkInsertResult {
  readonly inserted: readonly number[];
  readonly updated: readonly number[];
  readonly skipped: readonly number[];
  readonly refused: readonly RefusedRow[];
}
interface RefusedRow extends Refusal {
  readonly index: number;
}
export declare function bulkInsert<Table extends PgTable>(tx: JobTransaction, table: Table, rows: readonly Table['$inferInsert'][], options?: BulkInsertOptions): Promise<BulkInsertResult>;
export declare class BulkWriter<Table extends PgTable> {
  #private;
  constructor(table: Table, options?: BulkInsertOptions);
  insert(tx: JobTransaction, rows: readonly Table['$inferInsert'][]): Promise<BulkInsertResult>;
}
interface CopyText {
  readonly bytes: Buffer;
  readonly offsets: Uint32Array;
}
type CopyMessages = Buffer & {
  readonly __rows?: never;
};
interface TargetColumn extends ColumnType {
  readonly name: string;
  readonly collation: string | null;
  readonly default: string | null;
}
interface ColumnType {
  readonly type: string;
  readonly storedType: string;
  readonly viaText: boolean;
}
interface TargetTable extends Triggers {
  readonly name: string;
  readonly columns: ReadonlyMap<string, TargetColumn>;
  readonly isPartitioned: boolean;
}
type Triggers = {
  readonly deferredConstraints: readonly string[];
  readonly hasOwnTrigger: boolean;
  readonly hasBeforeTrigger: boolean;
};
interface ConflictPlan {
  readonly key: readonly string[];
  readonly updates: boolean;
  readonly merges: boolean;
  readonly clause: string;
}
type ArrayElement = string | number | null | undefined;
interface GivenRows {
  readonly count: number;
  readonly columns: readonly GivenColumn[];
}
interface GivenColumn {
  readonly target: TargetColumn;
  readonly texts: readonly ArrayElement[];
  readonly defaulted: readonly boolean[] | undefined;
}
type Row = Readonly<Record<string, unknown>>;
interface EncodedColumn {
  readonly field: string;
  readonly column: PgColumn;
  readonly target: TargetColumn;
  readonly inCode: (() => unknown) | undefined;
  readonly keyPart: number | undefined;
}
declare class CopyEncoder {
  #private;
  readonly columns: readonly EncodedColumn[];
  keys: (string | null)[] | undefined;
  hasDefaults: boolean;
  constructor(table: PgTable, target: TargetTable, fields: ReadonlySet<string>, key: readonly string[]);
  get count(): number;
  get text(): CopyText;
  add(row: Row): void;
  given(places: ArrayLike<number>): GivenRows;
  textsOf(place: number, names: readonly string[]): string[];
}
interface KeyOrder {
  readonly order: Uint32Array;
  readonly repeated: ReadonlySet<number>;
}
type BatchRow = Readonly<Record<string, unknown>>;
interface KnownTable {
  readonly target: TargetTable;
  readonly conflict: ConflictPlan | undefined;
}
interface ReadyRows extends KeyOrder {
  readonly encoder: CopyEncoder;
  readonly all: CopyMessages | undefined;
}
declare class CopyBatch {
  #private;
  constructor(table: PgTable, known: KnownTable | undefined, fields: ReadonlySet<string>);
  get count(): number;
  add(row: BatchRow): void;
  end(sends: boolean): void;
  textsOf(place: number, fields: readonly string[]): string[];
  ready(known: KnownTable): ReadyRows;
}
export declare class CopyWriter<Table extends PgTable> {
  #private;
  constructor(table: Table, fields: Iterable<string>, onConflict?: OnConflict);
  get canOverlap(): boolean;
  batch(): CopyBatch;
  ready(batch: CopyBatch): void;
  insert(tx: JobTransaction, batch: CopyBatch): Promise<BulkInsertResult>;
}
export type { BulkInsertOptions, BulkInsertResult, CopyBatch, OnConflict, RefusedRow };
// @jobstack/database/heartbeat-thread

export {}
// @jobstack/database/schema

export declare const ACTIONS: readonly ['start', 'cancel', 'retry'];
export declare const actions: import("drizzle-orm/pg-core").PgTableWithColumns<{
  name: "actions";
  schema: "jobstack";
  columns: {
    id: import("drizzle-orm/pg-core").PgColumn<{
      name: "id";
      tableName: "actions";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: true;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: "always";
      generated: undefined;
    }, {}, {}>;
    jobId: import("drizzle-orm/pg-core").PgColumn<{
      name: "job_id";
      tableName: "actions";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    action: import("drizzle-orm/pg-core").PgColumn<{
      name: "action";
      tableName: "actions";
      dataType: "string";
      columnType: "PgText";
      data: "cancel" | "retry" | "start";
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: ["start", "cancel", "retry"];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    actor: import("drizzle-orm/pg-core").PgColumn<{
      name: "actor";
      tableName: "actions";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    actionJobId: import("drizzle-orm/pg-core").PgColumn<{
      name: "action_job_id";
      tableName: "actions";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    createdAt: import("drizzle-orm/pg-core").PgColumn<{
      name: "created_at";
      tableName: "actions";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: Date;
      driverParam: string;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
  };
  dialect: 'pg';
}>;
export declare const ATTEMPT_ENDS: readonly ['completed', 'failed', 'retry', 'cancelled', 'lost'];
export declare const jobAttempts: import("drizzle-orm/pg-core").PgTableWithColumns<{
  name: "job_attempts";
  schema: "jobstack";
  columns: {
    jobId: import("drizzle-orm/pg-core").PgColumn<{
      name: "job_id";
      tableName: "job_attempts";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    attempt: import("drizzle-orm/pg-core").PgColumn<{
      name: "attempt";
      tableName: "job_attempts";
      dataType: "number";
      columnType: "PgInteger";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    worker: import("drizzle-orm/pg-core").PgColumn<{
      name: "worker";
      tableName: "job_attempts";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    startedAt: import("drizzle-orm/pg-core").PgColumn<{
      name: "started_at";
      tableName: "job_attempts";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: Date;
      driverParam: string;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
    finishedAt: import("drizzle-orm/pg-core").PgColumn<{
      name: "finished_at";
      tableName: "job_attempts";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: Date;
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
    endedAs: import("drizzle-orm/pg-core").PgColumn<{
      name: "ended_as";
      tableName: "job_attempts";
      dataType: "string";
      columnType: "PgText";
      data: "cancelled" | "completed" | "failed" | "lost" | "retry";
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: ["completed", "failed", "retry", "cancelled", "lost"];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    errorCode: import("drizzle-orm/pg-core").PgColumn<{
      name: "error_code";
      tableName: "job_attempts";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    errorMessage: import("drizzle-orm/pg-core").PgColumn<{
      name: "error_message";
      tableName: "job_attempts";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    errorStack: import("drizzle-orm/pg-core").PgColumn<{
      name: "error_stack";
      tableName: "job_attempts";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    errorCauses: import("drizzle-orm/pg-core").PgColumn<{
      name: "error_causes";
      tableName: "job_attempts";
      dataType: "json";
      columnType: "PgJsonb";
      data: unknown;
      driverParam: unknown;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    durationMs: import("drizzle-orm/pg-core").PgColumn<{
      name: "duration_ms";
      tableName: "job_attempts";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: false;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: {
        type: 'always';
      };
    }, {}, {}>;
    handovers: import("drizzle-orm/pg-core").PgColumn<{
      name: "handovers";
      tableName: "job_attempts";
      dataType: "number";
      columnType: "PgInteger";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
  };
  dialect: 'pg';
}>;
export declare const countedBlocks: import("drizzle-orm/pg-core").PgTableWithColumns<{
  name: "counted_blocks";
  schema: "jobstack";
  columns: {
    block: import("drizzle-orm/pg-core").PgColumn<{
      name: "block";
      tableName: "counted_blocks";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: true;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    fullAt: import("drizzle-orm/pg-core").PgColumn<{
      name: "full_at";
      tableName: "counted_blocks";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    counted: import("drizzle-orm/pg-core").PgColumn<{
      name: "counted";
      tableName: "counted_blocks";
      dataType: "boolean";
      columnType: "PgBoolean";
      data: boolean;
      driverParam: boolean;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    lookedAt: import("drizzle-orm/pg-core").PgColumn<{
      name: "looked_at";
      tableName: "counted_blocks";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: Date;
      driverParam: string;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
  };
  dialect: 'pg';
}>;
export declare const jobCounts: import("drizzle-orm/pg-core").PgTableWithColumns<{
  name: "job_counts";
  schema: "jobstack";
  columns: {
    tenantId: import("drizzle-orm/pg-core").PgColumn<{
      name: "tenant_id";
      tableName: "job_counts";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    block: import("drizzle-orm/pg-core").PgColumn<{
      name: "block";
      tableName: "job_counts";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    type: import("drizzle-orm/pg-core").PgColumn<{
      name: "type";
      tableName: "job_counts";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    status: import("drizzle-orm/pg-core").PgColumn<{
      name: "status";
      tableName: "job_counts";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    jobs: import("drizzle-orm/pg-core").PgColumn<{
      name: "jobs";
      tableName: "job_counts";
      dataType: "number";
      columnType: "PgInteger";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
  };
  dialect: 'pg';
}>;
export declare const jobLogs: import("drizzle-orm/pg-core").PgTableWithColumns<{
  name: "job_logs";
  schema: "jobstack";
  columns: {
    id: import("drizzle-orm/pg-core").PgColumn<{
      name: "id";
      tableName: "job_logs";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: "always";
      generated: undefined;
    }, {}, {}>;
    jobId: import("drizzle-orm/pg-core").PgColumn<{
      name: "job_id";
      tableName: "job_logs";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    attempt: import("drizzle-orm/pg-core").PgColumn<{
      name: "attempt";
      tableName: "job_logs";
      dataType: "number";
      columnType: "PgInteger";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    level: import("drizzle-orm/pg-core").PgColumn<{
      name: "level";
      tableName: "job_logs";
      dataType: "string";
      columnType: "PgText";
      data: "DEBUG" | "ERROR" | "INFO" | "WARNING";
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: ["DEBUG", "INFO", "WARNING", "ERROR"];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    message: import("drizzle-orm/pg-core").PgColumn<{
      name: "message";
      tableName: "job_logs";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    metadata: import("drizzle-orm/pg-core").PgColumn<{
      name: "metadata";
      tableName: "job_logs";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: import("@jobstack/core").JsonValue;
      driverParam: unknown;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
    rowNumber: import("drizzle-orm/pg-core").PgColumn<{
      name: "row_number";
      tableName: "job_logs";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    createdAt: import("drizzle-orm/pg-core").PgColumn<{
      name: "created_at";
      tableName: "job_logs";
      dataType: "date";
      columnType: "PgTimestamp";
      data: Date;
      driverParam: string;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
  };
  dialect: 'pg';
}>;
export declare const jobRejects: import("drizzle-orm/pg-core").PgTableWithColumns<{
  name: "job_rejects";
  schema: "jobstack";
  columns: {
    id: import("drizzle-orm/pg-core").PgColumn<{
      name: "id";
      tableName: "job_rejects";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: "always";
      generated: undefined;
    }, {}, {}>;
    jobId: import("drizzle-orm/pg-core").PgColumn<{
      name: "job_id";
      tableName: "job_rejects";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    attempt: import("drizzle-orm/pg-core").PgColumn<{
      name: "attempt";
      tableName: "job_rejects";
      dataType: "number";
      columnType: "PgInteger";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    line: import("drizzle-orm/pg-core").PgColumn<{
      name: "line";
      tableName: "job_rejects";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    column: import("drizzle-orm/pg-core").PgColumn<{
      name: "column";
      tableName: "job_rejects";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    code: import("drizzle-orm/pg-core").PgColumn<{
      name: "code";
      tableName: "job_rejects";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    message: import("drizzle-orm/pg-core").PgColumn<{
      name: "message";
      tableName: "job_rejects";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    raw: import("drizzle-orm/pg-core").PgColumn<{
      name: "raw";
      tableName: "job_rejects";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    createdAt: import("drizzle-orm/pg-core").PgColumn<{
      name: "created_at";
      tableName: "job_rejects";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: Date;
      driverParam: string;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
  };
  dialect: 'pg';
}>;
export declare const jobSteps: import("drizzle-orm/pg-core").PgTableWithColumns<{
  name: "job_steps";
  schema: "jobstack";
  columns: {
    jobId: import("drizzle-orm/pg-core").PgColumn<{
      name: "job_id";
      tableName: "job_steps";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    name: import("drizzle-orm/pg-core").PgColumn<{
      name: "name";
      tableName: "job_steps";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    result: import("drizzle-orm/pg-core").PgColumn<{
      name: "result";
      tableName: "job_steps";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: import("@jobstack/core").JsonValue;
      driverParam: unknown;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
    createdAt: import("drizzle-orm/pg-core").PgColumn<{
      name: "created_at";
      tableName: "job_steps";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: Date;
      driverParam: string;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
  };
  dialect: 'pg';
}>;
export declare const jobTerms: import("drizzle-orm/pg-core").PgTableWithColumns<{
  name: "job_terms";
  schema: "jobstack";
  columns: {
    jobId: import("drizzle-orm/pg-core").PgColumn<{
      name: "job_id";
      tableName: "job_terms";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    tenantId: import("drizzle-orm/pg-core").PgColumn<{
      name: "tenant_id";
      tableName: "job_terms";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    term: import("drizzle-orm/pg-core").PgColumn<{
      name: "term";
      tableName: "job_terms";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
  };
  dialect: 'pg';
}>;
export declare const jobs: import("drizzle-orm/pg-core").PgTableWithColumns<{
  name: "jobs";
  schema: "jobstack";
  columns: {
    id: import("drizzle-orm/pg-core").PgColumn<{
      name: "id";
      tableName: "jobs";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: true;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: "always";
      generated: undefined;
    }, {}, {}>;
    taskId: import("drizzle-orm/pg-core").PgColumn<{
      name: "task_id";
      tableName: "jobs";
      dataType: "string";
      columnType: "PgUUID";
      data: string;
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    type: import("drizzle-orm/pg-core").PgColumn<{
      name: "type";
      tableName: "jobs";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    queue: import("drizzle-orm/pg-core").PgColumn<{
      name: "queue";
      tableName: "jobs";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    tenantId: import("drizzle-orm/pg-core").PgColumn<{
      name: "tenant_id";
      tableName: "jobs";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    ownerId: import("drizzle-orm/pg-core").PgColumn<{
      name: "owner_id";
      tableName: "jobs";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    idempotencyKey: import("drizzle-orm/pg-core").PgColumn<{
      name: "idempotency_key";
      tableName: "jobs";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    idempotencyRequest: import("drizzle-orm/pg-core").PgColumn<{
      name: "idempotency_request";
      tableName: "jobs";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: import("@jobstack/core").JsonValue;
      driverParam: unknown;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
    parentId: import("drizzle-orm/pg-core").PgColumn<{
      name: "parent_id";
      tableName: "jobs";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    parentRound: import("drizzle-orm/pg-core").PgColumn<{
      name: "parent_round";
      tableName: "jobs";
      dataType: "number";
      columnType: "PgInteger";
      data: number;
      driverParam: string | number;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    timeoutMs: import("drizzle-orm/pg-core").PgColumn<{
      name: "timeout_ms";
      tableName: "jobs";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    createdAt: import("drizzle-orm/pg-core").PgColumn<{
      name: "created_at";
      tableName: "jobs";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: Date;
      driverParam: string;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
    payload: import("drizzle-orm/pg-core").PgColumn<{
      name: "payload";
      tableName: "jobs";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: import("@jobstack/core").JsonValue;
      driverParam: unknown;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
    fileKey: import("drizzle-orm/pg-core").PgColumn<{
      name: "file_key";
      tableName: "jobs";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    fileName: import("drizzle-orm/pg-core").PgColumn<{
      name: "file_name";
      tableName: "jobs";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    fileSize: import("drizzle-orm/pg-core").PgColumn<{
      name: "file_size";
      tableName: "jobs";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    fileContentType: import("drizzle-orm/pg-core").PgColumn<{
      name: "file_content_type";
      tableName: "jobs";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    fileEtag: import("drizzle-orm/pg-core").PgColumn<{
      name: "file_etag";
      tableName: "jobs";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    status: import("drizzle-orm/pg-core").PgColumn<{
      name: "status";
      tableName: "jobs";
      dataType: "string";
      columnType: "PgText";
      data: "AWAITING_FILE" | "CANCELLED" | "COMPLETED" | "FAILED" | "QUEUED" | "RETRYING" | "RUNNING" | "WAITING";
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: ["AWAITING_FILE", "QUEUED", "RUNNING", "RETRYING", "WAITING", "COMPLETED", "FAILED", "CANCELLED"];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    attempt: import("drizzle-orm/pg-core").PgColumn<{
      name: "attempt";
      tableName: "jobs";
      dataType: "number";
      columnType: "PgInteger";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    maxAttempts: import("drizzle-orm/pg-core").PgColumn<{
      name: "max_attempts";
      tableName: "jobs";
      dataType: "number";
      columnType: "PgInteger";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    attemptOpen: import("drizzle-orm/pg-core").PgColumn<{
      name: "attempt_open";
      tableName: "jobs";
      dataType: "boolean";
      columnType: "PgBoolean";
      data: boolean;
      driverParam: boolean;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    alone: import("drizzle-orm/pg-core").PgColumn<{
      name: "alone";
      tableName: "jobs";
      dataType: "boolean";
      columnType: "PgBoolean";
      data: boolean;
      driverParam: boolean;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    handovers: import("drizzle-orm/pg-core").PgColumn<{
      name: "handovers";
      tableName: "jobs";
      dataType: "number";
      columnType: "PgInteger";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    interruptions: import("drizzle-orm/pg-core").PgColumn<{
      name: "interruptions";
      tableName: "jobs";
      dataType: "number";
      columnType: "PgInteger";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    spawnRound: import("drizzle-orm/pg-core").PgColumn<{
      name: "spawn_round";
      tableName: "jobs";
      dataType: "number";
      columnType: "PgInteger";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    leaseToken: import("drizzle-orm/pg-core").PgColumn<{
      name: "lease_token";
      tableName: "jobs";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    leaseExpiresAt: import("drizzle-orm/pg-core").PgColumn<{
      name: "lease_expires_at";
      tableName: "jobs";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: Date;
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
    runAt: import("drizzle-orm/pg-core").PgColumn<{
      name: "run_at";
      tableName: "jobs";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: Date;
      driverParam: string;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
    timeoutAt: import("drizzle-orm/pg-core").PgColumn<{
      name: "timeout_at";
      tableName: "jobs";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: Date;
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
    startedAt: import("drizzle-orm/pg-core").PgColumn<{
      name: "started_at";
      tableName: "jobs";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: Date;
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
    finishedAt: import("drizzle-orm/pg-core").PgColumn<{
      name: "finished_at";
      tableName: "jobs";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: Date;
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
    stopped: import("drizzle-orm/pg-core").PgColumn<{
      name: "stopped";
      tableName: "jobs";
      dataType: "string";
      columnType: "PgText";
      data: "CANCELLED" | "FAILED";
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: ["FAILED", "CANCELLED"];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    checkpoint: import("drizzle-orm/pg-core").PgColumn<{
      name: "checkpoint";
      tableName: "jobs";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: import("@jobstack/core").JsonValue;
      driverParam: unknown;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
    progressDone: import("drizzle-orm/pg-core").PgColumn<{
      name: "progress_done";
      tableName: "jobs";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    progressTotal: import("drizzle-orm/pg-core").PgColumn<{
      name: "progress_total";
      tableName: "jobs";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    progressCounters: import("drizzle-orm/pg-core").PgColumn<{
      name: "progress_counters";
      tableName: "jobs";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: Readonly<Record<string, number>>;
      driverParam: unknown;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
      $type: Readonly<Record<string, number>>;
    }>;
    rejectCount: import("drizzle-orm/pg-core").PgColumn<{
      name: "reject_count";
      tableName: "jobs";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    result: import("drizzle-orm/pg-core").PgColumn<{
      name: "result";
      tableName: "jobs";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: import("@jobstack/core").JsonValue;
      driverParam: unknown;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
    errorCode: import("drizzle-orm/pg-core").PgColumn<{
      name: "error_code";
      tableName: "jobs";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    errorMessage: import("drizzle-orm/pg-core").PgColumn<{
      name: "error_message";
      tableName: "jobs";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
  };
  dialect: 'pg';
}>;
export declare const jobstack: import("drizzle-orm/pg-core").PgSchema<"jobstack">;
export declare const LIMIT_SCOPES: readonly ['queue', 'type', 'tenant'];
export declare const limits: import("drizzle-orm/pg-core").PgTableWithColumns<{
  name: "limits";
  schema: "jobstack";
  columns: {
    scope: import("drizzle-orm/pg-core").PgColumn<{
      name: "scope";
      tableName: "limits";
      dataType: "string";
      columnType: "PgText";
      data: "queue" | "tenant" | "type";
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: ["queue", "type", "tenant"];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    name: import("drizzle-orm/pg-core").PgColumn<{
      name: "name";
      tableName: "limits";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    cap: import("drizzle-orm/pg-core").PgColumn<{
      name: "cap";
      tableName: "limits";
      dataType: "number";
      columnType: "PgInteger";
      data: number;
      driverParam: string | number;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    paused: import("drizzle-orm/pg-core").PgColumn<{
      name: "paused";
      tableName: "limits";
      dataType: "boolean";
      columnType: "PgBoolean";
      data: boolean;
      driverParam: boolean;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    updatedAt: import("drizzle-orm/pg-core").PgColumn<{
      name: "updated_at";
      tableName: "limits";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: Date;
      driverParam: string;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
    updatedBy: import("drizzle-orm/pg-core").PgColumn<{
      name: "updated_by";
      tableName: "limits";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
  };
  dialect: 'pg';
}>;
export declare const PARKED: readonly ['AWAITING_FILE', 'SCHEDULED', 'RETRYING', 'WAITING', 'HELD'];
export declare const openJobs: import("drizzle-orm/pg-core").PgTableWithColumns<{
  name: "open_jobs";
  schema: "jobstack";
  columns: {
    jobId: import("drizzle-orm/pg-core").PgColumn<{
      name: "job_id";
      tableName: "open_jobs";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    parentId: import("drizzle-orm/pg-core").PgColumn<{
      name: "parent_id";
      tableName: "open_jobs";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    parentRound: import("drizzle-orm/pg-core").PgColumn<{
      name: "parent_round";
      tableName: "open_jobs";
      dataType: "number";
      columnType: "PgInteger";
      data: number;
      driverParam: string | number;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    sweepAt: import("drizzle-orm/pg-core").PgColumn<{
      name: "sweep_at";
      tableName: "open_jobs";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: Date;
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
    rings: import("drizzle-orm/pg-core").PgColumn<{
      name: "rings";
      tableName: "open_jobs";
      dataType: "number";
      columnType: "PgInteger";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    rungLease: import("drizzle-orm/pg-core").PgColumn<{
      name: "rung_lease";
      tableName: "open_jobs";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    tenantId: import("drizzle-orm/pg-core").PgColumn<{
      name: "tenant_id";
      tableName: "open_jobs";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: true;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    parked: import("drizzle-orm/pg-core").PgColumn<{
      name: "parked";
      tableName: "open_jobs";
      dataType: "string";
      columnType: "PgText";
      data: "AWAITING_FILE" | "HELD" | "RETRYING" | "SCHEDULED" | "WAITING";
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: ["AWAITING_FILE", "SCHEDULED", "RETRYING", "WAITING", "HELD"];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    heldFor: import("drizzle-orm/pg-core").PgColumn<{
      name: "held_for";
      tableName: "open_jobs";
      dataType: "string";
      columnType: "PgText";
      data: string;
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: [string, ...string[]];
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
  };
  dialect: 'pg';
}>;
export declare const sweepTimer: import("drizzle-orm/pg-core").PgTableWithColumns<{
  name: "sweep_timer";
  schema: "jobstack";
  columns: {
    id: import("drizzle-orm/pg-core").PgColumn<{
      name: "id";
      tableName: "sweep_timer";
      dataType: "number";
      columnType: "PgSmallInt";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: true;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    generation: import("drizzle-orm/pg-core").PgColumn<{
      name: "generation";
      tableName: "sweep_timer";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    armedUntil: import("drizzle-orm/pg-core").PgColumn<{
      name: "armed_until";
      tableName: "sweep_timer";
      dataType: "custom";
      columnType: "PgCustomColumn";
      data: Date;
      driverParam: string;
      notNull: false;
      hasDefault: false;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {
      pgColumnBuilderBrand: 'PgCustomColumnBuilderBrand';
    }>;
    idle: import("drizzle-orm/pg-core").PgColumn<{
      name: "idle";
      tableName: "sweep_timer";
      dataType: "boolean";
      columnType: "PgBoolean";
      data: boolean;
      driverParam: boolean;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
    prunedTo: import("drizzle-orm/pg-core").PgColumn<{
      name: "pruned_to";
      tableName: "sweep_timer";
      dataType: "number";
      columnType: "PgBigInt53";
      data: number;
      driverParam: string | number;
      notNull: true;
      hasDefault: true;
      isPrimaryKey: false;
      isAutoincrement: false;
      hasRuntimeDefault: false;
      enumValues: undefined;
      baseColumn: never;
      identity: undefined;
      generated: undefined;
    }, {}, {}>;
  };
  dialect: 'pg';
}>;