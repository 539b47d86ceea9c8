import { AttemptEnd } from '@jobstack/core';
import type { SweepArming } from '@jobstack/processor';
import type { JobOverrides } from '@jobstack/processor/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PgStoreHarness } from '../testing/pg-store-harness.ts';
import { deviation, timed } from './database-time.ts';
import { GRACE, HOUR, TENANT, TimeTable, WAIT_LOOK } from './time-table.ts';

/** The least wait between two sweeps, in milliseconds. */
const EVERY = 59_009;
const DAY = 24 * HOUR;

let table: TimeTable;

beforeAll(async () => {
  table = new TimeTable(await PgStoreHarness.create());
});
beforeEach(async () => {
  await table.harness.clear();
  await table.harness.pool.query('UPDATE sweep_timer SET armed_until = NULL, idle = false');
});
afterAll(() => table.harness[Symbol.asyncDispose]());

/** A sweep that the newest message has brought; what it sends. */
async function sweep(): Promise<SweepArming> {
  const times = { everyMs: EVERY, overdueMs: 5_000 };
  const armed = await table.store.armSweep(times);
  const { arming } = await table.store.rearmSweep(armed?.generation, times);
  if (!arming) throw new Error('The chain of sweeps has ended.');
  return arming;
}

/** The sweep of a job whose time is yet to come looks at it then; where one may be taken any time, its own look is of no matter. */
const aJob = (overrides: JobOverrides) => {
  const { runInMs = 0 } = overrides;
  return table.harness.createJob({ sweepInMs: runInMs > 0 ? runInMs : 9 * DAY, ...overrides });
};

async function awaitFile(startWithinMs: number) {
  const file = { key: 'k', name: 'a.csv', contentType: 'text/csv', startWithinMs };
  await table.records.create([{ type: 'test', payload: {}, tenantId: TENANT, maxAttempts: 3, file }]);
}

/** A parent whose spawned job is to be tried again in a day. */
async function waitForChild() {
  const parent = await table.claim(await table.harness.createJob(), 60_000);
  const child = await table.claim(await table.spawn(parent), 60_000);
  const error = { code: 'OOPS', message: 'it broke' };
  await table.store.settle([
    { ...parent, end: AttemptEnd.waiting, progress: undefined },
    { ...child, end: AttemptEnd.retry(error, DAY), progress: undefined },
  ]);
}

/** After which the sweep has looked at the parent once. */
async function seenToWait() {
  await waitForChild();
  await table.harness.passTime(WAIT_LOOK);
  await table.store.sweep({ limit: 10 });
  await table.harness.passTime(-WAIT_LOOK);
}

/** What is open, and after how many milliseconds the next sweep has to come. */
const NEXT: readonly (readonly [open: string, begin: () => Promise<unknown>, inMs: number])[] = [
  ['a job runs', () => aJob({ status: 'RUNNING', attempt: 1 }), EVERY],
  ['a job may be taken any time', () => aJob({ runInMs: -1 }), EVERY],
  ['a job is due in three days', () => aJob({ runInMs: 3 * DAY + 17 }), 3 * DAY + 17],
  ['a job is due before the next sweep', () => aJob({ runInMs: 31 }), EVERY],
  ['a retry is due in hours', () => aJob({ status: 'RETRYING', attempt: 1, runInMs: 7 * HOUR + 3 }), 7 * HOUR + 3],
  ['a job waits for its file', () => awaitFile(2 * HOUR + 11), 2 * HOUR + 11],
  ['a parent has begun to wait for a job that is due in a day', waitForChild, WAIT_LOOK],
  ['the sweep has seen that the job a parent waits for is due in a day', seenToWait, DAY + GRACE],
  [
    'several are due, the nearest counts',
    () => Promise.all([5, 2, 4].map((days) => aJob({ runInMs: days * DAY + 1 }))),
    2 * DAY + 1,
  ],
  [
    'one is due in days while another runs',
    () => Promise.all([aJob({ runInMs: DAY }), aJob({ status: 'RUNNING', attempt: 1 })]),
    EVERY,
  ],
];

describe('the next sweep comes', () => {
  it.each(NEXT)('when %s, neither earlier nor later than it has to', async (_open, begin, inMs) => {
    const { moment: begun } = await timed(table.harness, begin);

    const { answer: next, moment } = await timed(table.harness, sweep);

    // Counted from the sweep itself where its own pace decides, and else from when the job was stored.
    const from = inMs === EVERY ? moment : begun;
    const comes = [moment[0] + next.delayMs, moment[1] + next.delayMs] as const;
    expect(deviation(comes, [from[0] + inMs, from[1] + inMs])).toBe(0);
  });
});
