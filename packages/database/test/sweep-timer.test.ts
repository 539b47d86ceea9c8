import { Doorbell, Sweeper } from '@jobstack/processor';
import { claimNew } from '@jobstack/processor/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PgStoreHarness } from '../testing/pg-store-harness.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

interface Sent {
  readonly generation: number;
  readonly delayMs: number;
}

let harness: PgStoreHarness;
let sent: Sent[];
let sweeper: Sweeper;
let doorbell: Doorbell;

beforeAll(async () => {
  harness = await PgStoreHarness.create();
});

beforeEach(async () => {
  await harness.clear();
  await harness.pool.query('UPDATE sweep_timer SET generation = 0, armed_until = NULL, idle = false');
  sent = [];
  const queue = {
    ring: async (rings: readonly { readonly taskId: string }[]) => rings.map(({ taskId }) => taskId),
    armSweep: async (generation: number, delayMs: number) => void sent.push({ generation, delayMs }),
  };
  const { store } = harness;
  sweeper = new Sweeper({ store, queue });
  doorbell = new Doorbell({ store, queue });
});

afterAll(() => harness[Symbol.asyncDispose]());

/** The newest message arrives. */
const sweep = () => sweeper.sweep(sent.at(-1)?.generation);

/** Puts the time at which the newest message is due so far into the past. */
const lose = (ms: number) =>
  harness.pool.query(`UPDATE sweep_timer SET armed_until = now() - $1 * interval '1 millisecond'`, [ms]);

const isArmed = async () =>
  (await harness.pool.query('SELECT armed_until FROM sweep_timer')).rows[0].armed_until !== null;

describe('the chain of sweeps', () => {
  it('is one, however many jobs are submitted at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => doorbell.arm()));

    expect(sent).toEqual([{ generation: 1, delayMs: MINUTE_MS }]);
  });

  it('goes on every minute while a job may be taken or runs', async () => {
    await claimNew(harness);
    await doorbell.arm();

    for (let minute = 0; minute < 3; minute += 1) await sweep();

    expect(sent.map(({ generation }) => generation)).toEqual([1, 2, 3, 4]);
    expect(sent.every(({ delayMs }) => Math.round(delayMs) === MINUTE_MS)).toBe(true);
  });

  it('stays one when a message is doubled', async () => {
    await harness.createJob();
    await doorbell.arm();

    await Promise.all([sweeper.sweep(1), sweeper.sweep(1), sweeper.sweep(1)]);

    expect(sent.map(({ generation }) => generation)).toEqual([1, 2]);
  });

  it('ends after two sweeps that found no open job', async () => {
    await harness.createJob({ status: 'COMPLETED' });
    await doorbell.arm();

    const summaries = [await sweep(), await sweep()];

    expect(summaries.map(({ armed }) => armed)).toEqual([true, false]);
    expect(await isArmed()).toBe(false);
  });

  it('starts again with the next job', async () => {
    await doorbell.arm();
    await sweep();
    await sweep();

    await doorbell.arm();

    expect(sent.map(({ generation }) => generation)).toEqual([1, 2, 4]);
  });

  it('is repaired by the next job when its message was lost', async () => {
    await doorbell.arm();
    await lose(59_000);
    await doorbell.arm();
    const patient = sent.length;
    await lose(61_000);

    await doorbell.arm();

    expect([patient, sent.length]).toEqual([1, 2]);
  });

  it('is repaired by the safety pass, but only while a job is open', async () => {
    await doorbell.arm();
    await lose(61_000);
    await sweeper.sweep(undefined);
    const idle = sent.length;
    await harness.createJob();

    await sweeper.sweep(undefined);

    expect([idle, sent.length]).toEqual([1, 2]);
  });

  it('goes on when a job is created between its last look and its end', async () => {
    await doorbell.arm();
    await sweep();
    // Its creator has found the chain still going, and so has sent nothing.
    const rearm = vi.spyOn(harness.pool, 'query');
    rearm.mockImplementationOnce(async (...query: unknown[]) => {
      rearm.mockRestore();
      const { rows } = await harness.pool.query(...(query as [string, unknown[]]));
      await harness.createJob();
      return { rows } as never;
    });

    const next = await harness.store.rearmSweep(2, MINUTE_MS);

    expect(next).toMatchObject({ generation: 4, delayMs: MINUTE_MS });
  });

  it('never loses a job to its own end, in 200 races', async () => {
    for (let round = 0; round < 200; round += 1) {
      await harness.clear();
      await harness.pool.query('UPDATE sweep_timer SET armed_until = now(), idle = true');
      const { rows } = await harness.pool.query<{ generation: string }>('SELECT generation FROM sweep_timer');

      await Promise.all([sweeper.sweep(Number(rows[0]?.generation)), harness.createJob().then(() => doorbell.arm())]);

      expect(await isArmed()).toBe(true);
    }
  });
});

describe('a job that is delayed for days', () => {
  it('lets the chain sleep until it is due', async () => {
    await harness.createJob({ runInMs: 3 * DAY_MS, sweepInMs: 3 * DAY_MS });
    await doorbell.arm();

    await sweep();

    expect(sent).toHaveLength(2);
    expect(sent[1]?.delayMs).toBeGreaterThan(3 * DAY_MS - MINUTE_MS);
  });

  it('does not keep the next job waiting', async () => {
    await harness.createJob({ runInMs: 3 * DAY_MS, sweepInMs: 3 * DAY_MS });
    await doorbell.arm();
    await sweep();

    await harness.createJob();
    await doorbell.arm();
    await doorbell.arm();

    expect(sent.slice(2)).toEqual([{ generation: 3, delayMs: MINUTE_MS }]);
  });

  it('does not put off the look at a job that may be taken any time, though it was rung just now', async () => {
    const { taskId } = await harness.createJob();
    await harness.store.markRung([taskId]);
    await doorbell.arm();

    await sweep();

    expect(Math.round(sent[1]?.delayMs ?? 0)).toBe(MINUTE_MS);
  });
});

describe('while no job is open', () => {
  it('nothing is sent, and so nothing touches the database', async () => {
    await harness.createJob({ status: 'COMPLETED' });
    await doorbell.arm();
    let received = 0;
    const queries = vi.spyOn(harness.pool, 'query');

    // Each message that was sent arrives; the chain has an end, or this does not.
    for (; received < sent.length; received += 1) await sweeper.sweep(sent[received]?.generation);
    const untilTheEnd = queries.mock.calls.length;

    expect(received).toBe(2);
    expect(untilTheEnd).toBeGreaterThan(0);
    expect(untilTheEnd).toBeLessThan(10);
    queries.mockRestore();
  });
});
