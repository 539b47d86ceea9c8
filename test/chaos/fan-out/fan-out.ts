import { AttemptEnd, type SettledEnd } from '@jobstack/core';
import { createPool, JobRecords, PgJobStore } from '@jobstack/database';
import { createTestDatabase, ledgerViolations, type TestDatabase } from '@jobstack/database/testing';
import type { ClaimedJob, HeartbeatAnswer, NewChild } from '@jobstack/processor';
import type { Pool } from 'pg';
import { interrupted, PREPARE_INTERRUPTIONS } from './interruption.ts';

export interface FanOutSize {
  readonly children: number;
  /** At most 10,000. */
  readonly perCommit: number;
}

const LEASE_MS = 60_000;
const TENANT = 'acme';
/** What workers claim and settle at once, and how many of them there are. */
const BATCH = 100;
const WORKERS = 4;
const CHILD: NewChild = { type: 'child', payload: {}, queue: 'default', maxAttempts: 3, timeoutMs: undefined };
const failure = { code: 'NO', message: 'no' };

/** How many children ended in which way. */
export type Statuses = Readonly<Partial<Record<string, number>>>;

/** A database of its own, with workers that end jobs as fast as they can. A report reads in it from beginning to end, so that nothing is vacuumed. */
export class FanOut implements AsyncDisposable {
  readonly #database: TestDatabase;
  readonly #size: FanOutSize;
  readonly pool: Pool;
  readonly store: PgJobStore;
  readonly records: JobRecords;
  /** Those of the heartbeat's thread have a connection of their own. */
  readonly #heartbeatPool: Pool;
  readonly #report: Pool;
  readonly #unclaimed: string[] = [];

  private constructor(database: TestDatabase, size: FanOutSize) {
    this.#database = database;
    this.#size = size;
    this.pool = createPool(database.url, { maxConnections: WORKERS + 3 });
    this.store = new PgJobStore(this.pool);
    this.records = new JobRecords(this.store.db);
    this.#heartbeatPool = createPool(database.url, { maxConnections: 1 });
    this.#report = createPool(database.url, { maxConnections: 1, idleInTransactionTimeoutMs: 0 });
  }

  static async open(size: FanOutSize): Promise<FanOut> {
    const fanOut = new FanOut(await createTestDatabase(), size);
    await fanOut.pool.query(PREPARE_INTERRUPTIONS);
    const report = await fanOut.#report.connect();
    await report.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM jobstack.jobs');
    report.release();
    return fanOut;
  }

  /** A new job, claimed. */
  async claimNew(): Promise<ClaimedJob> {
    const [created] = await this.records.create([{ type: 'parent', payload: {}, tenantId: TENANT, maxAttempts: 3 }]);
    return this.claim(created?.job.taskId ?? '');
  }

  async claim(taskId: string): Promise<ClaimedJob> {
    const [answer] = await this.store.claim({ taskIds: [taskId], leaseMs: LEASE_MS, worker: 'parent' });
    if (!answer?.claimed) throw new Error(`Not claimed: ${JSON.stringify(answer)}`);
    return answer.claimed;
  }

  /** Several commits; all children are to be claimed by `endChildren`. */
  async spawnAll(parent: ClaimedJob): Promise<void> {
    const { children, perCommit } = this.#size;
    for (let spawned = 0; spawned < children; spawned += perCommit) {
      const chunk = Array.from({ length: Math.min(perCommit, children - spawned) }, () => CHILD);
      const { toRing } = await this.#commit(parent, async () => chunk);
      this.#unclaimed.push(...toRing.map(({ taskId }) => taskId));
    }
  }

  /** One chunk of a job, which stays open till `until` has come to an end. */
  async chunkDuring(job: ClaimedJob, until: () => Promise<unknown>): Promise<void> {
    await this.#commit(job, async () => {
      await until();
      return [];
    });
  }

  #commit(job: ClaimedJob, write: () => Promise<readonly NewChild[]>) {
    return this.store.commit({ ...job, ownerId: undefined }, LEASE_MS, async () => ({
      written: undefined,
      checkpoint: 1,
      rejects: [],
      progress: undefined,
      children: await write(),
    }));
  }

  /** So many children are claimed, kept alive and ended, one in ten badly. Answers how often which task was to be rung because of it. */
  async endChildren(count: number): Promise<readonly string[]> {
    const mine = this.#unclaimed.splice(0, count);
    const rung: string[] = [];
    const worker = async () => {
      for (let taskIds = mine.splice(0, BATCH); taskIds.length > 0; taskIds = mine.splice(0, BATCH)) {
        rung.push(...(await this.#endBatch(taskIds)));
      }
    };
    await Promise.all(Array.from({ length: WORKERS }, worker));
    return rung;
  }

  async #endBatch(taskIds: readonly string[]): Promise<readonly string[]> {
    const answers = await this.store.claim({ taskIds, leaseMs: LEASE_MS, worker: 'child' });
    const claimed = answers.flatMap((answer) => answer.claimed ?? []);
    const beats = await this.store.heartbeat(
      claimed.map((job) => ({ ...job, progress: undefined })),
      LEASE_MS,
    );
    const ends = claimed.map((_, nth) => (nth % 10 === 0 ? AttemptEnd.failed(failure) : AttemptEnd.completed(nth)));
    const settled = await this.store.settle(
      claimed.map((job, nth) => ({ ...job, end: ends[nth] as SettledEnd, progress: undefined })),
    );
    const good = [...beats.map(({ state }) => state === 'held'), ...settled.map((answer) => answer.settled)];
    if (claimed.length !== taskIds.length || good.includes(false)) throw new Error('A child was held up.');
    return settled.flatMap(({ toRing }) => toRing.map(({ taskId }) => taskId));
  }

  /** A job that has nothing to do with the others, from its creation to its end. Answers how long it took. */
  async stranger(): Promise<number> {
    const begun = performance.now();
    const job = await this.claimNew();
    await this.#commit(job, async () => []);
    await this.settle(job, AttemptEnd.completed());
    return performance.now() - begun;
  }

  async settle(job: ClaimedJob, end: SettledEnd): Promise<readonly string[]> {
    const [answer] = await this.store.settle([{ ...job, end, progress: undefined }]);
    if (!answer?.settled) throw new Error(`Not settled: ${JSON.stringify(answer)}`);
    return answer.toRing.map(({ taskId }) => taskId);
  }

  /** Beats for a job, one after the other, till `work` has come to an end; answers what was answered. */
  async heartbeatDuring(job: ClaimedJob, work: Promise<unknown>): Promise<ReadonlySet<HeartbeatAnswer['state']>> {
    const heartbeats = new PgJobStore(this.#heartbeatPool);
    const states = new Set<HeartbeatAnswer['state']>();
    let over = false;
    const ended = work.finally(() => {
      over = true;
    });
    while (!over) {
      for (const { state } of await heartbeats.heartbeat([{ ...job, progress: undefined }], LEASE_MS))
        states.add(state);
    }
    await ended;
    return states;
  }

  /** What a process does that dies after so many statements on `jobs`. */
  interrupted(after: number, work: (records: JobRecords) => Promise<unknown>): Promise<void> {
    return interrupted(this.#database.url, after, (pool) => work(new JobRecords(new PgJobStore(pool).db)));
  }

  async statuses(parent: ClaimedJob, round: number): Promise<Statuses> {
    const { rows } = await this.pool.query<{ status: string; count: number }>(
      'SELECT status, count(*)::int FROM jobstack.jobs WHERE parent_id = $1 AND parent_round = $2 GROUP BY status',
      [parent.jobId, round],
    );
    return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  }

  async left(): Promise<{ readonly jobs: number; readonly violations: readonly string[] }> {
    const { rows } = await this.pool.query<{ jobs: number }>('SELECT count(*)::int AS jobs FROM jobstack.jobs');
    return { jobs: rows[0]?.jobs ?? 0, violations: await ledgerViolations(this.pool, { swept: true }) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.pool, this.#heartbeatPool, this.#report].map((pool) => pool.end()));
    await this.#database.drop();
  }
}
