import { JobStackError, type JsonValue, type Ring } from '@jobstack/core';
import type { ChildJob, JobDatabase, JobTransaction } from '@jobstack/handler-sdk';
import type {
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
  SettleAnswer,
  Settlement,
  SpawnOrigin,
  Submission,
  SweepAnswer,
  SweepArming,
  SweepRequest,
} from '@jobstack/processor';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool } from 'pg';
import { faultOf, isPoolTimeout, rethrowAsOurs } from './database-fault.ts';
import { appendLogs } from './ledger/append-logs.ts';
import { claim } from './ledger/claim.ts';
import { commit } from './ledger/commit.ts';
import { endLostSessions } from './ledger/end-lost-sessions.ts';
import { heartbeat } from './ledger/heartbeat.ts';
import { insertJobs } from './ledger/insert-jobs.ts';
import { markRung } from './ledger/mark-rung.ts';
import { prune } from './ledger/prune.ts';
import { readChildren } from './ledger/read-children.ts';
import { settle } from './ledger/settle.ts';
import { readStep, writeStep } from './ledger/steps.ts';
import { sweep } from './ledger/sweep.ts';
import { armSweep, rearmSweep } from './ledger/sweep-timer.ts';
import { hasOwnSessions } from './pool-client.ts';
import { PoolShares } from './pool-shares.ts';
import { DEFAULT_STORE_OPTIONS, type PgJobStoreOptions } from './store-options.ts';

/** `JobStore` on PostgreSQL, see `LEAST_POSTGRES`. Each method is one statement where it can be, one transaction where it must. */
export class PgJobStore implements JobStore {
  readonly db: JobDatabase;
  readonly #pool: Pool;
  readonly #shares: PoolShares;
  readonly #options: Required<PgJobStoreOptions>;

  constructor(pool: Pool, options: PgJobStoreOptions = {}) {
    this.#pool = pool;
    this.#shares = new PoolShares(pool);
    this.db = drizzle(pool);
    this.#options = { ...DEFAULT_STORE_OPTIONS, ...options };
  }

  jobDb({ jobId }: Lease): JobDatabase {
    return drizzle(this.#shares.forQueries(jobId));
  }

  faultOf(error: unknown): DatabaseFault | undefined {
    return faultOf(error);
  }

  async claim(request: ClaimRequest): Promise<readonly ClaimAnswer[]> {
    return claim(this.#pool, request, this.#options.ringGraceMs).catch(rethrowAsOurs);
  }

  async endLostSessions(taskIds: readonly string[], leaseMs: number): Promise<readonly LostSessions[]> {
    // A pooler's sessions are nobody's: those of a name may be at work for others.
    return hasOwnSessions(this.#pool) ? endLostSessions(this.#pool, taskIds, leaseMs).catch(rethrowAsOurs) : [];
  }

  async heartbeat(beats: readonly Heartbeat[], leaseMs: number): Promise<readonly HeartbeatAnswer[]> {
    return heartbeat(this.#pool, beats, leaseMs).catch(rethrowAsOurs);
  }

  async commit<Written>(
    lease: Lease & SpawnOrigin,
    leaseMs: number,
    write: (tx: JobTransaction) => Promise<Chunk<Written>>,
  ): Promise<Committed<Written>> {
    let thrown: unknown;
    const watched = (tx: JobTransaction) =>
      this.#shares
        .committing(() => write(tx))
        .catch((error: unknown) => {
          thrown = isPoolTimeout(error) ? poolExhausted(error) : error;
          throw thrown;
        });
    return commit(this.#shares.forCommits(lease.jobId), lease, { leaseMs, ...this.#options }, watched).catch(
      (error: unknown) => {
        // What a handler threw inside passes through: its sockets are its own.
        if (error === thrown) throw error;
        return rethrowAsOurs(error);
      },
    );
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly SettleAnswer[]> {
    return settle(this.#pool, settlements, this.#options).catch(rethrowAsOurs);
  }

  async readStep(lease: Lease, name: string): Promise<{ readonly result: JsonValue | undefined } | undefined> {
    return readStep(this.#shares.forCommits(lease.jobId), lease, name).catch(rethrowAsOurs);
  }

  async writeStep(lease: Lease, name: string, result: JsonValue | undefined): Promise<void> {
    return writeStep(this.#shares.forCommits(lease.jobId), lease, name, result).catch(rethrowAsOurs);
  }

  async appendLogs(entries: readonly LogEntry[]): Promise<void> {
    return appendLogs(this.#pool, entries).catch(rethrowAsOurs);
  }

  async readChildren(lease: Lease): Promise<readonly ChildJob[]> {
    return readChildren(this.#shares.forCommits(lease.jobId), lease).catch(rethrowAsOurs);
  }

  async submit(newJobs: readonly Submission[]): Promise<readonly Ring[]> {
    const created = await insertJobs(this.#pool, newJobs, this.#options.ringGraceMs).catch(rethrowAsOurs);
    return created.map(({ job: { taskId, queue, tenantId } }) => ({ taskId, queue, tenantId }));
  }

  async sweep(request: SweepRequest): Promise<SweepAnswer> {
    return sweep(this.#pool, request, this.#options.ringGraceMs).catch(rethrowAsOurs);
  }

  async prune(limit: number): Promise<PruneAnswer> {
    return prune(this.#pool, limit, this.#options).catch(rethrowAsOurs);
  }

  async markRung(taskIds: readonly string[]): Promise<void> {
    return markRung(this.#pool, taskIds, this.#options.ringRepeatMs, this.#options.ringRepeatCapMs).catch(
      rethrowAsOurs,
    );
  }

  async armSweep(delayMs: number): Promise<number | undefined> {
    return armSweep(this.#pool, delayMs).catch(rethrowAsOurs);
  }

  async rearmSweep(generation: number | undefined, delayMs: number): Promise<SweepArming | undefined> {
    return rearmSweep(this.#pool, generation, delayMs).catch(rethrowAsOurs);
  }
}

function poolExhausted(cause: unknown): JobStackError {
  return new JobStackError(
    'POOL_EXHAUSTED',
    'commit: expected a free connection, but none came while the commit held one of its own. Inside a commit, query through the ' +
      'transaction it gives (tx) instead of context.db; or give the worker more connections (poolSize of its queue, DATABASE_POOL_SIZE).',
    { cause, logMessage: true },
  );
}
