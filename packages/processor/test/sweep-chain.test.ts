import { describe, expect, it } from 'vitest';
import type { SweepArming } from '../src/index.ts';
import { SweepChain } from '../src/sweep-chain.ts';

/** A chain whose store answers `arming`, and whose queue takes or refuses one message after the other. */
function chainOf(arming: SweepArming | undefined, takes: readonly boolean[] = [true, true]) {
  const [asked, answers]: [unknown[], boolean[]] = [[], [...takes]];
  const chain = new SweepChain({
    store: {
      async armSweep(times) {
        asked.push(['arm', times]);
        return arming;
      },
      rearmSweep: async () => ({ passes: true, arming }),
      async noteSweep(...noted) {
        asked.push(['note', ...noted]);
      },
    },
    queue: {
      async armSweep(...message) {
        asked.push(['send', ...message]);
        return answers.shift() ?? false;
      },
    },
  });
  return { chain, asked };
}

const NEXT = { generation: 3, delayMs: 1_000 };
const LOOK = ['arm', { everyMs: 60_000, overdueMs: 5_000 }];
const SENT = [
  ['send', 3, 1_000],
  ['send', 3, 76_000],
];

describe('the chain of sweeps', () => {
  it('sweeps each minute unless it is told otherwise', () => {
    expect(chainOf(undefined).chain.everyMs).toBe(60_000);
  });

  it('that is under way is left alone', async () => {
    const { chain, asked } = chainOf(undefined);

    await chain.arm();

    expect(asked).toEqual([LOOK]);
  });

  it('that is not is begun by a message and its backup', async () => {
    const { chain, asked } = chainOf(NEXT);

    await chain.arm();

    expect(asked).toEqual([LOOK, ...SENT, ['note', 3, 1_000]]);
  });

  it.each([[[false, true]], [[true, false]], [[false, false]]])(
    'is not taken for armed when the queue refuses one of the two: %j',
    async (takes) => {
      const { chain, asked } = chainOf(NEXT, takes);

      await expect(chain.arm()).rejects.toMatchObject({
        code: 'ARM_FAILED',
        message: expect.stringMatching(
          /whoever creates or takes a job sends them again, and so does this message when it comes back\.$/,
        ),
      });
      expect(asked).toEqual([LOOK, ...SENT, ['note', 3, undefined]]);
    },
  );

  it('says that the next sweep is on its way only when it is', async () => {
    expect(await chainOf(NEXT).chain.next(2)).toEqual({ passes: true, armed: true, failure: undefined });
    expect(await chainOf(undefined).chain.next(2)).toEqual({ passes: true, armed: false, failure: undefined });
    expect(await chainOf(NEXT, [true, false]).chain.next(2)).toMatchObject({
      armed: false,
      failure: { code: 'ARM_FAILED' },
    });
  });
});
