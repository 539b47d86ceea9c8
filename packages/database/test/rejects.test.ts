import { AttemptEnd, type Reject, type SettledEnd } from '@jobstack/core';
import type { ClaimedJob } from '@jobstack/processor';
import { claimNew } from '@jobstack/processor/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cancelJob } from '../src/ledger/cancel-job.ts';
import { PgJobStore } from '../src/pg-job-store.ts';
import { JobRecords } from '../src/records/job-records.ts';
import { PgStoreHarness } from '../testing/pg-store-harness.ts';

const MINUTE_MS = 60_000;

let harness: PgStoreHarness;
let store: PgJobStore;
let records: JobRecords;

beforeAll(async () => {
  harness = await PgStoreHarness.create();
  store = new PgJobStore(harness.pool, { storedRejects: 3 });
  records = new JobRecords(store.db);
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

const rejectsFrom = (line: number, count: number): Reject[] =>
  Array.from({ length: count }, (_, index) => ({ line: line + index, code: 'BAD', message: 'bad', raw: 'a,b' }));

const commit = (job: ClaimedJob, rejects: readonly Reject[], counters?: Record<string, number>) =>
  store.commit(job, MINUTE_MS, async () => {
    const progress = { done: 1, total: 2, ...(counters && { counters }) };
    return { written: undefined, checkpoint: 1, rejects, children: [], progress };
  });

const settle = (job: ClaimedJob, end: SettledEnd) => store.settle([{ ...job, end, progress: undefined }]);

const find = async (job: ClaimedJob) => (await records.find(job.tenantId, { id: job.jobId })) ?? expect.fail('no job');

const storedLines = async (job: ClaimedJob) => (await harness.readRejects(job)).map(({ line }) => line);

describe('rejects', () => {
  it('are stored up to the limit, over all commits and the end, and counted beyond', async () => {
    const job = await claimNew(harness);

    await commit(job, rejectsFrom(1, 2));
    await commit(job, rejectsFrom(3, 2));
    await commit(job, rejectsFrom(5, 100));
    await settle(job, AttemptEnd.completed(null, rejectsFrom(200, 2)));

    expect(await storedLines(job)).toEqual([1, 2, 3]);
    expect((await find(job)).rejectCount).toBe(106);
  });

  it('are stored up to the limit by the end alone, each job of a statement by itself', async () => {
    const [one, other] = [await claimNew(harness), await claimNew(harness)];
    await commit(other, rejectsFrom(1, 1));
    const end = (line: number) => AttemptEnd.completed(null, rejectsFrom(line, 5));

    await store.settle([
      { ...one, end: end(10), progress: undefined },
      { ...other, end: end(20), progress: undefined },
    ]);

    expect([await storedLines(one), await storedLines(other)]).toEqual([
      [10, 11, 12],
      [1, 20, 21],
    ]);
    expect([(await find(one)).rejectCount, (await find(other)).rejectCount]).toEqual([5, 6]);
  });

  it('of a commit that fails are neither stored nor counted', async () => {
    const job = await claimNew(harness);

    const failing = store.commit(job, MINUTE_MS, async () => {
      throw new Error('broken');
    });

    await expect(failing).rejects.toThrow('broken');
    expect((await find(job)).rejectCount).toBe(0);
  });

  it('are forgotten when the job begins again at the start, and not when it goes on', async () => {
    const job = await claimNew(harness);
    await commit(job, rejectsFrom(1, 5), { totalRows: 5 });
    const requeue = async (fromZero: boolean) => {
      await settle(job, AttemptEnd.failed({ code: 'NO', message: 'no' }));
      await harness.pool.query(
        `UPDATE jobs SET status = 'FAILED', stopped = 'FAILED', finished_at = now(), lease_expires_at = NULL`,
      );
      await harness.pool.query('DELETE FROM open_jobs');
      await records.requeue(job.tenantId, { id: job.jobId }, { attempts: 1, fromZero });
      const { rejectCount, progress } = await find(job);
      return [rejectCount, await storedLines(job), progress?.counters];
    };

    expect(await requeue(false)).toEqual([5, [1, 2, 3], { totalRows: 5 }]);
    expect(await requeue(true)).toEqual([0, [], undefined]);
  });
});

describe('what a job has counted', () => {
  it.each<[string, (job: ClaimedJob) => Promise<unknown>]>([
    ['failed', (job) => settle(job, AttemptEnd.failed({ code: 'NO', message: 'no' }))],
    ['completed', (job) => settle(job, { kind: 'completed', result: null, rejects: [] })],
    ['cancelled', (job) => cancelJob(harness.pool, job.tenantId, { id: job.jobId })],
  ])('can be read after it has %s', async (_name, end) => {
    const job = await claimNew(harness);
    await commit(job, rejectsFrom(1, 1), { totalRows: 7, errorCount: 1 });

    await end(job);

    expect(await find(job)).toMatchObject({
      rejectCount: 1,
      progress: { done: 1, total: 2, counters: { totalRows: 7, errorCount: 1 } },
    });
  });

  it('stays when a later commit or heartbeat says nothing of it, and is renewed when it does', async () => {
    const job = await claimNew(harness);
    await commit(job, [], { totalRows: 7 });

    await commit(job, []);
    await store.heartbeat([{ ...job, progress: { done: 2, total: 2 } }], MINUTE_MS);
    const kept = await find(job);
    await store.heartbeat([{ ...job, progress: { done: 2, total: 2, counters: { totalRows: 9 } } }], MINUTE_MS);

    expect(kept.progress).toEqual({ done: 2, total: 2, counters: { totalRows: 7 } });
    expect((await find(job)).progress?.counters).toEqual({ totalRows: 9 });
  });
});
