import { BroadcastChannel } from 'node:worker_threads';
import type { DescribedError } from '@jobstack/core';
import type { ClaimedJob, KeptLeases, Progress } from '@jobstack/processor';
import type { JobName } from '@jobstack/processor/testing';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { ConnectionSettings } from '../src/connection-settings.ts';
import { ThreadedHeartbeat } from '../src/heartbeat/threaded-heartbeat.ts';
import { connectionUnderTest } from '../testing/connection-under-test.ts';
import { PgStoreHarness } from '../testing/pg-store-harness.ts';

/** Short, and long enough for a thread to start on a busy machine. */
const LEASE_MS = 1_500;

let harness: PgStoreHarness;
beforeAll(async () => {
  harness = await PgStoreHarness.create();
});
afterAll(() => harness[Symbol.asyncDispose]());

/** A heartbeat with a job in flight. */
class Fixture implements AsyncDisposable {
  readonly errors: DescribedError[] = [];
  readonly lost: string[] = [];
  readonly name = `heartbeat ${crypto.randomUUID()}`;
  readonly job: ClaimedJob;
  readonly keeper: ThreadedHeartbeat;
  leases: KeptLeases | undefined;
  progress: Progress | undefined;

  constructor(job: ClaimedJob, parts: { readonly connection?: ConnectionSettings; readonly thread?: URL }) {
    this.job = job;
    this.keeper = new ThreadedHeartbeat({
      ...{ connection: connectionUnderTest(harness.url), leaseMs: LEASE_MS, applicationName: this.name },
      onError: (error) => this.errors.push(error),
      ...parts,
    });
  }

  async open(hardEnd = Date.now() + 60_000): Promise<void> {
    this.leases = await this.keeper.open(hardEnd);
    this.leases.add({ lease: this.job, progress: () => this.progress, onLost: (state) => this.lost.push(state) });
    await Promise.resolve();
  }

  /** Resolves once the heartbeat's session is there, or gone. */
  async untilConnected(connected: boolean): Promise<void> {
    const sessions = 'SELECT count(*)::int AS sessions FROM pg_stat_activity WHERE application_name = $1';
    for (;;) {
      const { rows } = await harness.pool.query(sessions, [this.name]);
      if (rows[0].sessions === Number(connected)) return;
    }
  }

  /** Resolves once the lease has been renewed from now on. */
  async untilRenewed(): Promise<void> {
    const expiry = 'SELECT lease_expires_at::text AS at FROM jobs WHERE id = $1';
    const read = async () => (await harness.pool.query(expiry, [this.job.jobId])).rows[0].at;
    const before = await read();
    while ((await read()) === before);
  }

  async untilErrors(count = 1): Promise<void> {
    while (this.errors.length < count) await new Promise((resolve) => setImmediate(resolve));
  }

  async untilError(code: string): Promise<void> {
    while (!this.errors.some((error) => error.code === code)) await new Promise((resolve) => setImmediate(resolve));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.keeper[Symbol.asyncDispose]();
  }
}

async function begin(
  parts: { readonly connection?: ConnectionSettings; readonly thread?: URL } = {},
  hardEnd?: number,
): Promise<Fixture> {
  const fixture = new Fixture(await claimFor(await harness.createJob()), parts);
  await fixture.open(hardEnd);
  return fixture;
}

async function claimFor({ taskId }: JobName): Promise<ClaimedJob> {
  const [answer] = await harness.store.claim({ taskIds: [taskId], leaseMs: LEASE_MS, worker: 'test' });
  if (!answer?.claimed) throw new Error('The job could not be claimed.');
  return answer.claimed;
}

/** As a handler that computes, or calls something synchronous. */
function blockEventLoop(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe('while a handler blocks the event loop', () => {
  test('its lease is kept for three leases', async () => {
    await using fixture = await begin();

    blockEventLoop(3 * LEASE_MS);

    expect((await harness.readJob(fixture.job)).leaseInMs).toBeGreaterThan(0);
  });

  test('what is stored is how far it was before', async () => {
    await using fixture = await begin();
    fixture.progress = { done: 1, total: 9, counters: { seen: 1 } };
    while ((await harness.readJob(fixture.job)).progressDone !== 1);

    fixture.progress = { done: 2, total: 9 };
    blockEventLoop(LEASE_MS);
    const { leaseInMs, progressDone } = await harness.readJob(fixture.job);

    expect(leaseInMs).toBeGreaterThan(0);
    expect(progressDone).toBe(1);
  });
});

describe.concurrent('a heartbeat in a thread', () => {
  test('connects when the first beat is due, and hangs up before the invocation returns', async () => {
    await using fixture = await begin();
    await fixture.untilConnected(false);

    await fixture.untilConnected(true);
    fixture.leases?.remove(fixture.job);
    await fixture.leases?.[Symbol.asyncDispose]();
    const returnedAt = performance.now();
    await fixture.untilConnected(false);
    // A connection that merely idles is given up later.
    expect(performance.now() - returnedAt).toBeLessThan(LEASE_MS);

    await fixture.open();
    await fixture.untilConnected(true);
    expect(fixture.errors).toEqual([]);
  });

  test.each(['lost', 'cancelled'] as const)('tells a job that it is %s', async (state) => {
    await using fixture = await begin();
    if (state === 'cancelled') await harness.cancel(fixture.job);
    else await harness.pool.query('UPDATE jobs SET lease_token = 99 WHERE id = $1', [fixture.job.jobId]);

    while (fixture.lost.length === 0) await harness.readJob(fixture.job);

    expect(fixture.lost).toEqual([state]);
  });

  test('does not renew a lease beyond the hard end of its invocation', async () => {
    await using fixture = await begin({}, Date.now() + LEASE_MS);

    while (((await harness.readJob(fixture.job)).leaseInMs ?? 0) > -LEASE_MS);

    expect(fixture.lost).toEqual([]);
  });

  test('signs in with what a password function answers at that moment', async () => {
    const connection = connectionUnderTest(harness.url);
    const passwords = ['no longer right', connection.password as string];
    const password = async () => passwords.shift() ?? (connection.password as string);

    await using fixture = await begin({ connection: { ...connection, password } });
    await fixture.untilRenewed();

    expect(passwords).toEqual([]);
    expect(fixture.errors).toEqual([]);
  });

  test('says that the database cannot be reached, and goes on trying', async () => {
    const connection = connectionUnderTest(harness.url);
    await using fixture = await begin({ connection: { ...connection, host: '127.0.0.1', port: 9 } });

    await fixture.untilErrors(2);

    expect(fixture.errors[0]).toMatchObject({ code: 'DATABASE_UNAVAILABLE', causes: [{ code: 'ECONNREFUSED' }] });
    expect(fixture.lost).toEqual([]);
  });

  test('that dies is told, and another one goes on', async () => {
    const deaths = new BroadcastChannel('heartbeat dies');
    onTestFinished(() => deaths.close());
    await using fixture = await begin({ thread: new URL('fixtures/mortal-heartbeat-thread.ts', import.meta.url) });
    await fixture.untilRenewed();

    deaths.postMessage('now');
    await fixture.untilError('HEARTBEAT_DIED');
    await fixture.untilRenewed();
    await fixture.untilRenewed();

    expect(fixture.lost).toEqual([]);
  });

  test('that cannot start says what it did not find', async () => {
    await using fixture = await begin({ thread: new URL('file:///nowhere/heartbeat-thread.mjs') });

    await fixture.untilErrors();

    expect(fixture.errors[0]?.message).toContain('/nowhere/heartbeat-thread.mjs');
  });
});
