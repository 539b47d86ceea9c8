import type { Ring } from '@jobstack/core';
import { describe, expect, it } from 'vitest';
import { type RearmedSweep, Sweeper, type SweeperParts } from '../src/index.ts';

const rings = (count: number, name = 'job'): Ring[] =>
  Array.from({ length: count }, (_, index) => ({ taskId: `${name}-${index}`, queue: 'default', tenantId: 'acme' }));

const ARMED: RearmedSweep = { passes: true, arming: { generation: 8, delayMs: 60_000 } };

/** What a sweep asks its store and its queue, in order, and a store that answers what the test says, one after the other. */
function sweeping(answers: {
  readonly turn?: RearmedSweep;
  readonly looks?: readonly { looked: number; toRing?: Ring[]; expired?: number }[];
  readonly released?: readonly Ring[][];
  readonly pruned?: readonly { rows: number; more: boolean }[];
  readonly refused?: readonly string[];
  readonly isQueueAway?: boolean;
  readonly options?: Pick<SweeperParts, 'batch' | 'batches' | 'sweepEveryMs'>;
}) {
  const asked: unknown[] = [];
  const [looks, released, pruned] = [answers.looks ?? [], answers.released ?? [], answers.pruned ?? []].map((list) => [
    ...list,
  ]) as [{ looked: number; toRing?: Ring[]; expired?: number }[], Ring[][], { rows: number; more: boolean }[]];
  const sweeper = new Sweeper({
    ...answers.options,
    store: {
      armSweep: async () => undefined,
      async rearmSweep(generation, times) {
        asked.push(['rearm', generation, times]);
        return answers.turn ?? { passes: true, arming: undefined };
      },
      async noteSweep(...noted) {
        asked.push(['note', ...noted]);
      },
      async sweep({ limit }) {
        asked.push(['look', limit]);
        return { looked: 0, toRing: [], expired: 0, ...looks.shift() };
      },
      async release({ limit, lifted }) {
        asked.push(['release', limit, lifted]);
        return released.shift() ?? [];
      },
      async prune(limit) {
        asked.push(['prune', limit]);
        return pruned.shift() ?? { rows: 0, more: false };
      },
      async markRung(taskIds) {
        if (taskIds.length > 0) asked.push(['rung', ...taskIds]);
      },
    },
    queue: {
      ring: async (all) => all.map(({ taskId }) => taskId).filter((taskId) => !answers.refused?.includes(taskId)),
      async armSweep(generation, delayMs) {
        asked.push(['send', generation, delayMs]);
        return !answers.isQueueAway;
      },
    },
  });
  return { sweeper, asked, steps: () => asked.map((one) => (one as [string])[0]) };
}

describe('a sweep', () => {
  it('asks for the next one and its backup before it looks at anything', async () => {
    const { sweeper, asked } = sweeping({ turn: ARMED });

    const summary = await sweeper.sweep(7);

    expect(summary).toEqual({ due: 0, rung: 0, released: 0, expired: 0, pruned: 0, armed: true });
    expect(asked).toEqual([
      ['rearm', 7, { everyMs: 60_000, overdueMs: 5_000 }],
      ['send', 8, 60_000],
      ['send', 8, 135_000],
      ['note', 8, 60_000],
      ['look', 1_000],
      ['release', 1_000, false],
      ['prune', 1_000],
    ]);
  });

  it('of a chain that sweeps every few seconds has a backup that follows soon', async () => {
    const { sweeper, asked } = sweeping({ turn: ARMED, options: { sweepEveryMs: 6_000 } });

    await sweeper.sweep(undefined);

    expect(asked.slice(0, 3)).toEqual([
      ['rearm', undefined, { everyMs: 6_000, overdueMs: 500 }],
      ['send', 8, 60_000],
      ['send', 8, 67_500],
    ]);
  });

  it('does nothing when another message carries the chain on', async () => {
    const { sweeper, steps } = sweeping({ turn: { passes: false, arming: undefined } });

    expect(await sweeper.sweep(7)).toBeUndefined();
    expect(steps()).toEqual(['rearm']);
  });

  it('that ends the chain sends nothing', async () => {
    const { sweeper, steps } = sweeping({ turn: { passes: true, arming: undefined } });

    expect(await sweeper.sweep(7)).toMatchObject({ armed: false });
    expect(steps()).not.toContain('send');
  });

  it('whose next messages the queue refuses does its work, and then fails, so that its own message comes back', async () => {
    const { sweeper, asked, steps } = sweeping({ turn: ARMED, isQueueAway: true });

    await expect(sweeper.sweep(7)).rejects.toMatchObject({
      code: 'ARM_FAILED',
      logMessage: expect.stringContaining('expected the queue to take the messages that bring the next sweep'),
    });
    expect(asked).toContainEqual(['note', 8, undefined]);
    expect(steps().slice(-3)).toEqual(['look', 'release', 'prune']);
  });

  it('goes on as long as a batch is full, and says what it has rung, and what the queue refused', async () => {
    const { sweeper, asked, steps } = sweeping({
      options: { batch: 2 },
      looks: [
        { looked: 2, toRing: rings(2, 'due'), expired: 1 },
        { looked: 1, toRing: rings(1, 'late'), expired: 3 },
      ],
      released: [rings(2, 'held'), rings(1, 'last')],
      pruned: [
        { rows: 5, more: true },
        { rows: 2, more: false },
      ],
      refused: ['due-1'],
    });

    const summary = await sweeper.sweep(undefined);

    expect(summary).toEqual({ due: 6, rung: 5, released: 3, expired: 4, pruned: 7, armed: false });
    expect(steps().filter((step) => step !== 'rung')).toEqual([
      ...['rearm', 'look', 'look', 'release', 'release', 'prune', 'prune'],
    ]);
    expect(asked).toContainEqual(['rung', 'due-0']);
    expect(asked.filter((one) => (one as [string])[0] === 'release')).toEqual([
      ['release', 2, false],
      ['release', 2, true],
    ]);
  });

  it.each([
    [{ batch: 1, batches: 3 }, 3],
    [{ batch: 1 }, 20],
  ])('leaves to the next one what is more than its statements take: %j', async (options, most) => {
    const { sweeper, steps } = sweeping({
      options,
      looks: Array(30).fill({ looked: 1 }),
      released: Array(30).fill(rings(1)),
      pruned: Array(30).fill({ rows: 1, more: true }),
    });

    await sweeper.sweep(undefined);

    for (const step of ['look', 'release', 'prune']) expect(steps().filter((one) => one === step)).toHaveLength(most);
  });
});
