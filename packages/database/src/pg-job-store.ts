import type { JsonValue, Ring } from '@jobstack/core';
import type { ChildJob, JobDatabase, JobTransaction } from '@jobstack/handler-sdk';
import type {
  AheadChunk,
  Chunk,
  ClaimAnswer,
  ClaimRequest,
  Committed,
  DatabaseFault,
  Heartbeat,
  HeartbeatAnswer,
  JobStore,
  Lease,
  LogEntry,
  LostSessions,
  PruneAnswer,
  RearmedSweep,
  ReleaseRequest,
  SettleAnswer,
  Settlement,
  SpawnOrigin,
  Submission,
  SweepAnswer,
  SweepArming,
  SweepRequest,
  SweepTimes,
} from '@jobstack/processor';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool } from 'pg';
import { faultOf } from './database-fault.ts';
import { appendLogs } from './ledger/append-logs.ts';
import { claim } from './ledger/claim.ts';
import { commit } from './ledger/commit.ts';
import { commitAhead } from './ledger/commit-ahead.ts';
import { countBlocks } from './ledger/count-jobs.ts';
import { endLostSessions } from './ledger/end-lost-sessions.ts';
import { heartbeat } from './ledger/heartbeat.ts';
import { insertJobs } from './ledger/insert-jobs.ts';
import type { Limiting } from './ledger/limiting.ts';
import { markRung } from './ledger/mark-rung.ts';
import { prune } from './ledger/prune.ts';
import { readChildren } from './ledger/read-children.ts';
import { releaseHeld } from './ledger/release.ts';
import { settle } from './ledger/settle.ts';
import { readStep, writeStep } from './ledger/steps.ts';
import { sweep } from './ledger/sweep.ts';
import { armSweep, noteSweep, rearmSweep } from './ledger/sweep-timer.ts';
import { hasOwnSessions } from './pool-client.ts';
import { PoolShares } from './pool-shares.ts';
import type { PoolDatabase } from './records/job-records.ts';
import { DEFAULT_STORE_OPTIONS, type PgJobStoreOptions } from './store-options.ts';

/** `JobStore` on PostgreSQL, see `LEAST_POSTGRES`. Each method is one statement where it can be, one transaction where it must. */
export class PgJobStore implements JobStore {
  readonly db: PoolDatabase;
  readonly #pool: Pool;
  readonly #shares: PoolShares;
  readonly #options: Required<PgJobStoreOptions> & Limiting;

  constructor(pool: Pool, options: PgJobStoreOptions = {}) {
    this.#pool = pool;
    this.#shares = new PoolShares(pool);
    this.db = drizzle(pool);
    this.#options = { ...DEFAULT_STORE_OPTIONS, ...options, limited: { known: options.caps !== undefined } };
  }

  jobDb({ jobId }: Lease): JobDatabase {
    return drizzle(this.#shares.forQueries(jobId));
  }

  faultOf(error: unknown): DatabaseFault | undefined {
    return faultOf(error);
  }

  async claim(request: ClaimRequest): Promise<readonly ClaimAnswer[]> {
    return claim(this.#pool, request, this.#options);
  }

  async endLostSessions(taskIds: readonly string[], leaseMs: number): Promise<readonly LostSessions[]> {
    // A pooler's sessions are nobody's: those of a name may be at work for others.
    return hasOwnSessions(this.#pool) ? endLostSessions(this.#pool, taskIds, leaseMs) : [];
  }

  async heartbeat(beats: readonly Heartbeat[], leaseMs: number): Promise<readonly HeartbeatAnswer[]> {
    return heartbeat(this.#pool, beats, leaseMs);
  }

  async commit<Written>(
    lease: Lease & SpawnOrigin,
    leaseMs: number,
    write: (tx: JobTransaction) => Promise<Chunk<Written>>,
  ): Promise<Committed<Written>> {
    const pool = this.#shares.forCommits(lease.jobId);
    return this.#shares.committing.run(true, () => commit(pool, lease, { leaseMs, ...this.#options }, write));
  }

  async commitAhead<Written>(
    lease: Lease & SpawnOrigin,
    leaseMs: number,
    chunk: AheadChunk<Written>,
    patience: 'none' | 'waits',
  ): Promise<Committed<Written> | undefined> {
    const pool =
      patience === 'none' ? this.#shares.forCommitsIfFree(lease.jobId) : this.#shares.forCommits(lease.jobId);
    if (!pool) return undefined;
    const pools = { chunk: pool, engine: this.#pool };
    return this.#shares.committing.run(true, () => commitAhead(pools, lease, { leaseMs, ...this.#options }, chunk));
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly SettleAnswer[]> {
    return settle(this.#pool, settlements, this.#options);
  }

  async readStep(lease: Lease, name: string): Promise<{ readonly result: JsonValue | undefined } | undefined> {
    return readStep(this.#shares.forCommits(lease.jobId), lease, name);
  }

  async writeStep(lease: Lease, name: string, result: JsonValue | undefined): Promise<void> {
    return writeStep(this.#shares.forCommits(lease.jobId), lease, name, result);
  }

  async appendLogs(entries: readonly LogEntry[]): Promise<void> {
    return appendLogs(this.#pool, entries);
  }

  async readChildren(lease: Lease): Promise<readonly ChildJob[]> {
    return readChildren(this.#shares.forCommits(lease.jobId), lease);
  }

  async submit(newJobs: readonly Submission[]): Promise<readonly Ring[]> {
    const created = await insertJobs(this.#pool, newJobs, this.#options.ringGraceMs);
    return created.map(({ job: { taskId, queue, tenantId } }) => ({ taskId, queue, tenantId }));
  }

  async sweep(request: SweepRequest): Promise<SweepAnswer> {
    return sweep(this.#pool, request, this.#options.ringGraceMs);
  }

  async prune(limit: number): Promise<PruneAnswer> {
    await countBlocks(this.#pool);
    return prune(this.#pool, limit, this.#options);
  }

  async markRung(taskIds: readonly string[]): Promise<void> {
    return markRung(this.#pool, taskIds, this.#options);
  }

  async release(request: ReleaseRequest): Promise<readonly Ring[]> {
    return releaseHeld(this.#pool, request, this.#options);
  }

  async armSweep(times: SweepTimes): Promise<SweepArming | undefined> {
    return armSweep(this.#pool, times);
  }

  async rearmSweep(generation: number | undefined, times: SweepTimes): Promise<RearmedSweep> {
    return rearmSweep(this.#pool, generation, times);
  }

  async noteSweep(generation: number, delayMs: number | undefined): Promise<void> {
    return noteSweep(this.#pool, generation, delayMs);
  }
}
