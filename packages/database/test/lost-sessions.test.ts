import type { ClaimedJob } from '@jobstack/processor';
import { claimNew } from '@jobstack/processor/testing';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConnectionUrl } from '../src/connection-url.ts';
import { PgJobStore } from '../src/pg-job-store.ts';
import { clientConfig, createPool } from '../src/pool.ts';
import { sessionNames } from '../src/session-names.ts';
import { PgStoreHarness } from '../testing/pg-store-harness.ts';
import { startRdsProxyFront } from './rds-proxy-front.ts';

const LEASE_MS = 60_000;
/** As Lambda names its log streams. */
const OURS = '2026/11/24/[$LATEST]0123456789abcdef0123456789abcdef';

let harness: PgStoreHarness;
let pool: pg.Pool;
let store: PgJobStore;
beforeAll(async () => {
  harness = await PgStoreHarness.create();
  pool = createPool(harness.url, { applicationName: sessionNames(OURS).jobs });
  store = new PgJobStore(pool);
});
afterAll(async () => {
  await pool.end();
  await harness[Symbol.asyncDispose]();
});

/** A worker in the middle of a COPY of the job it has claimed, who sends nothing more. */
class FrozenWorker implements AsyncDisposable {
  readonly names = sessionNames(`process 1 ${crypto.randomUUID()}`);
  readonly session = new pg.Client({
    ...clientConfig(parseConnectionUrl(harness.url)),
    application_name: this.names.jobs,
  });
  readonly #heart = new pg.Client({
    ...clientConfig(parseConnectionUrl(harness.url)),
    application_name: this.names.heartbeat,
  });

  async begin(job: ClaimedJob): Promise<void> {
    await harness.pool.query('UPDATE jobstack.job_attempts SET worker = $2 WHERE job_id = $1', [
      job.jobId,
      this.names.jobs.slice('jobstack-worker '.length),
    ]);
    this.session.on('error', () => undefined);
    await this.session.connect();
    await this.session.query('BEGIN');
    await this.session.query('SELECT FROM jobstack.jobs WHERE id = $1 FOR NO KEY UPDATE', [job.jobId]);
    const copy = this.session.query(copyFrom('COPY written (value) FROM STDIN'));
    copy.on('error', () => undefined);
    await new Promise((resolve) => copy.write('half of a chunk\n', resolve));
  }

  /** As the thread does that renews leases: with a connection that it makes for its first beat. */
  async beat(): Promise<void> {
    await this.#heart.connect();
    await this.#heart.query('SELECT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.session.end().catch(() => undefined), this.#heart.end()]);
  }
}

async function freeze({ expired = true } = {}): Promise<{ readonly job: ClaimedJob; readonly worker: FrozenWorker }> {
  const job = await claimNew(harness);
  if (expired) await harness.expireLease(job);
  const worker = new FrozenWorker();
  await worker.begin(job);
  return { job, worker };
}

const claim = async ({ taskId }: ClaimedJob) =>
  (await store.claim({ taskIds: [taskId], leaseMs: LEASE_MS, worker: OURS }))[0];

describe('a worker that is frozen in the middle of a COPY', () => {
  test('is made to let go of its job once its lease has expired, and nothing it wrote remains', async () => {
    const { job, worker } = await freeze();
    await using _ = worker;
    expect(await claim(job)).toMatchObject({ refusal: { reason: 'busy' } });

    const judged = await store.endLostSessions([job.taskId], LEASE_MS);

    expect(judged).toEqual([{ taskId: job.taskId, workerLives: false, ended: 1 }]);
    expect(await claim(job)).toMatchObject({ claimed: { leaseToken: 2 } });
    expect(await harness.readRows()).toEqual([]);
  });

  test('is left alone while its heart beats', async () => {
    const { job, worker } = await freeze();
    await using _ = worker;
    await worker.beat();

    const judged = await store.endLostSessions([job.taskId], LEASE_MS);

    expect(judged).toEqual([{ taskId: job.taskId, workerLives: true, ended: 0 }]);
    expect(await claim(job)).toMatchObject({ refusal: { reason: 'busy' } });
  });

  test('is ended when its heart has been silent for a lease', async () => {
    const { job, worker } = await freeze();
    await using _ = worker;
    await worker.beat();
    await harness.pool.query('SELECT pg_sleep(0.05)');

    expect(await store.endLostSessions([job.taskId], 50)).toMatchObject([{ workerLives: false, ended: 1 }]);
  });

  test('is left alone as long as its lease holds, and when it is another worker that was lost', async () => {
    const held = await freeze({ expired: false });
    const lost = await freeze();
    await using stack = new AsyncDisposableStack();
    for (const { worker } of [held, lost]) stack.use(worker);

    const judged = await store.endLostSessions([held.job.taskId, lost.job.taskId], LEASE_MS);

    expect(judged).toEqual([{ taskId: lost.job.taskId, workerLives: false, ended: 1 }]);
    expect(await claim(held.job)).toMatchObject({ refusal: { reason: 'leased' } });
  });

  test('is left alone behind a pooler, where a name may stand for anybody', async () => {
    const { job, worker } = await freeze();
    await using _ = worker;
    await using front = await startRdsProxyFront(harness.url);
    const pooled = createPool({ ...parseConnectionUrl(front.url), pooler: 'rds-proxy' });

    const judged = await new PgJobStore(pooled).endLostSessions([job.taskId], LEASE_MS);
    await pooled.end();

    expect(judged).toEqual([]);
    expect(await claim(job)).toMatchObject({ refusal: { reason: 'busy' } });
  });
});

test('names of sessions fit into what PostgreSQL keeps of them, and the end of a long worker name with them', () => {
  const { jobs, heartbeat } = sessionNames(OURS);

  expect([jobs, heartbeat].filter((name) => name.length > 63)).toEqual([]);
  expect([jobs, heartbeat].filter((name) => !name.endsWith(OURS.slice(-40)))).toEqual([]);
});
