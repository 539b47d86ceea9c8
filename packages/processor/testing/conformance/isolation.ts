import { AttemptEnd } from '@jobstack/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClaimAnswer, ClaimedJob } from '../../src/ports/job-store.ts';
import { LEASE_MS, type MakeHarness, type StoreHarness } from './store-harness.ts';

export function describeIsolation(makeHarness: MakeHarness): void {
  describe('a job whose worker was lost', () => {
    let harness: StoreHarness;
    beforeAll(async () => {
      harness = await makeHarness();
    });
    afterAll(() => harness[Symbol.asyncDispose]());

    const claim = (jobs: readonly { readonly taskId: string }[], idle = true) =>
      harness.store.claim({ taskIds: jobs.map(({ taskId }) => taskId), leaseMs: LEASE_MS, worker: 'w', idle });
    const claimedOf = (answers: readonly ClaimAnswer[]) => answers.flatMap(({ claimed }) => claimed ?? []);
    const reasons = (answers: readonly ClaimAnswer[]) =>
      answers.flatMap((answer) => (answer.claimed ? [] : answer.refusal.reason));

    /** So many jobs that one worker had at once, and lost. */
    async function lostTogether(count: number, maxAttempts?: number): Promise<readonly ClaimedJob[]> {
      const created = Array.from({ length: count }, () =>
        harness.createJob({ ...(maxAttempts !== undefined && { maxAttempts }) }),
      );
      const jobs = claimedOf(await claim(await Promise.all(created)));
      for (const job of jobs) await harness.expireLease(job);
      return jobs.toSorted((one, other) => one.jobId - other.jobId);
    }

    const complete = (job: ClaimedJob) =>
      harness.store.settle([{ ...job, end: AttemptEnd.completed(undefined, []), progress: undefined }]);

    test('together with others goes on in the same attempt, and nobody’s is spent', async () => {
      const jobs = await lostTogether(3);

      for (const job of jobs) {
        const [again] = claimedOf(await claim([job]));
        expect(again).toMatchObject({ attempt: 1, leaseToken: 2, suspect: true });
        if (again) await complete(again);
        expect(await harness.readAttempts(job)).toMatchObject([{ attempt: 1, endedAs: 'completed' }]);
      }
    });

    test('is claimed alone: the others of the batch have to wait, suspect or not', async () => {
      const [first, second] = await lostTogether(2);
      if (!first || !second) throw new Error('Two jobs were to be lost.');
      const fresh = await harness.createJob();

      const answers = await claim([fresh, second, first]);
      const [alone] = claimedOf(answers);
      if (alone) await complete(alone);
      const [next] = claimedOf(await claim([fresh, second, first]));
      if (next) await complete(next);
      const last = claimedOf(await claim([fresh, second, first]));

      expect(reasons(answers)).toEqual(['isolated', 'isolated']);
      expect([alone, next, ...last].map((job) => job?.jobId)).toEqual([first.jobId, second.jobId, fresh.jobId]);
      expect(last[0]?.suspect).toBe(false);
    });

    test('is left by a process that has something else in hand, which gets the others', async () => {
      const [suspect] = await lostTogether(2);
      if (!suspect) throw new Error('A job was to be lost.');
      const fresh = await harness.createJob();

      const answers = await claim([suspect, fresh], false);

      expect(claimedOf(answers).map(({ jobId }) => jobId)).toEqual([fresh.jobId]);
      expect(reasons(answers)).toEqual(['isolated']);
      expect(await harness.readJob(suspect)).toMatchObject({ status: 'RUNNING', attempt: 1, leaseToken: 1 });
    });

    test('has spent its attempt when it was alone, its last one too', async () => {
      const [job] = await lostTogether(2, 1);
      if (!job) throw new Error('A job was to be lost.');
      const [alone] = claimedOf(await claim([job]));
      expect(alone).toMatchObject({ attempt: 1 });

      await harness.expireLease(job);

      expect(reasons(await claim([job]))).toEqual(['attemptsExhausted']);
      expect(await harness.readAttempts(job)).toMatchObject([{ attempt: 1, endedAs: 'lost' }]);
    });

    test('had company when its worker had something else in hand at the claim', async () => {
      const [job] = claimedOf(await claim([await harness.createJob({ maxAttempts: 1 })], false));
      if (!job) throw new Error('The job could not be claimed.');
      await harness.expireLease(job);

      expect(claimedOf(await claim([job]))).toMatchObject([{ attempt: 1, suspect: true }]);
    });

    test('is no longer suspect when its attempt has come to an end of its own', async () => {
      const [job] = await lostTogether(2);
      if (!job) throw new Error('A job was to be lost.');
      const [alone] = claimedOf(await claim([job]));
      if (alone) await harness.store.settle([{ ...alone, end: AttemptEnd.handedOver, progress: undefined }]);
      const fresh = await harness.createJob();

      expect(claimedOf(await claim([job, fresh])).map(({ suspect }) => suspect)).toEqual([false, false]);
    });
  });
}
