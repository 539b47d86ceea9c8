import { isDeepStrictEqual } from 'node:util';
import {
  AttemptEnd,
  JOB_EVENTS,
  JOB_STATUSES,
  JOB_TRANSITIONS,
  type JobEvent,
  type JobStatus,
  type SettledEnd,
  transition,
} from '@jobstack/core';
import type { JobName, JobOverrides } from '@jobstack/processor/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cancelJob } from '../src/ledger/cancel-job.ts';
import { requeueJob } from '../src/ledger/requeue-job.ts';
import { run } from '../src/ledger/statement.ts';
import { EXPIRE_JOBS } from '../src/ledger/sweep.ts';
import { wakeParents } from '../src/ledger/wake-parents.ts';
import { JobRecords } from '../src/records/job-records.ts';
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
  // A spawned job of its own is open, else it would be woken at once.
  wait: { given: { openChildren: 1 }, run: settle(AttemptEnd.waiting) },
  wake: { run: ({ jobId }) => wakeParents(harness.pool, [jobId], 1_000) },
  // A job that waits is claimed instead, whatever attempts it has left; so it must not be due here.
  exhaust: { given: { leaseInMs: -1_000, attempt: 3, maxAttempts: 3, runInMs: 60_000 }, run: claim },
  timeOut: { given: { leaseInMs: -1_000, timeoutInMs: -1 }, run: claim },
  expire: { run: ({ jobId }) => run(harness.pool, EXPIRE_JOBS, { job_ids: [jobId] }) },
  cancel: { run: ({ jobId }) => cancelJob(harness.pool, TENANT, { id: jobId }) },
  requeue: {
    run: ({ jobId }) => requeueJob(harness.pool, TENANT, { id: jobId }, { attempts: 3, ringGraceMs: 1_000 }),
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
    const { given, run: happen } = OPERATIONS[event];
    const job = await harness.createJob({ status, attempt: 1, ...given });

    await happen(job);

    expect((await harness.readJob(job)).status).toBe(expected);
  });
});

/** The job's row, whole. */
async function rowOf({ jobId }: JobName): Promise<Readonly<Record<string, unknown>>> {
  const { rows } = await harness.pool.query('SELECT to_jsonb(j) AS row FROM jobstack.jobs j WHERE id = $1', [jobId]);
  return rows[0].row;
}

const HAPPENING = CASES.filter(({ event, status }) => transition(status, event) !== undefined);

describe('the lifecycle says which columns an event sets', () => {
  test.each(HAPPENING)('$event of a $status job', async ({ event, status }) => {
    const { given, run: happen } = OPERATIONS[event];
    const full = {
      attempt: 1,
      checkpoint: { at: 1 },
      timeoutInMs: 60_000,
      interruptions: 1,
      handovers: 1,
      attemptOpen: true,
    };
    const job = await harness.createJob({ status, ...full, ...given });
    const before = await rowOf(job);

    await happen(job);

    const after = await rowOf(job);
    const changed = Object.keys(after).filter((column) => !isDeepStrictEqual(after[column], before[column]));
    expect(changed.filter((column) => column !== 'status' && !JOB_TRANSITIONS[event].sets.includes(column))).toEqual(
      [],
    );
  });
});
