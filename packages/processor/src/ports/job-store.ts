import type { JobStatus, JsonValue, LogLevel, LogMetadata, Ring, SettledEnd } from '@jobstack/core';
import type { ChildJob, JobDatabase, JobTransaction } from '@jobstack/handler-sdk';
import type { AheadChunk, Chunk, Committed, Progress, SpawnOrigin } from './chunk.ts';
import type { StoredFile } from './file-store.ts';
import type { RearmedSweep, SweepArming, SweepTimes } from './sweep-timing.ts';

export type * from './chunk.ts';

/**
 * Where jobs live. Every method that writes is guarded by the from-states of the job state machine, and by the lease token
 * where a lease is involved. Unstable: the engine and its stores change together.
 */
export interface JobStore {
  /** Plain access, outside any transaction. */
  readonly db: JobDatabase;
  /** The same for the handler of one job, within its share: it cannot keep its neighbours or the engine from theirs. */
  jobDb(lease: Lease): JobDatabase;
  /**
   * What an error says about the database, whether a method of this store threw it or a handler did that used `db` or a transaction;
   * undefined: nothing.
   */
  faultOf(error: unknown): DatabaseFault | undefined;
  /** Takes the jobs that may run now. Answers once per distinct task id, in no particular order. */
  claim(request: ClaimRequest): Promise<readonly ClaimAnswer[]>;
  /**
   * For jobs that a claim found locked: where the lease has expired and the worker has given no sign of life for a whole lease, ends what
   * that worker still has open in the database, so that the next claim can have the job. Answers for the jobs whose lease has expired.
   */
  endLostSessions(taskIds: readonly string[], leaseMs: number): Promise<readonly LostSessions[]>;
  /** Renews leases and stores progress; tells for each what became of it. */
  heartbeat(beats: readonly Heartbeat[], leaseMs: number): Promise<readonly HeartbeatAnswer[]>;
  /**
   * One transaction: lock the job under its lease, run `write`, then store what `write` answered: rejects, checkpoint, progress,
   * a renewed lease.
   *
   * @throws JobStackError `LEASE_LOST` | `CANCELLED`: nothing was written. `COMMIT_UNKNOWN`: the connection broke while
   *   committing. PermanentError `NOT_STORABLE`: the checkpoint would come back as another; nothing was written. Errors of `write` pass through after the rollback.
   */
  commit<Written>(
    lease: Lease & SpawnOrigin,
    leaseMs: number,
    write: (tx: JobTransaction) => Promise<Chunk<Written>>,
  ): Promise<Committed<Written>>;
  /**
   * As `commit`, but `chunk.write` runs before the job is locked, and the fence is taken last. While `write` runs nothing else of the job
   * does; but when it has ended, the next chunk may write beside this one until it has committed. A deadlock, or a lock that was waited for
   * too long, repeats `write` in a new transaction, unless it had ended.
   *
   * @param patience `none`: only if a connection is free at this moment, else undefined, and nothing has run
   * @throws as `commit`; JobStackError `CHUNK_CONTENDED` when repeating did not help
   */
  commitAhead<Written>(
    lease: Lease & SpawnOrigin,
    leaseMs: number,
    chunk: AheadChunk<Written>,
    patience: 'none' | 'waits',
  ): Promise<Committed<Written> | undefined>;
  /**
   * Ends attempts. Several at once are one statement, which waits for nobody. A settlement whose lease was lost, or whose job's row is
   * locked, changes nothing and says so.
   */
  settle(settlements: readonly Settlement[]): Promise<readonly SettleAnswer[]>;
  /** The stored result of a step, or undefined when the step has not been stored. */
  readStep(lease: Lease, name: string): Promise<{ readonly result: JsonValue | undefined } | undefined>;
  /** @throws JobStackError `LEASE_LOST` | `CANCELLED`; PermanentError `NOT_STORABLE` */
  writeStep(lease: Lease, name: string, result: JsonValue | undefined): Promise<void>;
  /** What became of the jobs this one has spawned, in the order of their creation. */
  readChildren(lease: Lease): Promise<readonly ChildJob[]>;
  appendLogs(entries: readonly LogEntry[]): Promise<void>;
  /**
   * Creates jobs that came as messages; one whose idempotency key is known is not created again. Answers in the given order.
   *
   * @throws JobStackError `IDEMPOTENCY_CONFLICT` when a key was used before for something else
   */
  submit(submissions: readonly Submission[]): Promise<readonly Ring[]>;
  /**
   * One bounded pass over the open jobs whose time has come: finds those to ring (due, never rung, or left by a dead worker), fails
   * those whose upload never came, wakes parents that wait for nobody any more. Two at once share the work.
   */
  sweep(request: SweepRequest): Promise<SweepAnswer>;
  /** One bounded pass over the oldest jobs: deletes by retention what is kept about ended ones, and themselves. */
  prune(limit: number): Promise<PruneAnswer>;
  /** The rings of these jobs were sent: the sweep need not repeat them for a good while. */
  markRung(taskIds: readonly string[]): Promise<void>;
  /**
   * One bounded pass over the jobs that limits hold: lets go as many as there is room for, oldest first, and answers whom to ring.
   * Whoever frees a place does so at once; this is for those who died before they could, and for limits that were changed by SQL.
   */
  release(request: ReleaseRequest): Promise<readonly Ring[]>;
  /**
   * Makes sure that a sweep comes within the interval: what to send, or undefined when a message is under way that brings one in time.
   * `noteSweep` follows.
   */
  armSweep(times: SweepTimes): Promise<SweepArming | undefined>;
  /**
   * The turn of a sweep that a message of `generation` has brought, or a schedule: whether it is to be made, and what to send for the
   * next, which comes after the interval, or later when no job can be due before. Nothing when no job is open, and the chain ends.
   * `noteSweep` follows when there is something to send.
   */
  rearmSweep(generation: number | undefined, times: SweepTimes): Promise<RearmedSweep>;
  /** The message of this generation was sent, and comes after so long; undefined: it could not be sent. */
  noteSweep(generation: number, delayMs: number | undefined): Promise<void>;
}

/**
 * What can be wrong with a call of the database, as far as the engine has to know.
 *
 * - `unreachable`: not now, and not the caller's fault: no connection, none free, none left; the server shuts down or starts up.
 * - `refused`: what was to be stored can never be, whoever tries again.
 * - `deadlock`: the other transaction won; trying again helps.
 */
export type DatabaseFault = 'unreachable' | 'refused' | 'deadlock';

/** A job that came as a message instead of a row. */
export interface Submission {
  readonly type: string;
  readonly payload: JsonValue;
  readonly queue: string;
  readonly tenantId: string;
  readonly maxAttempts: number;
  readonly timeoutMs: number | undefined;
  /** What it is found by. */
  readonly terms?: readonly string[];
  readonly idempotencyKey: string;
}

export interface SweepAnswer {
  /** Jobs that were looked at: as many as were asked for means that there may be more. */
  readonly looked: number;
  readonly toRing: readonly Ring[];
  /** Jobs whose upload never came. */
  readonly expired: number;
}

export interface PruneAnswer {
  /** Rows that were deleted, of jobs, logs and rejects together. */
  readonly rows: number;
  /** Whether there may be more. */
  readonly more: boolean;
}

export interface ClaimRequest {
  readonly taskIds: readonly string[];
  readonly leaseMs: number;
  /** Names the process in `job_attempts`. */
  readonly worker: string;
  /** Whether the process has nothing else in hand. Only then it gets a job whose worker was lost, and gets it alone. @default true */
  readonly idle?: boolean;
}

/** The right to commit: valid while the job is RUNNING under this token. */
export interface Lease {
  readonly jobId: number;
  readonly taskId: string;
  /** Incremented by each claim, so that an older holder can be told from the newer one. */
  readonly leaseToken: number;
}

/** A claimed job, with all that running it needs. */
export interface ClaimedJob extends Lease {
  readonly jobType: string;
  readonly payload: JsonValue;
  readonly queue: string;
  readonly tenantId: string;
  readonly ownerId: string | undefined;
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Handovers so far. */
  readonly handovers: number;
  /** How often in a row this attempt ended in a retry that did not spend it, since it last stored a chunk or a step. */
  readonly interruptions: number;
  /** Its worker was lost: nothing may be claimed beside it. */
  readonly suspect: boolean;
  readonly checkpoint: JsonValue | undefined;
  readonly progress: Progress | undefined;
  /** Until its timeout, in milliseconds; undefined for a job that may take any time. */
  readonly timeLeftMs: number | undefined;
  readonly file: StoredFile | undefined;
}

/** Why a delivery does not lead to an attempt. */
export type ClaimRefusal =
  /** No such job; pruned, or never created here. */
  | { readonly reason: 'unknownJob' }
  /** COMPLETED, FAILED or CANCELLED. */
  | { readonly reason: 'ended' }
  /** Its upload has not been confirmed. */
  | { readonly reason: 'awaitingFile' }
  /** Another worker holds a live lease. */
  | { readonly reason: 'leased' }
  /** Waits for its time. */
  | { readonly reason: 'notDue'; readonly dueInMs: number }
  /** Its row is locked this very moment. */
  | { readonly reason: 'busy' }
  /** The store was asked, and did not answer for this one: others of its batch have been claimed by then. */
  | { readonly reason: 'unanswered'; readonly error: unknown }
  /** Its worker was lost, and it will be claimed when nothing runs beside it; or the batch holds such a job. */
  | { readonly reason: 'isolated' }
  /** Waits for the jobs it has spawned. */
  | { readonly reason: 'waiting' }
  /** As many run as `limit` lets, `type:…`, `tenant:…` or `queue:…`: it waits in the store, and is rung when there is room. */
  | { readonly reason: 'held'; readonly limit: string }
  /** Its worker died once too often: this claim has ended it FAILED. */
  | { readonly reason: 'attemptsExhausted' }
  /** Its timeout has passed: this claim has ended it FAILED. */
  | { readonly reason: 'timedOut' };

export type ClaimAnswer = {
  readonly taskId: string;
  /** Others that can go on now: a parent that waited for this one alone, jobs that a limit had held for a place that this one did not take. */
  readonly toRing?: readonly Ring[] | undefined;
} & ({ readonly claimed: ClaimedJob } | { readonly claimed?: undefined; readonly refusal: ClaimRefusal });

/** What was found behind an expired lease. */
export interface LostSessions {
  readonly taskId: string;
  /** Its heart beats: it is in the middle of a long chunk, which renews the lease at its end. */
  readonly workerLives: boolean;
  /** How many sessions were ended. */
  readonly ended: number;
}

export interface Heartbeat extends Lease {
  /** Stored with the renewal; undefined leaves what is there. */
  readonly progress: Progress | undefined;
}

/** `held`: renewed. `busy`: its row is locked, most likely by its own commit, which renews the lease too. */
export type LeaseState = 'held' | 'busy' | 'lost' | 'cancelled';

export interface HeartbeatAnswer {
  readonly jobId: number;
  readonly state: LeaseState;
}

export interface Settlement extends Lease {
  readonly end: SettledEnd;
  readonly progress: Progress | undefined;
}

export interface SettleAnswer {
  readonly jobId: number;
  /** False when the lease was no longer ours, or the row `busy`: nothing has changed. */
  readonly settled: boolean;
  /** The lease is still ours, but somebody else has locked the row: try again. */
  readonly busy: boolean;
  /** The job's status after the call; undefined when there is no such job any more. */
  readonly status: JobStatus | undefined;
  /** Jobs that can go on now and that nobody has rung yet: a parent whose last child has ended, jobs that a limit has held till now. */
  readonly toRing: readonly Ring[];
}

export interface LogEntry {
  readonly jobId: number;
  readonly attempt: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly metadata: LogMetadata | undefined;
  readonly rowNumber: number | undefined;
  /** Milliseconds since the epoch; the fraction orders entries of the same millisecond. */
  readonly at: number;
}

export interface ReleaseRequest {
  /** At most so many jobs in one pass. */
  readonly limit: number;
  /** Only jobs that nothing holds any more: for further batches of one pass, since the first has filled the places that are counted. @default false */
  readonly lifted?: boolean;
}

export interface SweepRequest {
  /** At most so many jobs in one pass. */
  readonly limit: number;
}
