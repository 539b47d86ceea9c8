import { AttemptEnd } from '@jobstack/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClaimAnswer } from '../../src/ports/job-store.ts';
import { claimAgain, claimNew, LEASE_MS, type MakeHarness, type StoreHarness } from './store-harness.ts';

const UNKNOWN = '018f0000-0000-7000-8000-00000000dead';

export function describeClaim(makeHarness: MakeHarness): void {
  describe('claim', () => {
    let harness: StoreHarness;
    beforeAll(async () => {
      harness = await makeHarness();
    });
    afterAll(() => harness[Symbol.asyncDispose]());

    const claim = async (...taskIds: string[]) =>
      harness.store.claim({ taskIds, leaseMs: LEASE_MS, worker: 'worker 1' });
    const refusals = (answers: readonly ClaimAnswer[]) =>
      answers.map((answer) => (answer.claimed ? 'claimed' : answer.refusal.reason));

    test('a due job becomes RUNNING under a new lease, with a first attempt', async () => {
      const job = await harness.createJob({ payload: { name: 'Ada' }, checkpoint: { from: 7 } });

      const [answer] = await claim(job.taskId);

      expect(answer?.claimed).toMatchObject({
        ...job,
        leaseToken: 1,
        attempt: 1,
        maxAttempts: 3,
        payload: { name: 'Ada' },
        checkpoint: { from: 7 },
      });
      const stored = await harness.readJob(job);
      expect(stored).toMatchObject({ status: 'RUNNING', attempt: 1, leaseToken: 1, started: true });
      expect(stored.leaseInMs).toBeGreaterThan(LEASE_MS / 2);
      expect(stored.leaseInMs).toBeLessThanOrEqual(LEASE_MS);
      expect(stored.sweepInMs).toBeGreaterThan(LEASE_MS / 2);
      expect(await harness.readAttempts(job)).toEqual([
        { attempt: 1, worker: 'worker 1', endedAs: undefined, errorCode: undefined, handovers: 0 },
      ]);
    });

    test('a checkpoint of null is not the absence of one', async () => {
      const none = await claimNew(harness);
      const nothing = await claimNew(harness, { checkpoint: null });

      expect(none.checkpoint).toBeUndefined();
      expect(nothing.checkpoint).toBeNull();
    });

    test('a job with a file brings what is known about it', async () => {
      const job = await claimNew(harness, { fileKey: 'uploads/1' });

      expect(job.file).toEqual({
        key: 'uploads/1',
        name: 'people.csv',
        size: 12,
        contentType: 'text/csv',
        etag: '"e"',
      });
    });

    test('a job nobody knows is refused', async () => {
      expect(await claim(UNKNOWN)).toEqual([{ taskId: UNKNOWN, refusal: { reason: 'unknownJob' } }]);
    });

    test.each(['COMPLETED', 'FAILED', 'CANCELLED'] as const)(
      'a %s job is refused and left as it was',
      async (status) => {
        const job = await harness.createJob({ status, attempt: 1 });

        const answers = await claim(job.taskId);

        expect(refusals(answers)).toEqual(['ended']);
        expect(await harness.readJob(job)).toMatchObject({ status, attempt: 1, leaseToken: 0 });
      },
    );

    test('a job whose upload has not been confirmed is refused', async () => {
      const { taskId } = await harness.createJob({ status: 'AWAITING_FILE' });

      expect(refusals(await claim(taskId))).toEqual(['awaitingFile']);
    });

    test('a job that another worker has is refused', async () => {
      const job = await claimNew(harness);

      expect(refusals(await claim(job.taskId))).toEqual(['leased']);
    });

    test.each(['QUEUED', 'RETRYING'] as const)('a %s job that is not due is refused, with its wait', async (status) => {
      const job = await harness.createJob({ status, runInMs: 90_000 });

      const [answer] = await claim(job.taskId);

      expect(answer).toMatchObject({ refusal: { reason: 'notDue' } });
      const dueInMs = answer?.claimed === undefined && answer?.refusal.reason === 'notDue' && answer.refusal.dueInMs;
      expect(dueInMs).toBeGreaterThan(60_000);
      expect(dueInMs).toBeLessThanOrEqual(90_000);

      await harness.makeDue(job);
      expect(refusals(await claim(job.taskId))).toEqual(['claimed']);
    });

    test('a job whose lease has expired is taken over, and the attempt before has crashed', async () => {
      const job = await claimNew(harness);
      await harness.expireLease(job);

      const again = await claimAgain(harness.store, job);

      expect(again).toMatchObject({ attempt: 2, leaseToken: 2 });
      expect(await harness.readAttempts(job)).toMatchObject([
        { attempt: 1, endedAs: 'lost', errorCode: 'WORKER_LOST' },
        { attempt: 2, endedAs: undefined },
      ]);
    });

    test('a job that crashes its worker in its last attempt is FAILED by the next claim', async () => {
      const job = await claimNew(harness, { maxAttempts: 2, attempt: 1 });
      await harness.expireLease(job);

      const answers = await claim(job.taskId);

      expect(refusals(answers)).toEqual(['attemptsExhausted']);
      expect(await harness.readJob(job)).toMatchObject({
        status: 'FAILED',
        attempt: 2,
        errorCode: 'ATTEMPTS_EXHAUSTED',
        errorMessage: 'The worker was lost in attempt 2 of 2.',
        leaseInMs: undefined,
        finished: true,
      });
      expect(await harness.readAttempts(job)).toMatchObject([{ attempt: 2, endedAs: 'lost' }]);
      expect(refusals(await claim(job.taskId))).toEqual(['ended']);
    });

    test.each(['QUEUED', 'RETRYING', 'RUNNING'] as const)(
      'a %s job past its timeout is FAILED by the next claim',
      async (status) => {
        const job = await harness.createJob({ status, attempt: 1, leaseInMs: -1_000, timeoutInMs: -1 });

        const answers = await claim(job.taskId);

        expect(refusals(answers)).toEqual(['timedOut']);
        expect(await harness.readJob(job)).toMatchObject({ status: 'FAILED', attempt: 1, errorCode: 'TIMED_OUT' });
      },
    );

    test('a claim tells how much of its timeout a job has left', async () => {
      const job = await claimNew(harness, { timeoutInMs: 90_000 });

      expect(job.timeLeftMs).toBeGreaterThan(60_000);
      expect(job.timeLeftMs).toBeLessThanOrEqual(90_000);
    });

    test('of more jobs than a cap allows, the rest are held, and rung when there is room', async () => {
      const jobs = await Promise.all(Array.from({ length: 3 }, () => harness.createJob({ type: 'capped' })));
      const taskIds = jobs.map(({ taskId }) => taskId);
      const store = harness.withCaps({ capped: 2 });
      const capped = () => store.claim({ taskIds, leaseMs: LEASE_MS, worker: 'test' });

      const first = await capped();
      const ended = first.find(({ claimed }) => claimed)?.claimed;
      if (!ended) throw new Error('Nothing was claimed.');
      const [answer] = await store.settle([
        { ...ended, end: AttemptEnd.failed({ code: 'X', message: 'x' }), progress: undefined },
      ]);
      const second = await capped();

      const held = first.find(({ claimed }) => !claimed);
      expect(refusals(first).sort()).toEqual(['claimed', 'claimed', 'held']);
      expect(held).toMatchObject({ refusal: { limit: 'type:capped' } });
      expect(answer?.toRing.map(({ taskId }) => taskId)).toEqual([held?.taskId]);
      expect(refusals(second).sort()).toEqual(['claimed', 'ended', 'leased']);
    });

    test.each([
      ['a hand-over', AttemptEnd.handedOver],
      ['failing infrastructure', AttemptEnd.interrupted({ code: 'COMMIT_UNKNOWN', message: 'gone' }, 0)],
    ])('after %s the same attempt goes on, even when it is the last', async (_name, end) => {
      const job = await claimNew(harness, { maxAttempts: 1 });
      await harness.store.settle([{ ...job, end, progress: undefined }]);

      const again = await claimAgain(harness.store, job);

      expect(again).toMatchObject({ attempt: 1, leaseToken: 2 });
      expect(await harness.readAttempts(job)).toMatchObject([{ attempt: 1, endedAs: undefined }]);
    });

    test('a continued attempt that crashes has been spent', async () => {
      const job = await claimNew(harness, { maxAttempts: 1 });
      await harness.store.settle([{ ...job, end: AttemptEnd.handedOver, progress: undefined }]);
      await claimAgain(harness.store, job);
      await harness.expireLease(job);

      expect(refusals(await claim(job.taskId))).toEqual(['attemptsExhausted']);
    });

    test('a batch answers each distinct job once, whatever became of the others', async () => {
      const due = await harness.createJob();
      const ended = await harness.createJob({ status: 'COMPLETED' });

      const answers = await claim(due.taskId, ended.taskId, due.taskId, UNKNOWN, due.taskId);

      const byTask = new Map(answers.map((answer) => [answer.taskId, answer.claimed ? 'claimed' : 'refused']));
      expect(answers).toHaveLength(3);
      expect(byTask).toEqual(
        new Map([
          [due.taskId, 'claimed'],
          [ended.taskId, 'refused'],
          [UNKNOWN, 'refused'],
        ]),
      );
      expect(await harness.readJob(due)).toMatchObject({ attempt: 1, leaseToken: 1 });
    });

    test('workers that claim the same 200 jobs at once get each job once', async () => {
      const jobs = await Promise.all(Array.from({ length: 200 }, () => harness.createJob()));
      const taskIds = jobs.map(({ taskId }) => taskId);

      const rounds = await Promise.all(Array.from({ length: 4 }, () => claim(...taskIds)));
      // What was locked by another claim at that moment may have been refused by all; it is free now.
      const late = await claim(...taskIds);

      const claimed = [...rounds.flat(), ...late].flatMap((answer) => answer.claimed?.taskId ?? []);
      expect(claimed.sort()).toEqual(taskIds.sort());
    });

    test('a locked job is busy, and does not hold up the others of its batch', async () => {
      const locked = await harness.createJob();
      const orphaned = await claimNew(harness);
      await harness.expireLease(orphaned);
      const free = await harness.createJob();
      const unlock = await harness.lock(locked);
      const unlockOrphaned = await harness.lock(orphaned);

      const answers = await claim(locked.taskId, orphaned.taskId, free.taskId);
      await unlock();
      await unlockOrphaned();

      const byTask = new Map(answers.map((answer, index) => [answer.taskId, refusals(answers)[index]]));
      expect(byTask).toEqual(
        new Map([
          [locked.taskId, 'busy'],
          [orphaned.taskId, 'busy'],
          [free.taskId, 'claimed'],
        ]),
      );
    });
  });
}
