import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Chunk, ClaimedJob } from '../../src/ports/job-store.ts';
import { claimAgain, claimNew, LEASE_MS, type MakeHarness, type StoreHarness, UNSTORABLE } from './store-harness.ts';

export function describeCommit(makeHarness: MakeHarness): void {
  describe('commit', () => {
    let harness: StoreHarness;
    beforeAll(async () => {
      harness = await makeHarness();
    });
    beforeEach(() => harness.clear());
    afterAll(() => harness[Symbol.asyncDispose]());

    const aChunk = (overrides: Partial<Chunk<string>> = {}): Chunk<string> => ({
      written: 'written',
      checkpoint: { row: 1 },
      rejects: [],
      progress: undefined,
      children: [],
      ...overrides,
    });
    const commitRow = (job: ClaimedJob, value: string, chunk: Partial<Chunk<string>> = {}) =>
      harness.store.commit(job, LEASE_MS, async (tx) => {
        await harness.writeRow(tx, value);
        return aChunk(chunk);
      });

    test('rows, rejects, checkpoint, progress and a renewed lease are stored together', async () => {
      const job = await claimNew(harness);
      await harness.expireLease(job);
      const reject = { line: 7, column: 'age', code: 'INVALID_VALUE', message: 'not a number', raw: 'Ada;x' };

      const answer = await commitRow(job, 'a row', {
        checkpoint: { row: 2 },
        rejects: [reject, { line: 8, code: 'EMPTY', message: 'nothing' }],
        progress: { done: 2, total: 4 },
      });

      expect(answer.written).toBe('written');
      expect(await harness.readRows()).toEqual(['a row']);
      expect(await harness.readRejects(job)).toEqual([
        { attempt: 1, ...reject },
        { attempt: 1, line: 8, column: undefined, code: 'EMPTY', message: 'nothing', raw: undefined },
      ]);
      const stored = await harness.readJob(job);
      expect(stored).toMatchObject({ status: 'RUNNING', checkpoint: { row: 2 }, progressDone: 2, progressTotal: 4 });
      expect(stored.leaseInMs).toBeGreaterThan(LEASE_MS / 2);
    });

    test('an error inside write rolls back everything and passes through', async () => {
      const job = await claimNew(harness);
      const broken = new Error('the handler broke');

      const committed = harness.store.commit(job, LEASE_MS, async (tx) => {
        await harness.writeRow(tx, 'a row');
        throw broken;
      });

      await expect(committed).rejects.toBe(broken);
      expect(await harness.readRows()).toEqual([]);
      expect((await harness.readJob(job)).checkpoint).toBeUndefined();
    });

    test('a stale worker commits nothing: its write is not even called', async () => {
      const stale = await claimNew(harness);
      await harness.expireLease(stale);
      await claimAgain(harness.store, stale);
      let called = false;

      const committed = harness.store.commit(stale, LEASE_MS, async () => {
        called = true;
        return aChunk();
      });

      await expect(committed).rejects.toMatchObject({ code: 'LEASE_LOST' });
      expect(called).toBe(false);
      expect((await harness.readJob(stale)).checkpoint).toBeUndefined();
    });

    test('a take-over waits for nobody: while a chunk is written under an expired lease, a claim finds the job busy', async () => {
      const job = await claimNew(harness);
      await harness.expireLease(job);

      const { written } = await harness.store.commit(job, LEASE_MS, async (tx) => {
        const [answer] = await harness.store.claim({ taskIds: [job.taskId], leaseMs: LEASE_MS, worker: 'other' });
        await harness.writeRow(tx, 'a row');
        return { ...aChunk(), written: answer };
      });

      expect(written).toEqual({ taskId: job.taskId, refusal: { reason: 'busy' } });
      expect(await harness.readRows()).toEqual(['a row']);
    });

    describe('ahead', () => {
      const commitAhead = (job: ClaimedJob, value: string, turn: () => Promise<void> = async () => undefined) =>
        harness.store.commitAhead(
          job,
          LEASE_MS,
          {
            write: async (tx) => {
              await harness.writeRow(tx, value);
              return 'written';
            },
            turn,
            conclude: async () => aChunk({ rejects: [{ line: 7, code: 'BAD', message: 'bad' }] }),
          },
          'waits',
        );

      test('stores rows, rejects, checkpoint and a renewed lease together', async () => {
        const job = await claimNew(harness);
        await harness.expireLease(job);

        const answer = await commitAhead(job, 'a row');

        expect(answer).toEqual({ written: 'written', toRing: [] });
        expect(await harness.readRows()).toEqual(['a row']);
        expect(await harness.readRejects(job)).toMatchObject([{ line: 7 }]);
        const stored = await harness.readJob(job);
        expect(stored).toMatchObject({ status: 'RUNNING', checkpoint: { row: 1 } });
        expect(stored.leaseInMs).toBeGreaterThan(LEASE_MS / 2);
      });

      test('of a job that is taken over while it writes stores nothing', async () => {
        const job = await claimNew(harness);

        const committed = commitAhead(job, 'a row', async () => {
          await harness.expireLease(job);
          await claimAgain(harness.store, job);
        });

        await expect(committed).rejects.toMatchObject({ code: 'LEASE_LOST' });
        expect(await harness.readRows()).toEqual([]);
        expect((await harness.readJob(job)).checkpoint).toBeUndefined();
      });

      test('a cancel does not wait for a chunk that writes, which is then not committed', async () => {
        const job = await claimNew(harness);

        const committed = commitAhead(job, 'a row', () => harness.cancel(job));

        await expect(committed).rejects.toMatchObject({ code: 'CANCELLED' });
        expect(await harness.readRows()).toEqual([]);
      });

      test('a chunk whose turn never comes stores nothing', async () => {
        const job = await claimNew(harness);
        const broken = new Error('the chunk before was not committed');

        const committed = commitAhead(job, 'a row', () => Promise.reject(broken));

        await expect(committed).rejects.toBe(broken);
        expect(await harness.readRows()).toEqual([]);
      });
    });

    test.each(['COMPLETED', 'FAILED', 'RETRYING', 'QUEUED'] as const)(
      'a job that is %s by now takes no chunk',
      async (status) => {
        const job = await harness.createJob({ status });
        const lease = { ...(await claimNew(harness)), ...job, leaseToken: 0 };

        await expect(commitRow(lease, 'a row')).rejects.toMatchObject({ code: 'LEASE_LOST' });
        expect(await harness.readRows()).toEqual([]);
      },
    );

    test('a job that is gone takes no chunk', async () => {
      const job = await claimNew(harness);

      await expect(commitRow({ ...job, jobId: 999_999 }, 'a row')).rejects.toMatchObject({ code: 'LEASE_LOST' });
    });

    test('a cancelled job takes no chunk, and says why', async () => {
      const job = await claimNew(harness);
      await harness.cancel(job);

      await expect(commitRow(job, 'a row')).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(await harness.readRows()).toEqual([]);
    });

    test('a cancel waits for the chunk in flight; once it has returned, no chunk commits', async () => {
      const job = await claimNew(harness);
      const order: string[] = [];
      let cancelled: Promise<void> | undefined;

      await harness.store.commit(job, LEASE_MS, async (tx) => {
        cancelled = harness.cancel(job).then(() => void order.push('cancelled'));
        await harness.waitForBlocked(1);
        await harness.writeRow(tx, 'in flight');
        order.push('written');
        return aChunk();
      });
      await cancelled;

      expect(order).toEqual(['written', 'cancelled']);
      await expect(commitRow(job, 'too late')).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(await harness.readRows()).toEqual(['in flight']);
    });

    test.each(UNSTORABLE)(
      'a checkpoint with %s is refused with its path, and nothing is written',
      async (_what, value, path) => {
        const job = await claimNew(harness);
        await commitRow(job, 'before', { checkpoint: 'here' });

        await expect(commitRow(job, 'after', { checkpoint: value as never })).rejects.toMatchObject({
          code: 'NOT_STORABLE',
          message: expect.stringContaining(`checkpoint${path}: `),
        });

        expect(await harness.readRows()).toContain('before');
        expect(await harness.readRows()).not.toContain('after');
        expect(await harness.readJob(job)).toMatchObject({ checkpoint: 'here' });
      },
    );

    test.each([
      [null],
      [false],
      [0],
      [''],
      [[]],
      [{}],
      [{ at: 1.5, big: 2 ** 53, text: 'ä\u0001😀' }],
      [5e-324],
      [1.7e308],
    ])('a checkpoint of %o comes back as it was', async (checkpoint) => {
      const job = await claimNew(harness);

      await commitRow(job, 'a row', { checkpoint });
      await harness.expireLease(job);

      expect((await claimAgain(harness.store, job)).checkpoint).toEqual(checkpoint);
    });

    test('rejects with characters that PostgreSQL refuses are stored without them, and long ones are cut', async () => {
      const job = await claimNew(harness);

      await commitRow(job, 'a row', {
        rejects: [{ line: 1, code: 'BAD', message: 'nul \u0000 and half \ud83d', raw: 'x'.repeat(10_000) }],
      });

      const [reject] = await harness.readRejects(job);
      expect(reject?.message).toBe('nul \ufffd and half \ufffd');
      expect(reject?.raw).toHaveLength(8_192);
    });

    test('a reject whose line is no whole number does not cost the chunk', async () => {
      const job = await claimNew(harness);

      await commitRow(job, 'a row', {
        rejects: [
          { line: 2.5, code: 'BAD', message: 'between lines' },
          { line: Number.NaN, code: 'BAD', message: 'nowhere' },
        ],
      });

      expect(await harness.readRejects(job)).toMatchObject([{ line: 2 }, { line: 0 }]);
    });

    test('after a chunk the claim of a new attempt resumes from its checkpoint', async () => {
      const job = await claimNew(harness);
      await commitRow(job, 'a row', { checkpoint: null, progress: { done: 1, total: undefined } });
      await harness.expireLease(job);

      const again = await claimAgain(harness.store, job);

      expect(again).toMatchObject({ checkpoint: null, progress: { done: 1, total: undefined } });
    });
  });
}
