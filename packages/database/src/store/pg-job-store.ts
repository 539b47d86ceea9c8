import type { JobDatabase, JobTransaction, JsonValue } from '@jobstack/handler-sdk';
import type {
  Chunk,
  ClaimAnswer,
  ClaimRequest,
  Heartbeat,
  HeartbeatAnswer,
  JobStore,
  Lease,
  LogEntry,
  Ring,
  SettleAnswer,
  Settlement,
  SweepRequest,
} from '@jobstack/processor';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool } from 'pg';
import { appendLogs } from './append-logs.ts';
import { claim } from './claim.ts';
import { commit } from './commit.ts';
import { heartbeat } from './heartbeat.ts';
import { settle } from './settle.ts';
import { readStep, writeStep } from './steps.ts';
import { markRung, sweep } from './sweep.ts';

export interface PgJobStoreOptions {
  /** How long past its due time a job waits for its message before the sweep rings it, in milliseconds. @default 10_000 */
  readonly ringGraceMs?: number;
  /** How long after a ring was sent the sweep repeats it, in milliseconds; doubles with each repeat. @default 900_000 */
  readonly ringRepeatMs?: number;
  /** The longest such wait, in milliseconds. @default 21_600_000 (6 hours) */
  readonly ringRepeatCapMs?: number;
}

/** `JobStore` on PostgreSQL 13 or newer: one statement a method, but for `commit` and `writeStep`, which are one transaction. */
export class PgJobStore implements JobStore {
  readonly db: JobDatabase;
  readonly #pool: Pool;
  readonly #options: Required<PgJobStoreOptions>;

  constructor(pool: Pool, options: PgJobStoreOptions = {}) {
    this.#pool = pool;
    this.db = drizzle(pool);
    this.#options = { ringGraceMs: 10_000, ringRepeatMs: 900_000, ringRepeatCapMs: 21_600_000, ...options };
  }

  async claim(request: ClaimRequest): Promise<readonly ClaimAnswer[]> {
    return claim(this.#pool, request);
  }

  async heartbeat(beats: readonly Heartbeat[], leaseMs: number): Promise<readonly HeartbeatAnswer[]> {
    return heartbeat(this.#pool, beats, leaseMs);
  }

  async commit<Written>(
    lease: Lease,
    leaseMs: number,
    write: (tx: JobTransaction) => Promise<Chunk<Written>>,
  ): Promise<Written> {
    return commit(this.#pool, lease, leaseMs, write);
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly SettleAnswer[]> {
    return settle(this.#pool, settlements, this.#options.ringGraceMs);
  }

  async readStep(lease: Lease, name: string): Promise<{ readonly result: JsonValue | undefined } | undefined> {
    return readStep(this.#pool, lease, name);
  }

  async writeStep(lease: Lease, name: string, result: JsonValue | undefined): Promise<void> {
    return writeStep(this.#pool, lease, name, result);
  }

  async appendLogs(entries: readonly LogEntry[]): Promise<void> {
    return appendLogs(this.#pool, entries);
  }

  async sweep(request: SweepRequest): Promise<readonly Ring[]> {
    return sweep(this.#pool, request, this.#options.ringGraceMs);
  }

  async markRung(taskIds: readonly string[]): Promise<void> {
    return markRung(this.#pool, taskIds, this.#options.ringRepeatMs, this.#options.ringRepeatCapMs);
  }
}
