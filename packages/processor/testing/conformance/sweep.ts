import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { claimAgain, claimNew, type JobName, type MakeHarness, type StoreHarness } from './store-harness.ts';

const MINUTE_MS = 60_000;

export function describeSweep(makeHarness: MakeHarness): void {
  describe('sweep', () => {
    let harness: StoreHarness;
    beforeAll(async () => {
      harness = await makeHarness();
    });
    beforeEach(() => harness.clear());
    afterAll(() => harness[Symbol.asyncDispose]());

    const sweep = async (limit = 100) => (await harness.store.sweep({ limit })).toRing.map(({ taskId }) => taskId);
    const taskIds = (jobs: readonly JobName[]) => jobs.map(({ taskId }) => taskId).sort();

    test('rings a job whose ring was never sent, with its queue and tenant', async () => {
      const { taskId } = await harness.createJob({ tenantId: 'acme', sweepInMs: -1 });

      const { toRing } = await harness.store.sweep({ limit: 10 });

      expect(toRing).toEqual([{ taskId, queue: 'default', tenantId: 'acme' }]);
    });

    test('rings a job whose worker died', async () => {
      const job = await claimNew(harness);
      await harness.expireLease(job);
      await harness.makeSweepDue(job);

      expect(await sweep()).toEqual([job.taskId]);
      expect(await harness.readJob(job)).toMatchObject({ status: 'RUNNING', leaseToken: 1 });
    });

    test('rings a retry that is due', async () => {
      const { taskId } = await harness.createJob({ status: 'RETRYING', attempt: 1, sweepInMs: -1 });

      expect(await sweep()).toEqual([taskId]);
    });

    test('leaves alone whose time has not come', async () => {
      await harness.createJob({ sweepInMs: MINUTE_MS });
      await claimNew(harness);

      expect(await sweep()).toEqual([]);
    });

    test('a renewed lease only moves the next look', async () => {
      const job = await claimNew(harness);
      await harness.makeSweepDue(job);
      await harness.store.heartbeat([{ ...job, progress: undefined }], 10 * MINUTE_MS);

      expect(await sweep()).toEqual([]);
      const { sweepInMs, leaseInMs } = await harness.readJob(job);
      expect(Math.abs(sweepInMs - (leaseInMs ?? 0))).toBeLessThan(1_000);
    });

    test('a job that is not due yet only moves the next look', async () => {
      const job = await harness.createJob({ status: 'RETRYING', runInMs: 10 * MINUTE_MS, sweepInMs: -1 });

      expect(await sweep()).toEqual([]);
      expect((await harness.readJob(job)).sweepInMs).toBeGreaterThan(9 * MINUTE_MS);
    });

    test('a job it has found comes again soon, in case nobody lived to ring it', async () => {
      const job = await harness.createJob({ sweepInMs: -1 });
      await sweep();

      expect(await sweep()).toEqual([]);
      const { sweepInMs } = await harness.readJob(job);
      expect(sweepInMs).toBeGreaterThan(0);
      expect(sweepInMs).toBeLessThanOrEqual(MINUTE_MS);
    });

    test('fails a job whose upload never came', async () => {
      const job = await harness.createJob({ status: 'AWAITING_FILE', sweepInMs: -1 });

      const { toRing, expired } = await harness.store.sweep({ limit: 10 });

      expect({ toRing, expired }).toEqual({ toRing: [], expired: 1 });
      expect(await harness.readJob(job)).toMatchObject({
        status: 'FAILED',
        errorCode: 'UPLOAD_EXPIRED',
        finished: true,
      });
    });

    test('takes the oldest first and no more than it may', async () => {
      const late = await harness.createJob({ sweepInMs: -1_000 });
      const early = await harness.createJob({ sweepInMs: -60_000 });
      const middle = await harness.createJob({ sweepInMs: -30_000 });

      expect((await sweep(2)).sort()).toEqual(taskIds([early, middle]));
      expect(await sweep(2)).toEqual([late.taskId]);
    });

    test('a locked job is left to whoever has it', async () => {
      const locked = await harness.createJob({ sweepInMs: -1 });
      const free = await harness.createJob({ sweepInMs: -1 });
      const unlock = await harness.lock(locked);

      const rung = await sweep();
      await unlock();

      expect(rung).toEqual([free.taskId]);
      expect(await sweep()).toEqual([locked.taskId]);
    });

    test('sweeps at once share the work: each job is rung once', async () => {
      const jobs = await Promise.all(Array.from({ length: 120 }, () => harness.createJob({ sweepInMs: -1 })));

      const rounds = await Promise.all(Array.from({ length: 4 }, () => sweep(1_000)));
      const late = await sweep(1_000);

      expect([...rounds.flat(), ...late].sort()).toEqual(taskIds(jobs));
    });

    test('each ring that was sent doubles the wait for the next, up to a cap', async () => {
      const job = await harness.createJob({ sweepInMs: -1 });
      const waits: number[] = [];

      for (let ring = 0; ring < 7; ring += 1) {
        await harness.store.markRung([job.taskId]);
        waits.push(Math.round((await harness.readJob(job)).sweepInMs / MINUTE_MS));
      }

      expect(waits).toEqual([15, 30, 60, 120, 240, 360, 360]);
      expect((await harness.readJob(job)).rings).toBe(7);
    });

    test('a claim makes the waits start anew', async () => {
      const job = await harness.createJob({ rings: 5 });

      await claimAgain(harness.store, job);

      expect((await harness.readJob(job)).rings).toBe(0);
    });

    test('a ring that was sent never puts off the look at a live lease', async () => {
      const job = await claimNew(harness);
      const before = await harness.readJob(job);

      await harness.store.markRung([job.taskId]);

      const after = await harness.readJob(job);
      expect(after.rings).toBe(0);
      expect(after.sweepInMs).toBeLessThanOrEqual(before.sweepInMs);
    });

    test('a ring that was sent changes nothing about an ended job', async () => {
      const job = await harness.createJob({ status: 'COMPLETED' });

      await harness.store.markRung([job.taskId]);

      expect(await harness.readJob(job)).toMatchObject({ status: 'COMPLETED', rings: 0 });
    });
  });
}
