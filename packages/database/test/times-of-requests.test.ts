import { AttemptEnd } from '@jobstack/core';
import { createHandlerMap } from '@jobstack/handler-sdk';
import type { JobName, JobOverrides } from '@jobstack/processor/testing';
import { describe } from 'vitest';
import { enqueue } from '../src/enqueue.ts';
import type { NewJob } from '../src/ledger/new-job.ts';
import { databaseNow, type Moment, timed } from './database-time.ts';
import {
  describeTimes,
  GRACE,
  HOUR,
  REPEAT,
  REPEAT_CAP,
  type Seen,
  TENANT,
  type TimeTable,
  timesAfter,
  WAIT_LOOK,
} from './time-table.ts';

/** What `enqueue` takes, which is told no times. */
const DEFAULT_GRACE = 30_000;

const handlers = createHandlerMap({ test: { execute: async () => undefined } });
const aFile = { key: 'k', name: 'a.csv', contentType: 'text/csv', startWithinMs: 654_321 };
const uploaded = { size: 12, contentType: 'text/csv', etag: '"e"' };

const nothing = async () => undefined;

const create = async ({ records }: TimeTable, more: Partial<NewJob> = {}): Promise<JobName> => {
  const [answer] = await records.create([{ type: 'test', payload: {}, tenantId: TENANT, maxAttempts: 3, ...more }]);
  if (!answer) throw new Error('No job was created.');
  return { jobId: answer.job.id, taskId: answer.job.taskId };
};

/** To be run so many milliseconds from now. */
const createFor = (inMs: number) => async (table: TimeTable) => ({
  job: await create(table, { runAt: new Date((await databaseNow(table.harness)) + inMs) }),
});

async function submit(table: TimeTable): Promise<Seen> {
  const submission = { type: 'test', payload: {}, queue: 'default', tenantId: TENANT, maxAttempts: 3 };
  const [ring] = await table.store.submit([{ ...submission, timeoutMs: undefined, idempotencyKey: 'once' }]);
  return { job: await table.named(ring?.taskId) };
}

async function enqueueOne({ store }: TimeTable): Promise<Seen> {
  const { id, taskId } = await enqueue(store.db, handlers, 'test', {}, { tenantId: TENANT });
  return { job: { jobId: id, taskId } };
}

const aJob = (overrides?: JobOverrides) => (table: TimeTable) => table.harness.createJob(overrides);

/** With the moment from which its times count. */
const aDatedJob = (overrides: JobOverrides) => async (table: TimeTable) => {
  const { answer, moment } = await timed(table.harness, () => aJob(overrides)(table));
  return { ...answer, created: moment };
};

const ring = async ({ store }: TimeTable, { taskId }: JobName): Promise<undefined> => {
  await store.markRung([taskId]);
};

const aJobRung = (times: number) => async (table: TimeTable) => {
  const job = await aJob()(table);
  for (let count = 0; count < times; count += 1) await ring(table, job);
  return job;
};

const sweep = async ({ store }: TimeTable): Promise<undefined> => {
  await store.sweep({ limit: 10 });
};

async function aWaitingParent(table: TimeTable): Promise<JobName> {
  const parent = await table.claim(await aJob()(table), 60_000);
  await table.spawn(parent);
  await table.store.settle([{ ...parent, end: AttemptEnd.waiting, progress: undefined }]);
  await table.harness.makeSweepDue(parent);
  return parent;
}

const cancel = async ({ records }: TimeTable, { jobId }: JobName): Promise<undefined> => {
  await records.cancel(TENANT, { id: jobId });
};

const NONE = { lease: 'none' } as const;
const ENDED = { run: 'as before', sweep: 'of no matter', lease: 'none' } as const;

describe('the times of a job after', () => {
  describeTimes([
    timesAfter('its creation', nothing, async (table) => ({ job: await create(table) }), {
      run: 0,
      sweep: GRACE,
      ...NONE,
    }),
    timesAfter('its creation, delayed beyond the grace', nothing, createFor(HOUR + 7), {
      run: HOUR + 7,
      sweep: HOUR + 7,
      ...NONE,
    }),
    timesAfter('its creation, delayed for less than the grace', nothing, createFor(3_331), {
      run: 3_331,
      sweep: GRACE,
      ...NONE,
    }),
    timesAfter('its creation for a time that has passed', nothing, createFor(-86_399), {
      run: -86_399,
      sweep: GRACE,
      ...NONE,
    }),
    timesAfter(
      'its creation, with a file to come',
      nothing,
      async (table) => ({ job: await create(table, { file: aFile }) }),
      {
        run: 0,
        sweep: 654_321,
        ...NONE,
      },
    ),
    timesAfter('its creation by a message', nothing, submit, { run: 0, sweep: GRACE, ...NONE }),
    timesAfter('its creation in a transaction of the team’s', nothing, enqueueOne, {
      run: 0,
      sweep: DEFAULT_GRACE,
      ...NONE,
    }),
    timesAfter(
      'its start',
      (table) => create(table, { file: aFile }),
      async ({ records }, { jobId }) => {
        await records.start(TENANT, { id: jobId }, uploaded);
        return undefined;
      },
      { run: 'as before', sweep: GRACE, ...NONE },
    ),
    timesAfter(
      'being sent back to work',
      aJob({ status: 'FAILED', attempt: 3, runInMs: -HOUR }),
      async ({ records }, { jobId }) => {
        await records.requeue(TENANT, { id: jobId }, { attempts: 3 });
        return undefined;
      },
      { run: 0, sweep: GRACE, ...NONE },
    ),
    timesAfter('a cancel while it waits', aJob(), cancel, ENDED),
    timesAfter('a cancel while it runs', aJob({ status: 'RUNNING', attempt: 1 }), cancel, ENDED),
    timesAfter('a sweep that gives its upload up', aJob({ status: 'AWAITING_FILE', sweepInMs: -1 }), sweep, ENDED),
    timesAfter('a sweep that rings it', aJob({ sweepInMs: -1 }), sweep, { run: 'as before', sweep: GRACE, ...NONE }),
    timesAfter(
      'a sweep before its time',
      aDatedJob({ status: 'RETRYING', attempt: 1, runInMs: 600_011, sweepInMs: -1 }),
      async (table, { created }): Promise<{ readonly since: Moment }> => {
        await sweep(table);
        return { since: created };
      },
      { run: 'as before', sweep: [600_011, 600_011 + GRACE], ...NONE },
    ),
    timesAfter('a sweep while it waits for jobs it has spawned', aWaitingParent, sweep, {
      run: 'as before',
      sweep: WAIT_LOOK,
      ...NONE,
    }),
    ...[REPEAT, 2 * REPEAT, 4 * REPEAT, REPEAT_CAP, REPEAT_CAP].map((wait, before) =>
      timesAfter(`the ring that was sent after ${before} others`, aJobRung(before), ring, {
        run: 'as before',
        sweep: wait,
        ...NONE,
      }),
    ),
    timesAfter(
      'a ring that was sent before it is due',
      aDatedJob({ runInMs: 50_021 }),
      async (table, job) => {
        await ring(table, job);
        return { since: job.created };
      },
      { run: 'as before', sweep: 50_021 + REPEAT, ...NONE },
    ),
  ]);
});
