import { describe, expect, test } from 'vitest';
import type { DatabaseFault, SettleAnswer, Settlement } from '../src/ports/job-store.ts';
import { Settler } from '../src/settler.ts';
import { aSettleAnswer, aSettlement } from '../testing/job-fixtures.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { soon } from '../testing/turns.ts';

/** Remembers each statement, and answers as it is told. */
class FakeStore {
  readonly statements: number[][] = [];
  answer: (settlements: readonly Settlement[]) => Promise<SettleAnswer[]> = async (all) => all.map(aSettleAnswer);

  faultOf(error: unknown): DatabaseFault | undefined {
    return (error as { readonly fault?: DatabaseFault }).fault;
  }

  async settle(settlements: readonly Settlement[]): Promise<SettleAnswer[]> {
    this.statements.push(settlements.map(({ jobId }) => jobId));
    return this.answer(settlements);
  }
}

function makeSettler() {
  const store = new FakeStore();
  const clock = new ManualClock();
  return { store, clock, settler: new Settler(store, clock) };
}

const failing = (fault: DatabaseFault) => Object.assign(new Error(`the database says: ${fault}`), { fault });
const away = () => failing('unreachable');
const BUSY = { settled: false, busy: true, status: 'RUNNING' } as const;
const idsTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('Settler', () => {
  test('jobs that end together are settled in one statement, each with its own answer', async () => {
    const { store, settler } = makeSettler();

    const answers = await soon(Promise.all(idsTo(50).map((jobId) => settler.settle(aSettlement(jobId), Infinity))));

    expect(store.statements).toEqual([idsTo(50)]);
    expect(answers.map(({ jobId }) => jobId)).toEqual(idsTo(50));
  });

  test('what comes in while a statement is under way goes out together with the next', async () => {
    const { store, settler } = makeSettler();
    const begun = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    store.answer = async (all) => {
      begun.resolve();
      await gate.promise;
      return all.map(aSettleAnswer);
    };
    const first = settler.settle(aSettlement(1), Infinity);
    await soon(begun.promise);

    const later = [2, 3, 4].map((jobId) => settler.settle(aSettlement(jobId), Infinity));
    gate.resolve();
    await soon(Promise.all([first, ...later]));

    expect(store.statements).toEqual([[1], [2, 3, 4]]);
  });

  test('what comes in when all before is settled goes out, too', async () => {
    const { store, settler } = makeSettler();
    await soon(settler.settle(aSettlement(1), Infinity));

    const answer = await soon(settler.settle(aSettlement(2), Infinity));

    expect(answer).toMatchObject({ jobId: 2, settled: true });
    expect(store.statements).toEqual([[1], [2]]);
  });

  test('one settlement that the database refuses does not take the others with it', async () => {
    const { store, settler } = makeSettler();
    const refusal = new Error('invalid input syntax');
    store.answer = async (all) => {
      if (all.some(({ jobId }) => jobId === 2)) throw refusal;
      return all.map(aSettleAnswer);
    };

    const results = await soon(
      Promise.allSettled([1, 2, 3].map((jobId) => settler.settle(aSettlement(jobId), Infinity))),
    );

    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: refusal });
  });

  test('a database that is away is tried again, ever more slowly, until it answers', async () => {
    const { store, clock, settler } = makeSettler();
    store.answer = async () => {
      throw away();
    };
    const pauses: number[] = [];
    const settled = settler.settle(aSettlement(1), clock.now() + 60_000);

    for (let failures = 0; failures < 8; failures += 1) {
      await soon(clock.armed());
      pauses.push(...clock.waits);
      if (failures === 7) store.answer = async (all) => all.map(aSettleAnswer);
      clock.advance(clock.waits[0] ?? 0);
    }

    expect(await soon(settled)).toMatchObject({ jobId: 1, settled: true });
    expect(pauses).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  });

  test('a database that stays away is reported when the invocation has no time left', async () => {
    const { store, clock, settler } = makeSettler();
    const unreachable = away();
    store.answer = async () => {
      throw unreachable;
    };
    const settled = settler.settle(aSettlement(1), clock.now() + 250);
    await soon(clock.armed());
    clock.advance(100);

    await expect(soon(settled)).rejects.toBe(unreachable);
    expect(store.statements).toHaveLength(2);
  });

  test('the victim of a deadlock is tried again', async () => {
    const { store, clock, settler } = makeSettler();
    store.answer = async () => {
      store.answer = async (again) => again.map(aSettleAnswer);
      throw failing('deadlock');
    };
    const settled = settler.settle(aSettlement(1), Number.POSITIVE_INFINITY);
    await soon(clock.armed());

    clock.advance(100);

    expect(await soon(settled)).toMatchObject({ settled: true });
    expect(store.statements).toEqual([[1], [1]]);
  });

  test('a job whose row is locked is tried again, and holds up nobody meanwhile', async () => {
    const { store, clock, settler } = makeSettler();
    store.answer = async (all) => all.map((one) => ({ ...aSettleAnswer(one), ...(one.jobId === 1 && BUSY) }));
    const locked = settler.settle(aSettlement(1), Infinity);
    const other = await soon(settler.settle(aSettlement(2), Infinity));
    await soon(clock.armed());
    const later = await soon(settler.settle(aSettlement(3), Infinity));
    store.answer = async (all) => all.map(aSettleAnswer);

    clock.advance(100);

    expect(await soon(locked)).toMatchObject({ jobId: 1, settled: true });
    expect([other, later]).toMatchObject([{ settled: true }, { settled: true }]);
    expect(store.statements).toEqual([[1, 2], [3], [1]]);
  });

  test('a row that stays locked is reported when the invocation has no time left', async () => {
    const { store, clock, settler } = makeSettler();
    store.answer = async (all) => all.map((one) => ({ ...aSettleAnswer(one), ...BUSY }));
    const settled = settler.settle(aSettlement(1), clock.now() + 250);
    await soon(clock.armed());
    clock.advance(100);

    await expect(soon(settled)).rejects.toMatchObject({
      code: 'JOB_LOCKED',
      message: expect.stringContaining('Job 1:'),
    });
    expect(store.statements).toHaveLength(2);
  });

  test('a refusal is not tried again', async () => {
    const { store, settler } = makeSettler();
    store.answer = async () => {
      throw new Error('invalid input syntax');
    };

    await expect(soon(settler.settle(aSettlement(1), Infinity))).rejects.toThrow('invalid input syntax');

    expect(store.statements).toHaveLength(1);
  });

  test('a settlement that the store does not answer is an error, and no end that nobody has decided', async () => {
    const { store, settler } = makeSettler();
    store.answer = async (all) => all.filter(({ jobId }) => jobId !== 2).map(aSettleAnswer);

    const results = await soon(Promise.allSettled([1, 2].map((jobId) => settler.settle(aSettlement(jobId), Infinity))));

    expect(results).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { message: expect.stringContaining('nothing about job 2') } },
    ]);
  });
});
