import type { JsonValue, Ring } from '@jobstack/core';
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
import { faultOf, reached } from '../database-fault.ts';
import { insertJobs } from '../records/insert-jobs.ts';
import { DEFAULT_STORE_OPTIONS, type PgJobStoreOptions } from '../store-options.ts';
import { appendLogs } from './append-logs.ts';
import { claim } from './claim.ts';
import { commit } from './commit.ts';
import { heartbeat } from './heartbeat.ts';
import { markRung } from './mark-rung.ts';
import { prune } from './prune.ts';
import { readChildren } from './read-children.ts';
import { settle } from './settle.ts';
import { readStep, writeStep } from './steps.ts';
import { sweep } from './sweep.ts';
import { armSweep, rearmSweep } from './sweep-timer.ts';

/** `JobStore` on PostgreSQL, see `LEAST_POSTGRES`. Each method is one statement where it can be, one transaction where it must. */
export class PgJobStore implements JobStore {
  readonly db: JobDatabase;
  readonly #pool: Pool;
  readonly #options: Required<PgJobStoreOptions>;

  constructor(pool: Pool, options: PgJobStoreOptions = {}) {
    this.#pool = pool;
    this.db = drizzle(pool);
    this.#options = { ...DEFAULT_STORE_OPTIONS, ...options };
  }

  faultOf(error: unknown): DatabaseFault | undefined {
    return faultOf(error);
  }

  async claim(request: ClaimRequest): Promise<readonly ClaimAnswer[]> {
    return reached(() => claim(this.#pool, request, this.#options.retentionMs));
  }

  async heartbeat(beats: readonly Heartbeat[], leaseMs: number): Promise<readonly HeartbeatAnswer[]> {
    return reached(() => heartbeat(this.#pool, beats, leaseMs));
  }

  async commit<Written>(
    lease: Lease & SpawnOrigin,
    leaseMs: number,
    write: (tx: JobTransaction) => Promise<Chunk<Written>>,
  ): Promise<Committed<Written>> {
    let thrown: unknown;
    const watched = (tx: JobTransaction) =>
      write(tx).catch((error: unknown) => {
        thrown = error;
        throw error;
      });
    const options = { leaseMs, ...this.#options };
    return reached(
      () => commit(this.#pool, lease, options, watched),
      (error) => error === thrown,
    );
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly SettleAnswer[]> {
    return reached(() => settle(this.#pool, settlements, this.#options));
  }

  async readStep(lease: Lease, name: string): Promise<{ readonly result: JsonValue | undefined } | undefined> {
    return reached(() => readStep(this.#pool, lease, name));
  }

  async writeStep(lease: Lease, name: string, result: JsonValue | undefined): Promise<void> {
    return reached(() => writeStep(this.#pool, lease, name, result));
  }

  async appendLogs(entries: readonly LogEntry[]): Promise<void> {
    return reached(() => appendLogs(this.#pool, entries));
  }

  async readChildren(lease: Lease): Promise<readonly ChildJob[]> {
    return reached(() => readChildren(this.#pool, lease));
  }

  async submit(newJobs: readonly Submission[]): Promise<readonly Ring[]> {
    const created = await reached(() => insertJobs(this.db, newJobs, this.#options.ringGraceMs));
    return created.map(({ job: { taskId, queue, tenantId } }) => ({ taskId, queue, tenantId }));
  }

  async sweep(request: SweepRequest): Promise<SweepAnswer> {
    return reached(async () => {
      const { toRing, toPrune, expired } = await sweep(this.#pool, request, this.#options);
      const pruned = await prune(this.#pool, toPrune, this.#options);
      return { toRing, expired, pruned };
    });
  }

  async markRung(taskIds: readonly string[]): Promise<void> {
    return reached(() => markRung(this.#pool, taskIds, this.#options.ringRepeatMs, this.#options.ringRepeatCapMs));
  }

  async armSweep(delayMs: number): Promise<number | undefined> {
    return reached(() => armSweep(this.#pool, delayMs));
  }

  async rearmSweep(generation: number | undefined, delayMs: number): Promise<SweepArming | undefined> {
    return reached(() => rearmSweep(this.#pool, generation, delayMs));
  }
}
