import {
  AttemptEnd,
  JOB_EVENTS,
  JOB_STATUSES,
  type JobEvent,
  type JobStatus,
  type SettledEnd,
  transition,
} from '@jobstack/core';
import type { JobName, JobOverrides } from '@jobstack/processor/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cancelJob } from '../src/records/cancel-job.ts';
import { JobRecords } from '../src/records/job-records.ts';
import { requeueJob } from '../src/records/requeue-job.ts';
import { PgStoreHarness } from '../testing/pg-store-harness.ts';

const TENANT = 'acme';
const error = { code: 'OOPS', message: 'it broke' };

let harness: PgStoreHarness;
beforeAll(async () => {
  harness = await PgStoreHarness.create();
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

interface Operation {
  /** What makes the operation possible but for the status. */
  readonly given?: JobOverrides;
  run(job: JobName): Promise<unknown>;
}

const settle =
  (end: SettledEnd) =>
  (job: JobName): Promise<unknown> =>
    harness.store.settle([{ ...job, leaseToken: 0, end, progress: undefined }]);

const claim = ({ taskId }: JobName) => harness.store.claim({ taskIds: [taskId], leaseMs: 60_000, worker: 'test' });

/** The SQL behind each event, run under the conditions in which the status alone decides. */
const OPERATIONS: Readonly<Record<JobEvent, Operation>> = {
  start: {
    run: ({ jobId }) =>
      new JobRecords(harness.store.db).start(TENANT, { id: jobId }, { size: 1, contentType: 'text/csv', etag: 'e' }),
  },
  claim: { given: { leaseInMs: -1_000 }, run: claim },
  complete: { run: settle(AttemptEnd.completed()) },
  fail: { run: settle(AttemptEnd.failed(error)) },
  retry: { run: settle(AttemptEnd.retry(error, 0)) },
  handOver: { run: settle(AttemptEnd.handedOver) },
  // A job that waits is claimed instead, whatever attempts it has left; so it must not be due here.
  exhaust: { given: { leaseInMs: -1_000, attempt: 3, maxAttempts: 3, runInMs: 60_000 }, run: claim },
  timeOut: { given: { leaseInMs: -1_000, timeoutInMs: -1 }, run: claim },
  expire: { given: { sweepInMs: -1_000 }, run: () => harness.store.sweep({ limit: 10 }) },
  cancel: { run: ({ jobId }) => cancelJob(harness.store.db, TENANT, { id: jobId }, 60_000) },
  requeue: {
    run: ({ jobId }) => requeueJob(harness.store.db, TENANT, { id: jobId }, { attempts: 3, ringGraceMs: 1_000 }),
  },
};

const CASES = JOB_EVENTS.flatMap((event) =>
  JOB_STATUSES.map((status): { event: JobEvent; status: JobStatus; expected: JobStatus } => ({
    event,
    status,
    expected: transition(status, event) ?? status,
  })),
);

describe('the SQL guards repeat the from-states of the state machine', () => {
  test.each(CASES)('$event of a $status job leaves it $expected', async ({ event, status, expected }) => {
    const { given, run } = OPERATIONS[event];
    const job = await harness.createJob({ status, attempt: 1, ...given });

    await run(job);

    expect((await harness.readJob(job)).status).toBe(expected);
  });
});
