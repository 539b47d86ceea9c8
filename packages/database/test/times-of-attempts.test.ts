import { AttemptEnd, type SettledEnd } from '@jobstack/core';
import type { ClaimedJob } from '@jobstack/processor';
import type { JobOverrides } from '@jobstack/processor/testing';
import { sql } from 'drizzle-orm';
import { describe } from 'vitest';
import { databaseNow, type Moment, timed } from './database-time.ts';
import {
  describeTimes,
  GRACE,
  HOUR,
  LEASE,
  type Seen,
  type TimeRow,
  type TimeTable,
  timesAfter,
  WAIT_LOOK,
} from './time-table.ts';

const error = { code: 'OOPS', message: 'it broke' };

const aJob = (overrides?: JobOverrides) => (table: TimeTable) => table.harness.createJob(overrides);

const aRunningJob = (overrides?: JobOverrides) => async (table: TimeTable) =>
  table.claim(await table.harness.createJob(overrides), 12_343);

/** A running job that has spawned another one. */
const aParent = async (table: TimeTable) => {
  const parent = await aRunningJob()(table);
  await table.spawn(parent);
  return parent;
};

const claim = async (table: TimeTable, job: { readonly taskId: string }): Promise<undefined> => {
  await table.claim(job, LEASE);
};

const heartbeat = async ({ store }: TimeTable, job: ClaimedJob): Promise<undefined> => {
  await store.heartbeat([{ ...job, progress: undefined }], LEASE);
};

/** The lease counts from the end of what the handler wrote. */
async function commitSlowly({ store, harness }: TimeTable, job: ClaimedJob): Promise<Seen> {
  let written = 0;
  await store.commit(job, LEASE, async (tx) => {
    await tx.execute(sql`SELECT pg_sleep(0.2)`);
    written = await databaseNow(harness);
    return { written: undefined, checkpoint: 1, rejects: [], progress: undefined, children: [] };
  });
  return { since: [written, await databaseNow(harness)] };
}

const settle =
  (end: SettledEnd) =>
  async ({ store }: TimeTable, job: ClaimedJob): Promise<undefined> => {
    const [answer] = await store.settle([{ ...job, end, progress: undefined }]);
    if (!answer?.settled) throw new Error('The job was not settled.');
  };

const TIMEOUT = 47_017;

async function aParentWithTimeout(table: TimeTable) {
  const { answer: job, moment: created } = await timed(table.harness, () => aJob({ timeoutInMs: TIMEOUT })(table));
  const parent = await table.claim(job, LEASE);
  await table.spawn(parent);
  return { ...parent, created };
}

async function waitUntilTimeout(table: TimeTable, job: ClaimedJob & { readonly created: Moment }): Promise<Seen> {
  await settle(AttemptEnd.waiting)(table, job);
  return { since: job.created };
}

async function endChildOf(table: TimeTable, parent: ClaimedJob): Promise<undefined> {
  const child = await table.claim(await table.spawn(parent), LEASE);
  await settle(AttemptEnd.waiting)(table, parent);
  await settle(AttemptEnd.completed())(table, child);
}

const ENDED = { run: 'as before', sweep: 'of no matter', lease: 'none' } as const;

const BY_CLAIM_AND_COMMIT: readonly TimeRow[] = [
  timesAfter('a claim', aJob(), claim, { run: 'as before', sweep: LEASE, lease: LEASE }),
  timesAfter(
    'a claim that takes a lost worker’s job over',
    aJob({ status: 'RUNNING', attempt: 1, leaseInMs: -7 }),
    claim,
    {
      run: 'as before',
      sweep: LEASE,
      lease: LEASE,
    },
  ),
  timesAfter('a claim that goes on with an attempt', aJob({ attempt: 1, attemptOpen: true }), claim, {
    run: 'as before',
    sweep: LEASE,
    lease: LEASE,
  }),
  timesAfter('a heartbeat', aRunningJob(), heartbeat, { run: 'as before', sweep: 'till the lease ends', lease: LEASE }),
  timesAfter('a commit, from the end of a chunk that takes long', aRunningJob(), commitSlowly, {
    run: 'as before',
    sweep: 'till the lease ends',
    lease: LEASE,
  }),
  timesAfter(
    'a commit, for the job it spawns',
    aRunningJob(),
    async (table, job) => ({ job: await table.spawn(job) }),
    {
      run: 0,
      sweep: GRACE,
      lease: 'none',
    },
  ),
];

const RETRIES: readonly TimeRow[] = [0, 1, 999, 1_001, 61_003, 12 * HOUR + 1, 31_536_000_000].flatMap((delayMs) => {
  const times = { run: delayMs, sweep: delayMs + GRACE, lease: 'none' } as const;
  return [
    timesAfter(
      `a failure that is retried after ${delayMs} ms`,
      aRunningJob(),
      settle(AttemptEnd.retry(error, delayMs)),
      times,
    ),
    timesAfter(
      `an interruption that spends no attempt, for ${delayMs} ms`,
      aRunningJob(),
      settle(AttemptEnd.interrupted(error, delayMs)),
      times,
    ),
  ];
});

const BY_SETTLE: readonly TimeRow[] = [
  timesAfter('an end', aRunningJob(), settle(AttemptEnd.completed()), ENDED),
  timesAfter('a failure for good', aRunningJob(), settle(AttemptEnd.failed(error)), ENDED),
  timesAfter('a handover', aRunningJob(), settle(AttemptEnd.handedOver), {
    run: 'as before',
    sweep: GRACE,
    lease: 'none',
  }),
  timesAfter(
    'a wait for spawned jobs, which is looked at again should nobody tell that they have ended',
    aParent,
    settle(AttemptEnd.waiting),
    {
      run: 'as before',
      sweep: WAIT_LOOK,
      lease: 'none',
    },
  ),
  timesAfter('a wait for spawned jobs, which the job’s timeout ends', aParentWithTimeout, waitUntilTimeout, {
    run: 'as before',
    sweep: TIMEOUT,
    lease: 'none',
  }),
  timesAfter('a wait for spawned jobs that have all ended', aRunningJob(), settle(AttemptEnd.waiting), {
    run: 'as before',
    sweep: GRACE,
    lease: 'none',
  }),
  timesAfter('the end of the last spawned job, for the parent that waits', aRunningJob(), endChildOf, {
    run: 'as before',
    sweep: [0, GRACE],
    lease: 'none',
  }),
];

describe('the times of a job after', () => {
  describeTimes([...BY_CLAIM_AND_COMMIT, ...RETRIES, ...BY_SETTLE]);
});
