import { AttemptEnd, describeError, type SettledEnd } from '@jobstack/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClaimedJob, Settlement } from '../../src/ports/job-store.ts';
import { claimAgain, claimNew, LEASE_MS, type MakeHarness, type StoreHarness } from './store-harness.ts';

const error = { code: 'OOPS', message: 'it broke' };
const COMPLETED = AttemptEnd.completed({ rows: 3 });
const FAILED = AttemptEnd.failed(error);
const RETRY = AttemptEnd.retry(error, 90_000);
const INTERRUPTED = AttemptEnd.interrupted(error, 90_000);

export function describeSettle(makeHarness: MakeHarness): void {
  describe('settle', () => {
    let harness: StoreHarness;
    beforeAll(async () => {
      harness = await makeHarness();
    });
    afterAll(() => harness[Symbol.asyncDispose]());

    const settlement = (job: ClaimedJob, end: SettledEnd): Settlement => ({ ...job, end, progress: undefined });
    const settle = (job: ClaimedJob, end: SettledEnd) => harness.store.settle([settlement(job, end)]);

    test('completed: the result, the last progress and the rejects are stored', async () => {
      const job = await claimNew(harness);
      const rejects = [{ line: 3, code: 'BAD', message: 'bad' }];

      const answers = await harness.store.settle([
        { ...job, end: AttemptEnd.completed({ rows: 3 }, rejects), progress: { done: 3, total: 3 } },
      ]);

      expect(answers).toMatchObject([{ jobId: job.jobId, settled: true, status: 'COMPLETED' }]);
      expect(await harness.readJob(job)).toMatchObject({
        status: 'COMPLETED',
        result: { rows: 3 },
        progressDone: 3,
        progressTotal: 3,
        leaseInMs: undefined,
        finished: true,
      });
      expect(await harness.readAttempts(job)).toMatchObject([{ attempt: 1, endedAs: 'completed' }]);
      expect(await harness.readRejects(job)).toMatchObject([{ attempt: 1, line: 3, code: 'BAD' }]);
    });

    test('failed: the error is kept with the job and its attempt', async () => {
      const job = await claimNew(harness);

      await settle(job, FAILED);

      expect(await harness.readJob(job)).toMatchObject({
        status: 'FAILED',
        errorCode: 'OOPS',
        errorMessage: 'it broke',
        finished: true,
      });
      expect(await harness.readAttempts(job)).toMatchObject([{ endedAs: 'failed', errorCode: 'OOPS' }]);
    });

    test('failed: stack and causes are kept with the attempt, and with no later one', async () => {
      const job = await claimNew(harness);
      const thrown = describeError(new TypeError('not a function', { cause: new Error('half \ud800, nul \u0000') }));

      await settle(job, AttemptEnd.interrupted({ ...error, thrown }, 0));
      const interrupted = await harness.readAttempts(job);
      await settle(await claimAgain(harness.store, job), AttemptEnd.retry({ ...error, thrown }, 0));
      await settle(await claimAgain(harness.store, job), FAILED);

      expect(interrupted).toMatchObject([
        { endedAs: undefined, errorStack: expect.stringMatching(/^TypeError: not a /) },
      ]);
      expect(await harness.readAttempts(job)).toMatchObject([
        {
          endedAs: 'retry',
          errorStack: expect.stringMatching(/^TypeError: not a function\n {4}at .*settle\.ts:\d+:\d+/),
          errorCauses: [{ name: 'Error', code: null, message: 'half \ufffd, nul \ufffd', causes: [] }],
        },
        { endedAs: 'failed', errorCode: 'OOPS', errorStack: undefined, errorCauses: undefined },
      ]);
    });

    test('a worker that is lost later leaves no stack of an earlier interruption behind', async () => {
      const job = await claimNew(harness);
      await settle(job, AttemptEnd.interrupted({ ...error, thrown: describeError(new Error('away')) }, 0));
      const again = await claimAgain(harness.store, job);

      await harness.expireLease(again);
      await claimAgain(harness.store, again);

      expect(await harness.readAttempts(job)).toMatchObject([
        { endedAs: 'lost', errorCode: 'WORKER_LOST', errorStack: undefined },
        { endedAs: undefined },
      ]);
    });

    test('retry: due after the delay, and swept somewhat later', async () => {
      const job = await claimNew(harness);

      await settle(job, RETRY);

      const stored = await harness.readJob(job);
      expect(stored).toMatchObject({ status: 'RETRYING', errorCode: 'OOPS', leaseInMs: undefined, finished: false });
      expect(stored.runInMs).toBeGreaterThan(60_000);
      expect(stored.runInMs).toBeLessThanOrEqual(90_000);
      expect(stored.sweepInMs).toBeGreaterThan(stored.runInMs);
      expect(await harness.readAttempts(job)).toMatchObject([{ endedAs: 'retry', errorCode: 'OOPS' }]);
    });

    test('retry that keeps the attempt leaves it open', async () => {
      const job = await claimNew(harness);

      await settle(job, INTERRUPTED);

      expect(await harness.readJob(job)).toMatchObject({ status: 'RETRYING', attemptOpen: true });
      expect(await harness.readAttempts(job)).toMatchObject([{ endedAs: undefined, errorCode: 'OOPS' }]);
    });

    test('retries in a row that keep the attempt are counted, until something is stored or another attempt begins', async () => {
      const job = await claimNew(harness, { maxAttempts: 9 });
      const interrupt = async (claimed: ClaimedJob) => {
        await settle(claimed, AttemptEnd.interrupted(error, 0));
        return claimAgain(harness.store, job);
      };
      const chunk = { written: undefined, checkpoint: 1, rejects: [], progress: undefined, children: [] };
      const counted: number[] = [job.interruptions];

      const second = await interrupt(await interrupt(job));
      await harness.store.commit(second, LEASE_MS, async () => chunk);
      const afterCommit = await interrupt(second);
      await harness.store.writeStep(afterCommit, 'mail', 'sent');
      const afterStep = await interrupt(await interrupt(afterCommit));
      await settle(afterStep, AttemptEnd.retry(error, 0));
      const nextAttempt = await interrupt(await claimAgain(harness.store, job));
      await harness.expireLease(nextAttempt);
      const afterCrash = await claimAgain(harness.store, job);
      for (const { interruptions } of [second, afterCommit, afterStep, nextAttempt, afterCrash])
        counted.push(interruptions);

      expect(counted).toEqual([0, 2, 1, 2, 1, 0]);
    });

    test('handed over: queued at once, the attempt open, the hop counted', async () => {
      const job = await claimNew(harness);

      await settle(job, AttemptEnd.handedOver);

      const stored = await harness.readJob(job);
      expect(stored).toMatchObject({ status: 'QUEUED', attempt: 1, attemptOpen: true, handovers: 1 });
      expect(stored.runInMs).toBeLessThanOrEqual(0);
      expect(await harness.readAttempts(job)).toMatchObject([{ endedAs: undefined, handovers: 1 }]);
    });

    test('an error of an earlier attempt can be read after the job has recovered', async () => {
      const job = await claimNew(harness);
      await settle(job, AttemptEnd.retry(error, 0));
      const again = await claimAgain(harness.store, job);

      await settle(again, COMPLETED);

      expect(await harness.readJob(job)).toMatchObject({ status: 'COMPLETED', errorCode: 'OOPS' });
    });

    test('several ends, among them a lost lease and a job that is gone, are settled each in its own way', async () => {
      const [completed, failed, retried, handedOver, lost] = await Promise.all(
        Array.from({ length: 5 }, () => claimNew(harness)),
      );
      if (!completed || !failed || !retried || !handedOver || !lost) throw new Error('unreachable');
      await harness.expireLease(lost);
      await claimAgain(harness.store, lost);
      const gone = { ...completed, jobId: 999_999 };

      const answers = await harness.store.settle([
        settlement(completed, COMPLETED),
        settlement(lost, COMPLETED),
        settlement(failed, FAILED),
        settlement(gone, COMPLETED),
        settlement(retried, RETRY),
        settlement(handedOver, AttemptEnd.handedOver),
      ]);

      const byJob = new Map(answers.map(({ jobId, settled, status }) => [jobId, { settled, status }]));
      expect(byJob).toEqual(
        new Map([
          [completed.jobId, { settled: true, status: 'COMPLETED' }],
          [lost.jobId, { settled: false, status: 'RUNNING' }],
          [failed.jobId, { settled: true, status: 'FAILED' }],
          [gone.jobId, { settled: false, status: undefined }],
          [retried.jobId, { settled: true, status: 'RETRYING' }],
          [handedOver.jobId, { settled: true, status: 'QUEUED' }],
        ]),
      );
    });

    test.each<[string, SettledEnd]>([
      ['completed', COMPLETED],
      ['failed', FAILED],
      ['retry', RETRY],
      ['handedOver', AttemptEnd.handedOver],
    ])('%s under a lost lease changes nothing', async (_name, end) => {
      const stale = await claimNew(harness);
      await harness.expireLease(stale);
      await claimAgain(harness.store, stale);
      const before = await harness.readAttempts(stale);

      const answers = await settle(stale, end);

      expect(answers).toMatchObject([{ settled: false, status: 'RUNNING' }]);
      expect(await harness.readJob(stale)).toMatchObject({
        status: 'RUNNING',
        attempt: 2,
        leaseToken: 2,
        handovers: 0,
      });
      expect(await harness.readAttempts(stale)).toEqual(before);
    });

    test('settling twice changes nothing the second time', async () => {
      const job = await claimNew(harness);
      const rejects = [{ line: 1, code: 'BAD', message: 'bad' }];
      await settle(job, AttemptEnd.completed({ rows: 3 }, rejects));

      const answers = await settle(job, AttemptEnd.completed({ rows: 3 }, rejects));

      expect(answers).toMatchObject([{ settled: false, status: 'COMPLETED' }]);
      expect(await harness.readRejects(job)).toHaveLength(1);
    });

    test('a row that somebody has locked is not waited for, and holds up no other end', async () => {
      const [job, other] = await Promise.all([claimNew(harness), claimNew(harness)]);
      const unlock = await harness.lock(job);

      const answers = await harness.store.settle([settlement(job, COMPLETED), settlement(other, COMPLETED)]);

      await unlock();
      expect(answers).toMatchObject([
        { jobId: job.jobId, settled: false, busy: true, status: 'RUNNING' },
        { jobId: other.jobId, settled: true, busy: false, status: 'COMPLETED' },
      ]);
      expect(await settle(job, COMPLETED)).toMatchObject([{ settled: true, busy: false }]);
    });

    test('a cancel that was quicker wins, and the answer says CANCELLED', async () => {
      const job = await claimNew(harness);
      const unlock = await harness.lock(job);
      const cancelled = harness.cancel(job);
      await harness.waitForBlocked(1);
      const first = await settle(job, COMPLETED);

      await unlock();
      await cancelled;

      expect(first).toMatchObject([{ settled: false, busy: true, status: 'RUNNING' }]);
      expect(await settle(job, COMPLETED)).toMatchObject([{ settled: false, busy: false, status: 'CANCELLED' }]);
      expect(await harness.readJob(job)).toMatchObject({ status: 'CANCELLED', result: undefined });
    });

    test('odd results and messages are stored as far as they can be', async () => {
      const odd = await claimNew(harness);
      const plain = await claimNew(harness);
      const circular: Record<string, unknown> = { big: 10n, text: 'nul \u0000' };
      circular.self = circular;

      await harness.store.settle([
        settlement(odd, AttemptEnd.completed(circular as never)),
        settlement(plain, AttemptEnd.failed({ code: 'X', message: `half \ud800 ${'x'.repeat(9_000)}` })),
      ]);

      expect((await harness.readJob(odd)).result).toEqual({ big: '10', text: 'nul \ufffd', self: '[Circular]' });
      const { errorMessage } = await harness.readJob(plain);
      expect(errorMessage).toMatch(/^half \ufffd x+…$/);
      expect(errorMessage).toHaveLength(8_192);
    });
  });
}
