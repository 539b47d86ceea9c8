// @jobstack/processor

import { AttemptEnd, DescribedError, Failure, JobStatus, JsonValue, LogLevel, LogMetadata, Reject, Ring, SettledEnd, TimedRing } from "@jobstack/core";
import { AnyJobHandler, ChildJob, HandlerMap, JobDatabase, JobFile, JobTransaction } from "@jobstack/handler-sdk";
interface Progress {
  readonly done: number;
  readonly total: number | undefined;
  readonly counters?: Readonly<Record<string, number>>;
}
interface Chunk<Written> {
  readonly written: Written;
  readonly checkpoint: JsonValue;
  readonly rejects: readonly Reject[];
  readonly progress: Progress | undefined;
  readonly children: readonly NewChild[];
}
interface AheadChunk<Written> {
  write(tx: JobTransaction): Promise<Written>;
  turn(): Promise<void>;
  conclude(written: Written): Promise<Chunk<Written>>;
}
interface Committed<Written> {
  readonly written: Written;
  readonly toRing: readonly Ring[];
}
interface SpawnOrigin {
  readonly tenantId: string;
  readonly ownerId: string | undefined;
}
interface NewChild {
  readonly type: string;
  readonly payload: JsonValue;
  readonly queue: string;
  readonly maxAttempts: number;
  readonly timeoutMs: number | undefined;
  readonly terms?: readonly string[];
}
interface StoredFile {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  readonly contentType: string;
  readonly etag: string;
}
interface FileStore {
  open(file: StoredFile): JobFile;
}
interface SweepTimes {
  readonly everyMs: number;
  readonly overdueMs: number;
}
interface RearmedSweep {
  readonly passes: boolean;
  readonly arming: SweepArming | undefined;
}
interface SweepArming {
  readonly generation: number;
  readonly delayMs: number;
}
interface JobStore {
  readonly db: JobDatabase;
  jobDb(lease: Lease): JobDatabase;
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
  readChildren(lease: Lease): Promise<readonly ChildJob[]>;
  appendLogs(entries: readonly LogEntry[]): Promise<void>;
  submit(submissions: readonly Submission[]): Promise<readonly Ring[]>;
  sweep(request: SweepRequest): Promise<SweepAnswer>;
  prune(limit: number): Promise<PruneAnswer>;
  markRung(taskIds: readonly string[]): Promise<void>;
  release(request: ReleaseRequest): Promise<readonly Ring[]>;
  armSweep(times: SweepTimes): Promise<SweepArming | undefined>;
  rearmSweep(generation: number | undefined, times: SweepTimes): Promise<RearmedSweep>;
  noteSweep(generation: number, delayMs: number | undefined): Promise<void>;
}
type DatabaseFault = 'unreachable' | 'refused' | 'deadlock';
interface Submission {
  readonly type: string;
  readonly payload: JsonValue;
  readonly queue: string;
  readonly tenantId: string;
  readonly maxAttempts: number;
  readonly timeoutMs: number | undefined;
  readonly terms?: readonly string[];
  readonly idempotencyKey: string;
}
interface SweepAnswer {
  readonly looked: number;
  readonly toRing: readonly Ring[];
  readonly expired: number;
}
interface PruneAnswer {
  readonly rows: number;
  readonly more: boolean;
}
interface ClaimRequest {
  readonly taskIds: readonly string[];
  readonly leaseMs: number;
  readonly worker: string;
  readonly idle?: boolean;
}
interface Lease {
  readonly jobId: number;
  readonly taskId: string;
  readonly leaseToken: number;
}
interface ClaimedJob extends Lease {
  readonly jobType: string;
  readonly payload: JsonValue;
  readonly queue: string;
  readonly tenantId: string;
  readonly ownerId: string | undefined;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly handovers: number;
  readonly interruptions: number;
  readonly suspect: boolean;
  readonly checkpoint: JsonValue | undefined;
  readonly progress: Progress | undefined;
  readonly timeLeftMs: number | undefined;
  readonly file: StoredFile | undefined;
}
type ClaimRefusal =
{
  readonly reason: 'unknownJob';
} |
{
  readonly reason: 'ended';
} |
{
  readonly reason: 'awaitingFile';
} |
{
  readonly reason: 'leased';
} |
{
  readonly reason: 'notDue';
  readonly dueInMs: number;
} |
{
  readonly reason: 'busy';
} |
{
  readonly reason: 'unanswered';
  readonly error: unknown;
} |
{
  readonly reason: 'isolated';
} |
{
  readonly reason: 'waiting';
} |
{
  readonly reason: 'held';
  readonly limit: string;
} |
{
  readonly reason: 'attemptsExhausted';
} |
{
  readonly reason: 'timedOut';
};
type ClaimAnswer = {
  readonly taskId: string;
  readonly toRing?: readonly Ring[] | undefined;
} & ({
  readonly claimed: ClaimedJob;
} | {
  readonly claimed?: undefined;
  readonly refusal: ClaimRefusal;
});
interface LostSessions {
  readonly taskId: string;
  readonly workerLives: boolean;
  readonly ended: number;
}
interface Heartbeat extends Lease {
  readonly progress: Progress | undefined;
}
type LeaseState = 'held' | 'busy' | 'lost' | 'cancelled';
interface HeartbeatAnswer {
  readonly jobId: number;
  readonly state: LeaseState;
}
interface Settlement extends Lease {
  readonly end: SettledEnd;
  readonly progress: Progress | undefined;
}
interface SettleAnswer {
  readonly jobId: number;
  readonly settled: boolean;
  readonly busy: boolean;
  readonly status: JobStatus | undefined;
  readonly toRing: readonly Ring[];
}
interface LogEntry {
  readonly jobId: number;
  readonly attempt: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly metadata: LogMetadata | undefined;
  readonly rowNumber: number | undefined;
  readonly at: number;
}
interface ReleaseRequest {
  readonly limit: number;
  readonly lifted?: boolean;
}
interface SweepRequest {
  readonly limit: number;
}
type DeliveryResult = AttemptEnd |
{
  readonly kind: 'skipped';
  readonly refusal: ClaimRefusal;
} |
{
  readonly kind: 'refused';
  readonly error: Failure;
} |
{
  readonly kind: 'unreachable';
  readonly delayMs: number;
  readonly error: Failure;
};
type QueueAction = {
  readonly acknowledge: true;
} | {
  readonly acknowledge: false;
  readonly returnAfterMs: number;
} | {
  readonly acknowledge: false;
  readonly deadLetter: true;
};
export declare function queueActionOf(result: DeliveryResult, receiveCount?: number): QueueAction;
type JobOver = 'attemptsExhausted' | 'timedOut';
type EngineEvent = {
  readonly kind: 'attemptStarted';
  readonly taskId: string;
  readonly jobType: string;
  readonly attempt: number;
} | {
  readonly kind: 'attemptEnded';
  readonly taskId: string;
  readonly jobType: string;
  readonly attempt: number;
  readonly end: AttemptEnd;
  readonly durationMs: number;
} |
{
  readonly kind: 'deliverySkipped';
  readonly taskId: string;
  readonly reason: Exclude<ClaimRefusal['reason'], JobOver>;
} |
{
  readonly kind: 'failedAtClaim';
  readonly taskId: string;
  readonly reason: JobOver;
} |
{
  readonly kind: 'sessionsEnded';
  readonly taskId: string;
  readonly sessions: number;
} |
{
  readonly kind: 'messageRefused';
  readonly messageId: string;
  readonly error: Failure;
} |
{
  readonly kind: 'infrastructureError';
  readonly during: string;
  readonly error: DescribedError;
};
type Observe = (event: EngineEvent) => void;
interface Clock {
  now(): number;
  after(ms: number, run: () => void): Timer;
}
interface Timer {
  cancel(): void;
}
export declare const systemClock: Clock;
interface Delivery {
  readonly messageId: string;
  readonly taskId: string;
  readonly receiptHandle: string;
  readonly receiveCount: number;
  readonly source: string;
}
interface DirectDelivery extends Omit<Delivery, 'taskId'> {
  readonly submission: {
    readonly type: string;
    readonly payload: JsonValue;
    readonly idempotencyKey: string;
    readonly tenantId: string;
  };
}
interface JobQueue {
  ring(rings: readonly Ring[]): Promise<readonly string[]>;
  returnAfter(delivery: Omit<Delivery, 'taskId'>, seconds: number): Promise<void>;
  armSweep(generation: number, delayMs: number): Promise<boolean>;
}
interface SweepChainParts {
  readonly store: Pick<JobStore, 'armSweep' | 'rearmSweep' | 'noteSweep'>;
  readonly queue: Pick<JobQueue, 'armSweep'>;
  readonly sweepEveryMs?: number | undefined;
}
export declare const SWEEP_EVERY_MS = 60000;
interface DoorbellParts extends SweepChainParts {
  readonly queue: Pick<JobQueue, 'ring' | 'armSweep'>;
  readonly observe?: Observe | undefined;
  readonly clock?: Clock | undefined;
}
export declare class Doorbell {
  #private;
  constructor(parts: DoorbellParts);
  ring(rings: readonly TimedRing[]): Promise<void>;
  arm(): Promise<void>;
  keepArmed(): Promise<void>;
}
type ProgrammingErrors = 'retry' | 'fail';
interface EngineOptions {
  readonly leaseMs: number;
  readonly deadlineMarginMs: number;
  readonly maxHandovers: number;
  readonly maxInterruptions: number;
  readonly fileBufferLimit: number;
  readonly sweepEveryMs: number;
  readonly programmingErrors: ProgrammingErrors;
  readonly worker: string;
}
export declare const DEFAULT_ENGINE_OPTIONS: EngineOptions;
interface Isolation {
  run(delivery: Delivery, hardEnd: number): Promise<DeliveryResult> | undefined;
  letGo(): void;
}
interface HeldLease {
  readonly lease: Lease;
  progress(): Progress | undefined;
  onLost(state: 'lost' | 'cancelled'): void;
}
interface LeaseKeeper {
  open(hardEnd: number): Promise<KeptLeases>;
}
interface KeptLeases extends AsyncDisposable {
  add(held: HeldLease): void;
  remove(lease: Lease): void;
}
interface LeaseKeeperParts {
  readonly leaseMs: number;
  readonly onError: (error: DescribedError) => void;
}
interface EngineDependencies {
  readonly handlers: HandlerMap;
  readonly store: JobStore;
  readonly files: FileStore;
  readonly queue: JobQueue;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly observe?: Observe;
  readonly options?: Partial<EngineOptions>;
  readonly leaseKeeper?: (parts: LeaseKeeperParts) => LeaseKeeper;
  readonly isolation?: Isolation | undefined;
}
interface ProcessedDelivery {
  readonly delivery: Delivery | DirectDelivery;
  readonly result: DeliveryResult;
  readonly action: QueueAction;
}
export declare class Engine {
  #private;
  constructor(dependencies: EngineDependencies);
  process(deliveries: readonly (Delivery | DirectDelivery)[], hardEnd: number, onConcluded?: (processed: ProcessedDelivery) => void): Promise<readonly ProcessedDelivery[]>;
  letGo(): void;
}
interface JobSettings {
  readonly queue: string;
  readonly maxAttempts: number;
  readonly timeoutMs: number | undefined;
  readonly terms?: readonly string[];
}
export declare function jobSettingsOf(handler: AnyJobHandler | undefined, payload?: JsonValue): JobSettings;
interface UploadStore {
  presign(object: UploadObject, expiresInSeconds: number): Promise<Upload>;
  head(key: string): Promise<UploadedObject | undefined>;
  remove(keys: readonly string[]): Promise<void>;
  removeAll(prefix: string): Promise<number>;
}
interface UploadObject {
  readonly key: string;
  readonly contentType: string;
  readonly size: number | undefined;
}
interface Upload {
  readonly method: 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: Date;
}
interface UploadedObject {
  readonly size: number;
  readonly contentType: string;
  readonly etag: string;
}
interface SweeperParts extends SweepChainParts {
  readonly store: SweepChainParts['store'] & Pick<JobStore, 'sweep' | 'release' | 'prune' | 'markRung'>;
  readonly queue: Pick<JobQueue, 'ring' | 'armSweep'>;
  readonly batch?: number | undefined;
  readonly batches?: number | undefined;
}
interface SweepSummary {
  readonly due: number;
  readonly rung: number;
  readonly released: number;
  readonly expired: number;
  readonly pruned: number;
  readonly armed: boolean;
}
export declare class Sweeper {
  #private;
  constructor(parts: SweeperParts);
  sweep(generation: number | undefined): Promise<SweepSummary | undefined>;
}
export declare function tenantUploads(tenantId: string): string;
export declare function uploadKey(tenantId: string, taskId: string): string;
export type { AheadChunk, Chunk, ClaimAnswer, ClaimRefusal, ClaimRequest, ClaimedJob, Clock, Committed, DatabaseFault, Delivery, DeliveryResult, DirectDelivery, DoorbellParts, EngineDependencies, EngineEvent, EngineOptions, FileStore, Heartbeat, HeartbeatAnswer, HeldLease, Isolation, JobQueue, JobSettings, JobStore, KeptLeases, Lease, LeaseKeeper, LeaseKeeperParts, LeaseState, LogEntry, LostSessions, NewChild, Observe, ProcessedDelivery, Progress, PruneAnswer, QueueAction, RearmedSweep, ReleaseRequest, SettleAnswer, Settlement, SpawnOrigin, StoredFile, Submission, SweepAnswer, SweepArming, SweepRequest, SweepSummary, SweepTimes, SweeperParts, Timer, Upload, UploadObject, UploadStore, UploadedObject };
// @jobstack/processor/heartbeat

import { DescribedError, JobStatus, JsonValue, LogLevel, LogMetadata, Reject, Ring, SettledEnd } from "@jobstack/core";
import { ChildJob, JobDatabase, JobTransaction } from "@jobstack/handler-sdk";
interface Clock {
  now(): number;
  after(ms: number, run: () => void): Timer;
}
interface Timer {
  cancel(): void;
}
export declare const systemClock: Clock;
interface Progress {
  readonly done: number;
  readonly total: number | undefined;
  readonly counters?: Readonly<Record<string, number>>;
}
interface Chunk<Written> {
  readonly written: Written;
  readonly checkpoint: JsonValue;
  readonly rejects: readonly Reject[];
  readonly progress: Progress | undefined;
  readonly children: readonly NewChild[];
}
interface AheadChunk<Written> {
  write(tx: JobTransaction): Promise<Written>;
  turn(): Promise<void>;
  conclude(written: Written): Promise<Chunk<Written>>;
}
interface Committed<Written> {
  readonly written: Written;
  readonly toRing: readonly Ring[];
}
interface SpawnOrigin {
  readonly tenantId: string;
  readonly ownerId: string | undefined;
}
interface NewChild {
  readonly type: string;
  readonly payload: JsonValue;
  readonly queue: string;
  readonly maxAttempts: number;
  readonly timeoutMs: number | undefined;
  readonly terms?: readonly string[];
}
interface StoredFile {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  readonly contentType: string;
  readonly etag: string;
}
interface SweepTimes {
  readonly everyMs: number;
  readonly overdueMs: number;
}
interface RearmedSweep {
  readonly passes: boolean;
  readonly arming: SweepArming | undefined;
}
interface SweepArming {
  readonly generation: number;
  readonly delayMs: number;
}
interface JobStore {
  readonly db: JobDatabase;
  jobDb(lease: Lease): JobDatabase;
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
  readChildren(lease: Lease): Promise<readonly ChildJob[]>;
  appendLogs(entries: readonly LogEntry[]): Promise<void>;
  submit(submissions: readonly Submission[]): Promise<readonly Ring[]>;
  sweep(request: SweepRequest): Promise<SweepAnswer>;
  prune(limit: number): Promise<PruneAnswer>;
  markRung(taskIds: readonly string[]): Promise<void>;
  release(request: ReleaseRequest): Promise<readonly Ring[]>;
  armSweep(times: SweepTimes): Promise<SweepArming | undefined>;
  rearmSweep(generation: number | undefined, times: SweepTimes): Promise<RearmedSweep>;
  noteSweep(generation: number, delayMs: number | undefined): Promise<void>;
}
type DatabaseFault = 'unreachable' | 'refused' | 'deadlock';
interface Submission {
  readonly type: string;
  readonly payload: JsonValue;
  readonly queue: string;
  readonly tenantId: string;
  readonly maxAttempts: number;
  readonly timeoutMs: number | undefined;
  readonly terms?: readonly string[];
  readonly idempotencyKey: string;
}
interface SweepAnswer {
  readonly looked: number;
  readonly toRing: readonly Ring[];
  readonly expired: number;
}
interface PruneAnswer {
  readonly rows: number;
  readonly more: boolean;
}
interface ClaimRequest {
  readonly taskIds: readonly string[];
  readonly leaseMs: number;
  readonly worker: string;
  readonly idle?: boolean;
}
interface Lease {
  readonly jobId: number;
  readonly taskId: string;
  readonly leaseToken: number;
}
interface ClaimedJob extends Lease {
  readonly jobType: string;
  readonly payload: JsonValue;
  readonly queue: string;
  readonly tenantId: string;
  readonly ownerId: string | undefined;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly handovers: number;
  readonly interruptions: number;
  readonly suspect: boolean;
  readonly checkpoint: JsonValue | undefined;
  readonly progress: Progress | undefined;
  readonly timeLeftMs: number | undefined;
  readonly file: StoredFile | undefined;
}
type ClaimRefusal =
{
  readonly reason: 'unknownJob';
} |
{
  readonly reason: 'ended';
} |
{
  readonly reason: 'awaitingFile';
} |
{
  readonly reason: 'leased';
} |
{
  readonly reason: 'notDue';
  readonly dueInMs: number;
} |
{
  readonly reason: 'busy';
} |
{
  readonly reason: 'unanswered';
  readonly error: unknown;
} |
{
  readonly reason: 'isolated';
} |
{
  readonly reason: 'waiting';
} |
{
  readonly reason: 'held';
  readonly limit: string;
} |
{
  readonly reason: 'attemptsExhausted';
} |
{
  readonly reason: 'timedOut';
};
type ClaimAnswer = {
  readonly taskId: string;
  readonly toRing?: readonly Ring[] | undefined;
} & ({
  readonly claimed: ClaimedJob;
} | {
  readonly claimed?: undefined;
  readonly refusal: ClaimRefusal;
});
interface LostSessions {
  readonly taskId: string;
  readonly workerLives: boolean;
  readonly ended: number;
}
interface Heartbeat extends Lease {
  readonly progress: Progress | undefined;
}
type LeaseState = 'held' | 'busy' | 'lost' | 'cancelled';
interface HeartbeatAnswer {
  readonly jobId: number;
  readonly state: LeaseState;
}
interface Settlement extends Lease {
  readonly end: SettledEnd;
  readonly progress: Progress | undefined;
}
interface SettleAnswer {
  readonly jobId: number;
  readonly settled: boolean;
  readonly busy: boolean;
  readonly status: JobStatus | undefined;
  readonly toRing: readonly Ring[];
}
interface LogEntry {
  readonly jobId: number;
  readonly attempt: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly metadata: LogMetadata | undefined;
  readonly rowNumber: number | undefined;
  readonly at: number;
}
interface ReleaseRequest {
  readonly limit: number;
  readonly lifted?: boolean;
}
interface SweepRequest {
  readonly limit: number;
}
interface HeldLease {
  readonly lease: Lease;
  progress(): Progress | undefined;
  onLost(state: 'lost' | 'cancelled'): void;
}
interface LeaseKeeper {
  open(hardEnd: number): Promise<KeptLeases>;
}
interface KeptLeases extends AsyncDisposable {
  add(held: HeldLease): void;
  remove(lease: Lease): void;
}
interface HeartbeatLoopDependencies {
  readonly store: Pick<JobStore, 'heartbeat'>;
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly onError: (error: DescribedError) => void;
  readonly beforeBeat?: () => Promise<void>;
}
export declare class HeartbeatLoop implements LeaseKeeper {
  #private;
  constructor(dependencies: HeartbeatLoopDependencies);
  open(hardEnd: number): Promise<KeptLeases>;
  get size(): number;
  add({ lease, progress, onLost }: HeldLease, hardEnd: number): void;
  remove(lease: Lease): void;
}
export type { HeartbeatLoopDependencies };