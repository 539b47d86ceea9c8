import { once } from 'node:events';
import { AttemptEnd } from '@jobstack/core';
import { createPool, PgJobStore } from '@jobstack/database';
import { startTcpProxy } from '@jobstack/database/testing';
import type { JobContext } from '@jobstack/handler-sdk';
import { DEFAULT_ENGINE_OPTIONS } from '@jobstack/processor';
import { claimAgain } from '@jobstack/processor/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aDelivery, EngineHarness, type Execute, INVOCATION_MS } from './engine-harness.ts';
import { overridden } from './overridden.ts';

const BEAT_MS = DEFAULT_ENGINE_OPTIONS.leaseMs / 3;

let harness: EngineHarness;
beforeAll(async () => {
  harness = await EngineHarness.create();
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

const commitRow = (context: JobContext, value: string, next: number) =>
  context.commit(async (tx) => harness.jobs.writeRow(tx, value), next);

/** A store on a connection that a test can break. */
async function brokenStore(url: string, use: (store: PgJobStore) => Promise<void>): Promise<void> {
  const pool = createPool(url, { maxConnections: 2 });
  try {
    await use(new PgJobStore(pool));
  } finally {
    await pool.end();
  }
}

describe('a lease that another worker takes in mid-run', () => {
  test('stops the handler: nothing more is committed, and the other worker decides', async () => {
    const job = await harness.jobs.createJob();

    const { result, action } = await harness.run(job, async (context) => {
      await commitRow(context, 'mine', 1);
      await harness.jobs.expireLease(job);
      await claimAgain(harness.jobs.store, job);
      await commitRow(context, 'stale', 2);
    });

    expect(result).toEqual({ kind: 'lost' });
    expect(action).toEqual({ acknowledge: true });
    expect(await harness.jobs.readRows()).toEqual(['mine']);
    expect(await harness.jobs.readJob(job)).toMatchObject({ status: 'RUNNING', leaseToken: 2, checkpoint: 1 });
    expect(harness.events).toContainEqual(expect.objectContaining({ kind: 'attemptEnded', end: { kind: 'lost' } }));
  });

  test('is not to be swallowed: the job is not completed by the stale worker', async () => {
    const job = await harness.jobs.createJob();

    const { result } = await harness.run(job, async (context) => {
      await harness.jobs.expireLease(job);
      await claimAgain(harness.jobs.store, job);
      await commitRow(context, 'stale', 2).catch(() => {});
      return 'all is well';
    });

    expect(result).toEqual({ kind: 'lost' });
    expect((await harness.jobs.readJob(job)).status).toBe('RUNNING');
  });

  test('is noticed when the handler ends, even when it never commits', async () => {
    const job = await harness.jobs.createJob();

    const { result } = await harness.run(job, async () => {
      await harness.jobs.expireLease(job);
      await claimAgain(harness.jobs.store, job);
      return 'all is well';
    });

    expect(result).toEqual({ kind: 'lost' });
  });
});

describe('a cancel in mid-run', () => {
  test('aborts the signal with the next heartbeat, and says why', async () => {
    const job = await harness.jobs.createJob();
    let reason: unknown;

    const { result } = await harness.run(job, async ({ signal }) => {
      await harness.jobs.cancel(job);
      const aborted = once(signal, 'abort');
      harness.clock.advance(BEAT_MS);
      await aborted;
      reason = signal.reason;
      throw new Error('stopped somehow');
    });

    expect(result).toEqual({ kind: 'cancelled' });
    expect(reason).toMatchObject({ code: 'CANCELLED' });
    expect((await harness.jobs.readJob(job)).status).toBe('CANCELLED');
    expect(await harness.jobs.readAttempts(job)).toMatchObject([{ endedAs: 'cancelled' }]);
  });

  test('stops the next chunk, heartbeat or not', async () => {
    const job = await harness.jobs.createJob();

    const { result } = await harness.run(job, async (context) => {
      await harness.jobs.cancel(job);
      await commitRow(context, 'too late', 1);
    });

    expect(result).toEqual({ kind: 'cancelled' });
    expect(await harness.jobs.readRows()).toEqual([]);
  });
});

describe('a connection that breaks', () => {
  const importThree: Execute = async (context) => {
    for (let row = ((context.checkpoint as number | undefined) ?? 0) + 1; row <= 3; row += 1) {
      await commitRow(context, `row ${row}`, row);
    }
  };

  test.each([
    ['after COMMIT has been carried out', 'cutAfter', 1],
    ['before COMMIT has arrived', 'cutBefore', 0],
  ] as const)('%s spends no attempt, and each row is there once', async (_name, cut, rowsKept) => {
    await using proxy = await startTcpProxy(harness.jobs.url);
    const job = await harness.jobs.createJob({ maxAttempts: 1 });

    await brokenStore(proxy.url, async (store) => {
      // The message is "COMMIT" and the zero that ends it; the error's own text says COMMIT as well.
      const interrupted = await harness.run(
        job,
        async (context) => {
          proxy[cut]('COMMIT\u0000');
          await importThree(context);
        },
        { store },
      );

      expect(interrupted.result).toMatchObject({ kind: 'retry', error: { code: 'COMMIT_UNKNOWN' } });
    });
    expect(await harness.jobs.readRows()).toHaveLength(rowsKept);
    expect(await harness.jobs.readJob(job)).toMatchObject({ status: 'RETRYING', attempt: 1, attemptOpen: true });

    await harness.jobs.makeDue(job);
    await harness.run(job, importThree);

    expect(await harness.jobs.readRows()).toEqual(['row 1', 'row 2', 'row 3']);
    expect(await harness.jobs.readAttempts(job)).toMatchObject([{ attempt: 1, endedAs: 'completed' }]);
  });

  test('in the middle of a chunk spends no attempt, though the handler’s own statement failed', async () => {
    const job = await harness.jobs.createJob({ maxAttempts: 1 });

    const { result } = await harness.run(job, async (context) => {
      await context.commit(async (tx) => {
        const { rows } = await tx.execute<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        await harness.jobs.pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
        await harness.jobs.writeRow(tx, 'lost');
      }, 1);
    });

    expect(result.kind).toBe('retry');
    expect(await harness.jobs.readJob(job)).toMatchObject({ status: 'RETRYING', attempt: 1, attemptOpen: true });
    expect(await harness.jobs.readRows()).toEqual([]);
  });

  test('while settling is tried again until it is stored', async () => {
    await using proxy = await startTcpProxy(harness.jobs.url);
    const job = await harness.jobs.createJob();

    await brokenStore(proxy.url, async (store) => {
      const processed = harness.run(
        job,
        async () => {
          proxy.cutBefore('jobstack_complete');
          return 'done';
        },
        { store },
      );
      await settlerPauses();
      proxy.cutBefore('nothing that is ever sent');
      harness.clock.advance(100);

      expect((await processed).result).toEqual(AttemptEnd.completed('done'));
    });
    expect((await harness.jobs.readJob(job)).status).toBe('COMPLETED');
  });
});

/** Waits until the settler has begun its first pause, of 100 ms. */
async function settlerPauses(): Promise<void> {
  while (!harness.clock.waits.includes(100)) await new Promise((resolve) => setImmediate(resolve));
}

describe('a database that is away', () => {
  test('at the claim sends all deliveries back, later with each receive, and runs nothing', async () => {
    const job = await harness.jobs.createJob();
    const delays: number[] = [];

    await brokenStore('postgres://nobody@127.0.0.1:1/none?sslmode=disable', async (store) => {
      const engine = harness.engine(async () => 'never called', { store });
      for (const receiveCount of [1, 2, 3, 50]) {
        const [result] = await engine.process([aDelivery(job, { receiveCount })], harness.clock.now() + INVOCATION_MS);
        expect(result?.action.acknowledge).toBe(false);
        if (result?.result.kind === 'unreachable') delays.push(result.result.delayMs);
      }
    });

    expect(delays).toEqual([3_500, 6_000, 11_000, 151_000]);
    expect(harness.queue.returned.map(({ seconds }) => seconds)).toEqual([4, 6, 11, 151]);
    expect(harness.events).toMatchObject(
      Array.from({ length: 4 }, () => ({ kind: 'infrastructureError', during: 'claim' })),
    );
    expect(await harness.jobs.readJob(job)).toMatchObject({ status: 'QUEUED', attempt: 0 });
  });

  test('between the two statements of a claim keeps what the first has claimed, and gives the rest back with the fault told', async () => {
    const [begins, goesOn] = [await harness.jobs.createJob(), await harness.jobs.createJob()];
    await harness.run(goesOn, async () => {
      throw new Error('again');
    });
    await harness.jobs.passTime(1000 * (harness.queue.returned[0]?.seconds ?? 0));
    const away = new Error('away');
    const pool = new Proxy(harness.jobs.pool, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...given: readonly { readonly name?: string }[]) =>
          given[0]?.name === 'jobstack_claim' ? Promise.reject(away) : value.apply(target, given);
      },
    });
    const engine = harness.engine(async () => 'done', { store: new PgJobStore(pool) });
    harness.events.length = 0;

    const [first, second] = await engine.process(
      [aDelivery(begins), aDelivery(goesOn, { messageId: 'm2', receiptHandle: 'r2' })],
      harness.clock.now() + INVOCATION_MS,
    );

    expect(first?.result).toEqual(AttemptEnd.completed('done'));
    expect(second).toMatchObject({ result: { kind: 'unreachable' }, action: { acknowledge: false } });
    expect(harness.events).toContainEqual({
      ...{ kind: 'infrastructureError', during: 'claim' },
      error: expect.objectContaining({ message: 'away' }),
    });
  });

  test('at the end of the invocation leaves the job to the next claim after its lease', async () => {
    await using proxy = await startTcpProxy(harness.jobs.url);
    const job = await harness.jobs.createJob();

    await brokenStore(proxy.url, async (store) => {
      const late = overridden(store, {
        settle(settlements) {
          harness.clock.advance(INVOCATION_MS - 1_260);
          return store.settle(settlements);
        },
      });
      const work = async () => {
        proxy.cutBefore('jobstack_complete');
        return 'done';
      };
      const { result, action } = await harness.run(job, work, { store: late });

      expect(result.kind).toBe('unreachable');
      expect(action.acknowledge).toBe(false);
    });
    expect((await harness.jobs.readJob(job)).status).toBe('RUNNING');

    await harness.jobs.expireLease(job);
    const { result } = await harness.run(job, async () => 'done');

    expect(result).toEqual(AttemptEnd.completed('done'));
  });
});

test('a job whose worker was lost in its last attempt is reported, for no attempt of it ends any more', async () => {
  const job = await harness.jobs.createJob({ maxAttempts: 1 });
  await claimAgain(harness.jobs.store, job);
  await harness.jobs.expireLease(job);

  const { result } = await harness.run(job, async () => 'never called');

  expect(result).toMatchObject({ kind: 'skipped', refusal: { reason: 'attemptsExhausted' } });
  expect(harness.events).toEqual([{ kind: 'failedAtClaim', taskId: job.taskId, reason: 'attemptsExhausted' }]);
  expect(await harness.jobs.readJob(job)).toMatchObject({ status: 'FAILED', errorCode: 'ATTEMPTS_EXHAUSTED' });
});
