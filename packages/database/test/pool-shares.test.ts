import type { ClaimedJob } from '@jobstack/processor';
import { claimNew } from '@jobstack/processor/testing';
import { sql } from 'drizzle-orm';
import type { Pool, PoolClient } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PgJobStore } from '../src/pg-job-store.ts';
import { createPool } from '../src/pool.ts';
import { connectionUnderTest } from '../testing/connection-under-test.ts';
import { PgStoreHarness } from '../testing/pg-store-harness.ts';

const LEASE_MS = 60_000;

let harness: PgStoreHarness;
beforeAll(async () => {
  harness = await PgStoreHarness.create();
});
afterAll(() => harness[Symbol.asyncDispose]());

/** A worker's store on so many connections. */
class Fixture implements AsyncDisposable {
  readonly pool: Pool;
  readonly store: PgJobStore;
  readonly #locks: PoolClient;
  readonly #held: Promise<unknown>[] = [];

  private constructor(pool: Pool, locks: PoolClient) {
    this.pool = pool;
    this.store = new PgJobStore(pool);
    this.#locks = locks;
  }

  static async create(maxConnections: number): Promise<Fixture> {
    const pool = createPool(connectionUnderTest(harness.url), { maxConnections });
    return new Fixture(pool, await harness.pool.connect());
  }

  /** Sends statements through `context.db` of a job that do not end; resolves when the server has so many of them. */
  async hog(job: ClaimedJob, asked: number, got: number): Promise<void> {
    const db = this.store.jobDb(job);
    await this.#locks.query('SELECT pg_advisory_lock(n) FROM generate_series(1, $1::int) AS n', [asked]);
    const wait = async (n: number) => db.execute(sql`SELECT pg_advisory_xact_lock_shared(${n})`);
    for (let n = 1; n <= asked; n++) this.#held.push(wait(n));
    await harness.waitForBlocked(got);
  }

  /** Opens so many connections, after which a wait for one is soon too long. */
  async refuseToWait(connections: number): Promise<void> {
    await Promise.all(Array.from({ length: connections }, () => this.pool.query('SELECT pg_sleep(0.01)')));
    this.pool.options.connectionTimeoutMillis = 50;
  }

  /** The first of these statements ends. */
  async letGoOne(): Promise<void> {
    await this.#locks.query('SELECT pg_advisory_unlock(1)');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#locks.query('SELECT pg_advisory_unlock_all()');
    await Promise.all(this.#held);
    this.#locks.release();
    await this.pool.end();
  }
}

const commit = (store: PgJobStore, job: ClaimedJob) =>
  store.commit({ ...job, ownerId: undefined }, LEASE_MS, async (tx) => {
    await harness.writeRow(tx, job.taskId);
    return { written: undefined, checkpoint: 1, rejects: [], progress: undefined, children: [] };
  });

describe('a job that asks for every connection of the pool', () => {
  test('does not keep its neighbours from commits and steps, nor the engine from claims and ends', async () => {
    await using worker = await Fixture.create(3);
    const [hog, neighbour, queued] = [await claimNew(harness), await claimNew(harness), await harness.createJob()];
    await worker.hog(hog, 20, 1);

    await commit(worker.store, neighbour);
    await worker.store.writeStep(neighbour, 'step', 1);
    const [claimed] = await worker.store.claim({ taskIds: [queued.taskId], leaseMs: LEASE_MS, worker: 'test' });
    const end = { kind: 'completed', result: undefined, rejects: [] } as const;
    const [settled] = await worker.store.settle([{ ...neighbour, end, progress: undefined }]);

    expect(claimed?.claimed).toBeDefined();
    expect(settled).toMatchObject({ settled: true });
    expect(await harness.readRows()).toContain(neighbour.taskId);
  });

  test('gives way, with the first connection it lets go, to a neighbour that has none', async () => {
    await using worker = await Fixture.create(4);
    const [hog, neighbour] = [await claimNew(harness), await claimNew(harness)];
    await worker.hog(hog, 20, 2);

    const answer = Promise.resolve(worker.store.jobDb(neighbour).execute(sql`SELECT 1 AS one`));
    await worker.letGoOne();

    expect((await answer).rows).toEqual([{ one: 1 }]);
  });

  test('does not keep commits from each other: they wait their turn', async () => {
    await using worker = await Fixture.create(3);
    await worker.refuseToWait(2);
    const jobs = await Promise.all(Array.from({ length: 10 }, () => claimNew(harness)));
    const slow = async (job: ClaimedJob) =>
      worker.store.commit({ ...job, ownerId: undefined }, LEASE_MS, async (tx) => {
        await tx.execute(sql`SELECT pg_sleep(0.05)`);
        return { written: job.jobId, checkpoint: 1, rejects: [], progress: undefined, children: [] };
      });

    const committed = await Promise.all(jobs.map(slow));

    expect(committed.map(({ written }) => written)).toEqual(jobs.map(({ jobId }) => jobId));
  });

  test('is told so when it waits inside a commit for what its own kind holds', async () => {
    await using worker = await Fixture.create(3);
    const [hog, job] = [await claimNew(harness), await claimNew(harness)];
    await worker.refuseToWait(2);
    await worker.hog(hog, 1, 1);

    const waiting = worker.store.commit({ ...job, ownerId: undefined }, LEASE_MS, async () => {
      await worker.store.jobDb(job).execute(sql`SELECT 1`);
      return { written: undefined, checkpoint: 1, rejects: [], progress: undefined, children: [] };
    });

    await expect(waiting).rejects.toMatchObject({ code: 'POOL_EXHAUSTED' });
  });
});
