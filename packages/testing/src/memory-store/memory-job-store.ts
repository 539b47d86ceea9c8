import {
  assertStorable,
  isFinal,
  JobStackError,
  type JsonValue,
  MAX_CHECKPOINT_BYTES,
  MAX_STEP_RESULT_BYTES,
  type Ring,
  storableLog,
  storableReject,
} from '@jobstack/core';
import type { ChildJob, JobDatabase, JobTransaction } from '@jobstack/handler-sdk';
import type {
  AheadChunk,
  Chunk,
  ClaimAnswer,
  ClaimRequest,
  Committed,
  Heartbeat,
  HeartbeatAnswer,
  JobStore,
  Lease,
  LogEntry,
  PruneAnswer,
  RearmedSweep,
  SettleAnswer,
  Settlement,
  SpawnOrigin,
  Submission,
  SweepAnswer,
  SweepRequest,
} from '@jobstack/processor';
import { claimRows } from './claim-rows.ts';
import type { JobRow } from './job-row.ts';
import { JobTables, ringOf } from './job-tables.ts';
import { laterProgress, releaseRows, settleRow } from './settle-rows.ts';
import { markRowRung, type RingTimes, sweepRows } from './sweep-rows.ts';

/** What handlers write to: `transaction` keeps nothing of a `run` that rejects. */
export interface HandlersDatabase {
  readonly db: JobDatabase;
  transaction<Result>(run: (tx: JobTransaction) => Promise<Result>): Promise<Result>;
}

export interface MemoryJobStoreOptions {
  readonly database: HandlersDatabase;
  /** Milliseconds since the epoch; leases are decided by it. @default Date.now */
  readonly now?: () => number;
  /** Job type → how many of it may run at once. @default any number */
  readonly caps?: Readonly<Record<string, number>>;
  /** @default a store of its own */
  readonly tables?: JobTables;
}

const RING_TIMES: RingTimes = { ringGraceMs: 10_000, ringRepeatMs: 900_000, ringRepeatCapMs: 21_600_000 };

/**
 * The ledger of jobs in memory, by the rules that PostgreSQL keeps: the conformance suite of `JobStore` holds it to them. What a handler
 * writes goes to whatever database it is given; a chunk of the job is stored when that one's transaction has committed.
 */
export class MemoryJobStore implements JobStore {
  readonly tables: JobTables;
  readonly #database: HandlersDatabase;
  readonly #now: () => number;
  readonly #caps: Readonly<Record<string, number>>;

  constructor({ database, now = Date.now, caps = {}, tables = new JobTables() }: MemoryJobStoreOptions) {
    this.#database = database;
    this.#now = now;
    this.#caps = caps;
    this.tables = tables;
  }

  get db(): JobDatabase {
    return this.#database.db;
  }

  jobDb(): JobDatabase {
    return this.#database.db;
  }

  /** Memory is never away. What a handler's own database says of itself, it says to its test. */
  faultOf(): undefined {}

  async claim(request: ClaimRequest): Promise<readonly ClaimAnswer[]> {
    return claimRows(request, this.#parts());
  }

  async endLostSessions(): Promise<readonly never[]> {
    return [];
  }

  async heartbeat(beats: readonly Heartbeat[], leaseMs: number): Promise<readonly HeartbeatAnswer[]> {
    return beats.map(({ jobId, leaseToken, progress }) => {
      const row = this.tables.byId(jobId);
      if (row?.status === 'CANCELLED') return { jobId, state: 'cancelled' };
      if (row?.status !== 'RUNNING' || row.leaseToken !== leaseToken) return { jobId, state: 'lost' };
      if (row.lock.held) return { jobId, state: 'busy' };
      row.leaseExpiresAt = this.#now() + leaseMs;
      row.progress = laterProgress(row.progress, progress);
      return { jobId, state: 'held' };
    });
  }

  async commit<Written>(
    lease: Lease & SpawnOrigin,
    leaseMs: number,
    write: (tx: JobTransaction) => Promise<Chunk<Written>>,
  ): Promise<Committed<Written>> {
    return this.#underLease(lease, async (row) => {
      const chunk = await this.#database.transaction(async (tx) => storable(await write(tx)));
      return this.#store(row, lease, leaseMs, chunk);
    });
  }

  /** One transaction at a time: those of a handler's database need not bear others beside them. */
  async commitAhead<Written>(
    lease: Lease & SpawnOrigin,
    leaseMs: number,
    ahead: AheadChunk<Written>,
    patience: 'none' | 'waits',
  ): Promise<Committed<Written> | undefined> {
    if (patience === 'none') return undefined;
    const { row, chunk, letGo } = await this.#database.transaction(async (tx) => {
      const written = await ahead.write(tx);
      await ahead.turn();
      const fence = await this.#fence(lease);
      try {
        return { ...fence, chunk: storable(await ahead.conclude(written)) };
      } catch (error) {
        fence.letGo();
        throw error;
      }
    });
    try {
      return this.#store(row, lease, leaseMs, chunk);
    } finally {
      letGo();
    }
  }

  #store<Written>(
    row: JobRow,
    { tenantId, ownerId }: SpawnOrigin,
    leaseMs: number,
    chunk: Chunk<Written>,
  ): Committed<Written> {
    row.checkpoint = JSON.stringify(chunk.checkpoint);
    row.checkpoints.push(row.checkpoint);
    row.progress = laterProgress(row.progress, chunk.progress);
    row.interruptions = 0;
    row.leaseExpiresAt = this.#now() + leaseMs;
    for (const reject of chunk.rejects) row.rejects.push({ attempt: row.attempt, ...storableReject(reject) });
    const spawned = chunk.children.map((child) => this.#create({ ...child, tenantId, ownerId, parent: row }));
    return { written: chunk.written, toRing: spawned.map(ringOf) };
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly SettleAnswer[]> {
    return settlements.map((settlement) => settleRow(settlement, this.#parts()));
  }

  async readStep({ jobId }: Lease, name: string): Promise<{ readonly result: JsonValue | undefined } | undefined> {
    const steps = this.tables.byId(jobId)?.steps;
    if (!steps?.has(name)) return undefined;
    const text = steps.get(name);
    return { result: text === undefined ? undefined : (JSON.parse(text) as JsonValue) };
  }

  async writeStep(lease: Lease, name: string, result: JsonValue | undefined): Promise<void> {
    const limits = { path: 'result', maxBytes: MAX_STEP_RESULT_BYTES };
    if (result !== undefined) assertStorable(`The result of step '${name}'`, result, limits);
    await this.#underLease(lease, async (row) => {
      row.steps.set(name, result === undefined ? undefined : JSON.stringify(result));
      row.interruptions = 0;
    });
  }

  async readChildren({ jobId }: Lease): Promise<readonly ChildJob[]> {
    const parent = this.tables.byId(jobId);
    return parent ? this.tables.childrenOf(parent).map(childJobOf) : [];
  }

  async appendLogs(entries: readonly LogEntry[]): Promise<void> {
    for (const entry of entries) {
      const { metadata, rowNumber, ...line } = storableLog(entry);
      this.tables.byId(entry.jobId)?.logs.push({
        ...line,
        attempt: entry.attempt,
        metadata: metadata === null ? undefined : JSON.parse(metadata),
        rowNumber: rowNumber ?? undefined,
        at: entry.at,
      });
    }
  }

  async submit(submissions: readonly Submission[]): Promise<readonly Ring[]> {
    return submissions.map((submission) => {
      const { idempotencyKey, tenantId } = submission;
      const known = this.tables.all().find((row) => row.idempotencyKey === idempotencyKey && row.tenantId === tenantId);
      return ringOf(known ?? this.#create(submission));
    });
  }

  async sweep({ limit }: SweepRequest): Promise<SweepAnswer> {
    return sweepRows(limit, this.#parts());
  }

  async prune(): Promise<PruneAnswer> {
    return { rows: 0, more: false };
  }

  async markRung(taskIds: readonly string[]): Promise<void> {
    for (const taskId of taskIds) {
      const row = this.tables.byTaskId(taskId);
      if (row) markRowRung(row, this.#now(), RING_TIMES);
    }
  }

  async release(): Promise<readonly Ring[]> {
    return releaseRows(this.#parts());
  }

  /** Whoever runs the store sweeps; no message brings it. */
  async armSweep(): Promise<undefined> {}

  async rearmSweep(): Promise<RearmedSweep> {
    return { passes: true, arming: undefined };
  }

  async noteSweep(): Promise<void> {}

  /** As a person would; waits for a chunk that is being written. */
  async cancel(jobId: number): Promise<void> {
    const row = this.tables.byId(jobId);
    if (!row) return;
    const letGo = await row.lock.take();
    if (!isFinal(row.status)) {
      row.status = 'CANCELLED';
      row.finishedAt = this.#now();
      row.leaseExpiresAt = undefined;
      this.tables.wake(row.parent, this.#now());
    }
    letGo();
  }

  #create(given: Parameters<JobTables['create']>[1]): JobRow {
    const now = this.#now();
    return this.tables.create(now, { ...given, sweepAt: now + RING_TIMES.ringGraceMs });
  }

  #parts() {
    return { tables: this.tables, now: this.#now(), caps: this.#caps, ringGraceMs: RING_TIMES.ringGraceMs };
  }

  /** @throws JobStackError `LEASE_LOST` | `CANCELLED` */
  async #underLease<Result>(lease: Lease, run: (row: JobRow) => Promise<Result>): Promise<Result> {
    const { row, letGo } = await this.#fence(lease);
    try {
      return await run(row);
    } finally {
      letGo();
    }
  }

  /** The row, locked. @throws JobStackError `LEASE_LOST` | `CANCELLED` */
  async #fence(lease: Lease): Promise<{ readonly row: JobRow; readonly letGo: () => void }> {
    const row = this.tables.byId(lease.jobId);
    if (!row) throw leaseLost(lease, 'gone');
    const letGo = await row.lock.take();
    const { status, leaseToken } = row;
    if (status === 'RUNNING' && leaseToken === lease.leaseToken) return { row, letGo };
    letGo();
    if (status !== 'CANCELLED') throw leaseLost(lease, `${status} under lease ${leaseToken}`);
    throw new JobStackError('CANCELLED', `Job ${lease.jobId} has been cancelled; nothing more is committed for it.`);
  }
}

/** @throws PermanentError `NOT_STORABLE` */
function storable<Written>(chunk: Chunk<Written>): Chunk<Written> {
  assertStorable('The checkpoint', chunk.checkpoint, { path: 'checkpoint', maxBytes: MAX_CHECKPOINT_BYTES });
  return chunk;
}

function leaseLost({ jobId, leaseToken }: Lease, state: string): JobStackError {
  const message = `Job ${jobId} is ${state}, but this worker holds lease ${leaseToken}; nothing was committed.`;
  return new JobStackError('LEASE_LOST', message);
}

function childJobOf({ taskId, type, payload, status, result, errorCode, errorMessage }: JobRow): ChildJob {
  const error = status === 'FAILED' ? { code: errorCode ?? 'ERROR', message: errorMessage ?? '' } : undefined;
  return { taskId, type, payload, status: status as ChildJob['status'], result, error };
}
