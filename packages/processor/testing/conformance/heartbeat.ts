import { AttemptEnd } from '@jobstack/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Lease, Progress } from '../../src/ports/job-store.ts';
import { claimAgain, claimNew, LEASE_MS, type MakeHarness, type StoreHarness } from './store-harness.ts';

export function describeHeartbeat(makeHarness: MakeHarness): void {
  describe('heartbeat', () => {
    let harness: StoreHarness;
    beforeAll(async () => {
      harness = await makeHarness();
    });
    afterAll(() => harness[Symbol.asyncDispose]());

    const beat = (leases: readonly Lease[], progress?: Progress, leaseMs = LEASE_MS) =>
      harness.store.heartbeat(
        leases.map((lease) => ({ ...lease, progress })),
        leaseMs,
      );

    test('renews the lease and stores progress', async () => {
      const job = await claimNew(harness);

      const answers = await beat([job], { done: 5, total: 10 }, 10 * LEASE_MS);

      expect(answers).toEqual([{ jobId: job.jobId, state: 'held' }]);
      const stored = await harness.readJob(job);
      expect(stored).toMatchObject({ progressDone: 5, progressTotal: 10 });
      expect(stored.leaseInMs).toBeGreaterThan(5 * LEASE_MS);
    });

    test('without progress leaves what is there', async () => {
      const job = await claimNew(harness);
      await beat([job], { done: 5, total: 10 });

      await beat([job]);
      await beat([job], { done: 6, total: undefined });

      expect(await harness.readJob(job)).toMatchObject({ progressDone: 6, progressTotal: 10 });
    });

    test('an expired lease that nobody has taken over is renewed: the token decides, not the time', async () => {
      const job = await claimNew(harness);
      await harness.expireLease(job);

      expect(await beat([job])).toMatchObject([{ state: 'held' }]);
      expect((await harness.readJob(job)).leaseInMs).toBeGreaterThan(0);
    });

    test('a lease that another worker has taken over is lost, and its progress with it', async () => {
      const job = await claimNew(harness);
      await harness.expireLease(job);
      await claimAgain(harness.store, job);

      expect(await beat([job], { done: 99, total: undefined })).toMatchObject([{ state: 'lost' }]);
      expect((await harness.readJob(job)).progressDone).toBeUndefined();
    });

    test('a job that has ended or gone is lost', async () => {
      const ended = await claimNew(harness);
      await harness.store.settle([{ ...ended, end: AttemptEnd.completed(), progress: undefined }]);
      const gone = { ...ended, jobId: 999_999 };

      expect((await beat([ended, gone])).map(({ state }) => state)).toEqual(['lost', 'lost']);
    });

    test('a cancelled job says so', async () => {
      const job = await claimNew(harness);
      await harness.cancel(job);

      expect(await beat([job])).toMatchObject([{ state: 'cancelled' }]);
      expect(await harness.readJob(job)).toMatchObject({ status: 'CANCELLED', leaseInMs: undefined });
    });

    test('a locked job is busy and does not hold up the others', async () => {
      const locked = await claimNew(harness);
      const free = await claimNew(harness);
      const unlock = await harness.lock(locked);

      const answers = await beat([locked, free]);
      await unlock();

      expect(new Map(answers.map(({ jobId, state }) => [jobId, state]))).toEqual(
        new Map([
          [locked.jobId, 'busy'],
          [free.jobId, 'held'],
        ]),
      );
    });
  });
}
