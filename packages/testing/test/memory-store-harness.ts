import { isFinal, type JsonValue } from '@jobstack/core';
import type { JobTransaction } from '@jobstack/handler-sdk';
import type {
  JobName,
  JobOverrides,
  StoredAttempt,
  StoredJob,
  StoredLog,
  StoredReject,
  StoreHarness,
} from '@jobstack/processor/testing';
import { memoryDatabase } from '../src/memory-database.ts';
import type { JobRow } from '../src/memory-store/job-row.ts';
import { MemoryJobStore } from '../src/memory-store/memory-job-store.ts';
import { nextLook } from '../src/memory-store/sweep-rows.ts';

const TENANT = 'acme';
const MINUTE_MS = 60_000;
const FILE = { name: 'people.csv', size: 12, contentType: 'text/csv', etag: '"e"' };

/** What a job is unless a test says otherwise. */
const PLAIN = { type: 'test', payload: {}, queue: 'default', tenantId: TENANT, maxAttempts: 3 };

/** What a test says of a job, in the words of its row. */
function given({ checkpoint, fileKey, ...overrides }: JobOverrides): Partial<JobRow> {
  return {
    ...overrides,
    ...(checkpoint !== undefined && { checkpoint: JSON.stringify(checkpoint) }),
    ...(fileKey !== undefined && { file: { key: fileKey, ...FILE } }),
  };
}

function timesOf(overrides: JobOverrides, now: number): Partial<JobRow> {
  const {
    status = 'QUEUED',
    timeoutInMs,
    runInMs = -1_000,
    sweepInMs = 60 * MINUTE_MS,
    leaseInMs = MINUTE_MS,
  } = overrides;
  const runs = status === 'RUNNING';
  return {
    runAt: now + runInMs,
    sweepAt: now + sweepInMs,
    alone: runs,
    ...(runs && { leaseExpiresAt: now + leaseInMs }),
    ...(timeoutInMs !== undefined && { timeoutAt: now + timeoutInMs }),
    ...(isFinal(status) && { finishedAt: now }),
  };
}

/** The memory store, and a look behind it. */
export class MemoryStoreHarness implements StoreHarness {
  readonly #written = memoryDatabase({ rows: [] as string[] }, (data) => ({
    write: (row: string) => data.rows.push(row),
  }));
  readonly store = new MemoryJobStore({ database: this.#written });

  withCaps(perType: Readonly<Record<string, number>>): MemoryJobStore {
    return new MemoryJobStore({ database: this.#written, tables: this.store.tables, caps: perType });
  }

  async clear(): Promise<void> {
    this.store.tables.clear();
    await this.#written.reset?.();
  }

  readonly createJob = async (overrides: JobOverrides = {}): Promise<JobName> => {
    const now = Date.now();
    const row = this.store.tables.create(now, { ...PLAIN, ...given(overrides), ...timesOf(overrides, now) });
    const child = { ...PLAIN, parent: row };
    for (let number = 0; number < (overrides.openChildren ?? 0); number += 1) this.store.tables.create(now, child);
    return { jobId: row.jobId, taskId: row.taskId };
  };

  async expireLease(job: JobName): Promise<void> {
    this.#row(job).leaseExpiresAt = Date.now() - 1_000;
  }

  async makeDue(job: JobName): Promise<void> {
    this.#row(job).runAt = Date.now() - 1_000;
  }

  async makeSweepDue(job: JobName): Promise<void> {
    this.#row(job).sweepAt = Date.now() - 1_000;
  }

  async cancel({ jobId }: JobName): Promise<void> {
    await this.store.cancel(jobId);
  }

  async readJob(job: JobName): Promise<StoredJob> {
    const row = this.#row(job);
    const now = Date.now();
    return {
      ...row,
      leaseInMs: row.leaseExpiresAt === undefined ? undefined : row.leaseExpiresAt - now,
      runInMs: row.runAt - now,
      sweepInMs: nextLook(row) - now,
      checkpoint: row.checkpoint === undefined ? undefined : (JSON.parse(row.checkpoint) as JsonValue),
      progressDone: row.progress?.done,
      progressTotal: row.progress?.total,
      started: row.startedAt !== undefined,
      finished: row.finishedAt !== undefined,
    };
  }

  async readAttempts(job: JobName): Promise<readonly StoredAttempt[]> {
    return this.#row(job).attempts.map(({ errorMessage, ...attempt }) => ({ ...attempt }));
  }

  async readRejects(job: JobName): Promise<readonly StoredReject[]> {
    return this.#row(job).rejects.map((reject) => ({ column: undefined, raw: undefined, ...reject }));
  }

  async readLogs(job: JobName): Promise<readonly StoredLog[]> {
    return this.#row(job)
      .logs.toSorted((one, other) => one.at - other.at)
      .map(({ at, ...line }) => line);
  }

  async lock(job: JobName): Promise<() => Promise<void>> {
    const letGo = await this.#row(job).lock.take();
    return async () => letGo();
  }

  async waitForBlocked(count: number): Promise<void> {
    const waiting = () => this.store.tables.all().reduce((sum, { lock }) => sum + lock.waiting, 0);
    while (waiting() < count) await new Promise((resolve) => setImmediate(resolve));
  }

  async writeRow(tx: JobTransaction, value: string): Promise<void> {
    (tx as unknown as { write(row: string): void }).write(value);
  }

  async readRows(): Promise<readonly string[]> {
    return this.#written.data.rows;
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #row({ jobId }: JobName): JobRow {
    const row = this.store.tables.byId(jobId);
    if (!row) throw new Error(`There is no job ${jobId}.`);
    return row;
  }
}
