import { AttemptEnd, type SettledEnd } from '@jobstack/core';
import type { JobName, JobOverrides } from '@jobstack/processor/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PgStoreHarness } from '../testing/pg-store-harness.ts';
import { RETENTION, TENANT, TimeTable } from './time-table.ts';

/** In milliseconds: what a test may take at most, and far less than what it measures. */
const TOLERANCE = 60_000;

const error = { code: 'OOPS', message: 'it broke' };

let table: TimeTable;

beforeAll(async () => {
  table = new TimeTable(await PgStoreHarness.create());
});
beforeEach(() => table.harness.clear());
afterAll(() => table.harness[Symbol.asyncDispose]());

const aJob = (overrides?: JobOverrides) => table.harness.createJob(overrides);

async function settled(end: SettledEnd): Promise<JobName> {
  const job = await table.claim(await aJob(), TOLERANCE);
  await table.store.settle([{ ...job, end, progress: undefined }]);
  return job;
}

/** Ended by the claim that finds that it is over. */
async function over(overrides: JobOverrides): Promise<JobName> {
  const job = await aJob(overrides);
  await table.store.claim({ taskIds: [job.taskId], leaseMs: TOLERANCE, worker: 'test' });
  return job;
}

const ENDS: readonly (readonly [how: string, end: () => Promise<JobName>])[] = [
  ['completed', () => settled(AttemptEnd.completed())],
  ['failed', () => settled(AttemptEnd.failed(error))],
  ['was cancelled', () => cancelled({})],
  ['was cancelled while it ran', () => cancelled({ status: 'RUNNING', attempt: 1 })],
  ['lost its last worker', () => over({ status: 'RUNNING', attempt: 3, maxAttempts: 3, leaseInMs: -1 })],
  ['did not end in time', () => over({ status: 'RETRYING', attempt: 1, timeoutInMs: -1 })],
  ['never got its file', () => unstarted()],
];

async function cancelled(overrides: JobOverrides): Promise<JobName> {
  const job = await aJob(overrides);
  await table.records.cancel(TENANT, { id: job.jobId });
  return job;
}

async function unstarted(): Promise<JobName> {
  const job = await aJob({ status: 'AWAITING_FILE', sweepInMs: -1 });
  await table.store.sweep({ limit: 10 });
  return job;
}

describe('a job that', () => {
  it.each(ENDS)(
    '%s keeps its logs for the whole retention, then its row for as long as that is kept',
    async (_how, end) => {
      const job = await end();
      const line = { jobId: job.jobId, attempt: 1, level: 'INFO', message: 'hello', metadata: undefined } as const;
      await table.store.appendLogs([{ ...line, rowNumber: undefined, at: Date.now() }]);
      const left = async () => {
        await table.store.prune(10);
        const { length: logs } = await table.harness.readLogs(job);
        return { logs: logs > 0, row: (await table.records.find(TENANT, { id: job.jobId })) !== undefined };
      };

      await table.harness.passTime(RETENTION - TOLERANCE);
      const before = await left();
      await table.harness.passTime(TOLERANCE);
      const after = await left();
      await table.harness.passTime(RETENTION - TOLERANCE);
      const later = await left();
      await table.harness.passTime(TOLERANCE);

      expect([before, after, later, await left()]).toEqual([
        { logs: true, row: true },
        { logs: false, row: true },
        { logs: false, row: true },
        { logs: false, row: false },
      ]);
    },
  );
});
