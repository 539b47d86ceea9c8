import { Doorbell, Sweeper } from '@jobstack/processor';
import { claimNew } from '@jobstack/processor/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PgStoreHarness } from '../testing/pg-store-harness.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
/** So much later than the sweep after it comes the backup of a message. */
const BACKUP_AFTER_MS = 15_000;

interface Sent {
  readonly generation: number;
  readonly delayMs: number;
}

let harness: PgStoreHarness;
/** What the queue has taken, in the order of sending: of each arming the message that is to come, then its backup. */
let sent: Sent[];
/** Whether the queue takes messages. */
let queueTakes: boolean;
let sweeper: Sweeper;
let doorbell: Doorbell;

beforeAll(async () => {
  harness = await PgStoreHarness.create();
});

beforeEach(async () => {
  await harness.clear();
  await harness.pool.query('UPDATE sweep_timer SET generation = 0, armed_until = NULL, idle = false');
  sent = [];
  queueTakes = true;
  const queue = {
    ring: async (rings: readonly { readonly taskId: string }[]) => rings.map(({ taskId }) => taskId),
    armSweep: async (generation: number, delayMs: number) => {
      if (queueTakes) sent.push({ generation, delayMs });
      return queueTakes;
    },
  };
  const { store } = harness;
  sweeper = new Sweeper({ store, queue });
  doorbell = new Doorbell({ store, queue });
});

afterAll(() => harness[Symbol.asyncDispose]());

/** Without the backups. */
const messages = () => sent.filter((_, index) => index % 2 === 0);

const generations = () => messages().map(({ generation }) => generation);

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

    expect(sent).toEqual([
      { generation: 1, delayMs: MINUTE_MS },
      { generation: 1, delayMs: 2 * MINUTE_MS + BACKUP_AFTER_MS },
    ]);
  });

  it('goes on every minute while a job may be taken or runs', async () => {
    await claimNew(harness);
    await doorbell.arm();

    for (let minute = 0; minute < 3; minute += 1) await sweep();

    expect(generations()).toEqual([1, 2, 3, 4]);
    expect(messages().every(({ delayMs }) => Math.round(delayMs) === MINUTE_MS)).toBe(true);
  });

  it('stays one when a message is doubled', async () => {
    await harness.createJob();
    await doorbell.arm();

    const summaries = await Promise.all([sweeper.sweep(1), sweeper.sweep(1), sweeper.sweep(1)]);

    expect(generations()).toEqual([1, 2]);
    expect(summaries.filter((summary) => summary !== undefined)).toHaveLength(1);
  });

  it('ends after two sweeps that found no open job', async () => {
    await harness.createJob({ status: 'COMPLETED' });
    await doorbell.arm();

    const summaries = [await sweep(), await sweep()];

    expect(summaries.map((summary) => summary?.armed)).toEqual([true, false]);
    expect(await isArmed()).toBe(false);
  });

  it('starts again with the next job', async () => {
    await doorbell.arm();
    await sweep();
    await sweep();

    await doorbell.arm();

    expect(generations()).toEqual([1, 2, 4]);
  });

  it('is repaired by the next job when its message was lost', async () => {
    await doorbell.arm();
    await lose(4_000);
    await doorbell.arm();
    const patient = messages().length;
    await lose(6_000);

    await doorbell.arm();

    expect([patient, messages().length]).toEqual([1, 2]);
    // It is late already.
    expect(messages()[1]?.delayMs).toBe(0);
  });

  it('is repaired by the safety pass, but only while a job is open', async () => {
    await doorbell.arm();
    await lose(6_000);
    await sweeper.sweep(undefined);
    const idle = messages().length;
    await harness.createJob();

    await sweeper.sweep(undefined);

    expect([idle, messages().length]).toEqual([1, 2]);
  });

  it('goes on by an old message, a doubled one or a backup when its newest is overdue', async () => {
    await harness.createJob();
    await doorbell.arm();
    await sweep();
    await lose(4_000);
    const inTime = await sweeper.sweep(1);
    await lose(6_000);

    const overdue = await Promise.all([sweeper.sweep(1), sweeper.sweep(1)]);

    expect(inTime).toBeUndefined();
    expect(overdue.filter((summary) => summary?.armed)).toHaveLength(1);
    expect(generations()).toEqual([1, 2, 3]);
  });

  it('is not taken for armed by a message that the queue refused: the sweep fails after its work, and any other goes on', async () => {
    const { taskId } = await harness.createJob({ sweepInMs: -1 });
    await doorbell.arm();
    queueTakes = false;

    await expect(sweep()).rejects.toMatchObject({ code: 'ARM_FAILED' });

    const armed = await isArmed();
    const { rows } = await harness.pool.query(
      'SELECT o.rings FROM open_jobs o JOIN jobs j ON j.id = o.job_id WHERE task_id = $1',
      [taskId],
    );
    queueTakes = true;
    // As the queue repeats it.
    const repeated = await sweeper.sweep(1);
    expect({ armed, rows, repeated: repeated?.armed }).toEqual({ armed: false, rows: [{ rings: 1 }], repeated: true });
    expect(generations()).toEqual([1, 3]);
  });

  it('is armed anew by the next job at once when the queue refused the message of the one before', async () => {
    queueTakes = false;
    await doorbell.arm();
    queueTakes = true;

    await doorbell.arm();

    expect(generations()).toEqual([2]);
  });

  it('is overdue soon when the one dies that was to send its next message', async () => {
    await harness.createJob();
    await harness.store.armSweep({ everyMs: MINUTE_MS, overdueMs: 5_000 });
    await doorbell.arm();
    const inTime = messages().length;
    await harness.passTime(6_000);

    await doorbell.arm();

    expect([inTime, generations()]).toEqual([0, [2]]);
  });

  it('sends the next message before it looks for jobs, so that a sweep that dies is followed by another', async () => {
    await harness.createJob();
    await doorbell.arm();
    const look = vi.spyOn(harness.store, 'sweep').mockRejectedValueOnce(new Error('died'));

    await expect(sweep()).rejects.toThrow('died');

    look.mockRestore();
    expect(generations()).toEqual([1, 2]);
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

    const next = await harness.store.rearmSweep(2, { everyMs: MINUTE_MS, overdueMs: 5_000 });

    expect(next).toEqual({ passes: true, arming: { generation: 4, delayMs: MINUTE_MS } });
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

    expect(messages()).toHaveLength(2);
    expect(messages()[1]?.delayMs).toBeGreaterThan(3 * DAY_MS - MINUTE_MS);
  });

  it('does not keep the next job waiting', async () => {
    await harness.createJob({ runInMs: 3 * DAY_MS, sweepInMs: 3 * DAY_MS });
    await doorbell.arm();
    await sweep();

    await harness.createJob();
    await doorbell.arm();
    await doorbell.arm();

    expect(messages().slice(2)).toEqual([{ generation: 3, delayMs: MINUTE_MS }]);
  });

  it('does not put off the look at a job that may be taken any time, though it was rung just now', async () => {
    const { taskId } = await harness.createJob();
    await harness.store.markRung([taskId]);
    await doorbell.arm();

    await sweep();

    expect(Math.round(messages()[1]?.delayMs ?? 0)).toBe(MINUTE_MS);
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

    // Two messages and their backups, which find themselves overtaken.
    expect(received).toBe(4);
    expect(untilTheEnd).toBeGreaterThan(0);
    // Each of the two that sweep looks, releases, prunes and counts.
    expect(untilTheEnd).toBeLessThan(20);
    queries.mockRestore();
  });
});
