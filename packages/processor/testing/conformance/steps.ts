import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimAgain, claimNew, type MakeHarness, type StoreHarness, UNSTORABLE } from './store-harness.ts';

export function describeSteps(makeHarness: MakeHarness): void {
  describe('steps', () => {
    let harness: StoreHarness;
    beforeAll(async () => {
      harness = await makeHarness();
    });
    afterAll(() => harness[Symbol.asyncDispose]());

    test('a step that has not been stored is not there', async () => {
      const job = await claimNew(harness);

      expect(await harness.store.readStep(job, 'send mail')).toBeUndefined();
    });

    test.each([[{ id: 7 }], [null], [false], ['text'], [undefined]])(
      'a result of %o is read as it was stored',
      async (result) => {
        const job = await claimNew(harness);

        await harness.store.writeStep(job, 'step', result);

        expect(await harness.store.readStep(job, 'step')).toEqual({ result });
      },
    );

    test.each(UNSTORABLE.filter(([, value]) => value !== undefined))(
      'a result with %s is refused with its path, and not stored',
      async (_what, value, path) => {
        const job = await claimNew(harness);

        await expect(harness.store.writeStep(job, 'pay', value as never)).rejects.toMatchObject({
          code: 'NOT_STORABLE',
          message: expect.stringMatching(new RegExp(`step 'pay'.* result${path}: `)),
        });

        expect(await harness.store.readStep(job, 'pay')).toBeUndefined();
      },
    );

    test('steps belong to their job, and outlive the attempt', async () => {
      const job = await claimNew(harness);
      const other = await claimNew(harness);
      await harness.store.writeStep(job, 'step', 'mine');
      await harness.expireLease(job);

      const again = await claimAgain(harness.store, job);

      expect(await harness.store.readStep(again, 'step')).toEqual({ result: 'mine' });
      expect(await harness.store.readStep(other, 'step')).toBeUndefined();
    });

    test('a stale worker stores no step', async () => {
      const stale = await claimNew(harness);
      await harness.expireLease(stale);
      const again = await claimAgain(harness.store, stale);

      await expect(harness.store.writeStep(stale, 'step', 1)).rejects.toMatchObject({ code: 'LEASE_LOST' });
      expect(await harness.store.readStep(again, 'step')).toBeUndefined();
    });

    test('a cancelled job stores no step', async () => {
      const job = await claimNew(harness);
      await harness.cancel(job);

      await expect(harness.store.writeStep(job, 'step', 1)).rejects.toMatchObject({ code: 'CANCELLED' });
    });
  });
}
