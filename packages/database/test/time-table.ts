import type { ClaimedJob, Lease, NewChild, SpawnOrigin } from '@jobstack/processor';
import type { JobName } from '@jobstack/processor/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { PgJobStore } from '../src/pg-job-store.ts';
import { JobRecords } from '../src/records/job-records.ts';
import { PgStoreHarness } from '../testing/pg-store-harness.ts';
import { deviation, type JobTimes, type Moment, readTimes, timed } from './database-time.ts';

// In milliseconds. Odd ones, so that none can be taken for another.
export const LEASE = 41_357;
export const GRACE = 7_331;
export const REPEAT = 61_057;
export const REPEAT_CAP = 300_007;
export const RETENTION = 5_400_013;
/** How soon the sweep looks at a job again that waits for those it has spawned. */
export const WAIT_LOOK = 60_000;
export const HOUR = 3_600_000;

export const TENANT = 'acme';

/** So many milliseconds after the event, at least and at most so many, as it was before, or none at all. */
type Expected = number | readonly [least: number, most: number] | 'as before' | 'none';

/** The times that a job has after an event. */
interface ExpectedTimes {
  /** When it may run. */
  readonly run: Expected;
  /** When the sweep looks at it. A running job's next look may be any time till its lease ends, for then the sweep finds out. */
  readonly sweep: Expected | 'till the lease ends' | 'of no matter';
  readonly lease: Expected;
}

/** What to look at after an event. */
export interface Seen {
  /** @default the job of before */
  readonly job?: JobName;
  /** What the times count from. @default the event, from its beginning to its end */
  readonly since?: Moment;
}

export interface TimeRow extends ExpectedTimes {
  readonly event: string;
  /** What is there before the event, and the event. */
  readonly begin: (
    table: TimeTable,
  ) => Promise<{ readonly job: JobName | undefined; readonly act: () => Promise<Seen | undefined> }>;
}

export function timesAfter<Job extends JobName | undefined>(
  event: string,
  before: (table: TimeTable) => Promise<Job>,
  act: (table: TimeTable, job: Job) => Promise<Seen | undefined>,
  times: ExpectedTimes,
): TimeRow {
  const begin = async (table: TimeTable) => {
    const job = await before(table);
    return { job, act: () => act(table, job) };
  };
  return { event, begin, ...times };
}

/** A store with odd times on a database of its own. */
export class TimeTable {
  readonly harness: PgStoreHarness;
  readonly store: PgJobStore;
  readonly records: JobRecords;

  constructor(harness: PgStoreHarness) {
    const options = {
      ringGraceMs: GRACE,
      ringRepeatMs: REPEAT,
      ringRepeatCapMs: REPEAT_CAP,
      retentionMs: RETENTION,
      jobRetentionMs: 2 * RETENTION,
    };
    this.harness = harness;
    this.store = new PgJobStore(harness.pool, options);
    this.records = new JobRecords(this.store.db, options);
  }

  async claim({ taskId }: Pick<JobName, 'taskId'>, leaseMs: number): Promise<ClaimedJob> {
    const [answer] = await this.store.claim({ taskIds: [taskId], leaseMs, worker: 'test' });
    if (!answer?.claimed) throw new Error(`The job could not be claimed: ${JSON.stringify(answer)}`);
    return answer.claimed;
  }

  /** One job more of this one, with a commit. */
  async spawn(parent: Lease & SpawnOrigin): Promise<JobName> {
    const child: NewChild = { type: 'test', payload: {}, queue: 'default', maxAttempts: 3, timeoutMs: undefined };
    const chunk = { written: undefined, checkpoint: 1, rejects: [], progress: undefined, children: [child] };
    const { toRing } = await this.store.commit(parent, LEASE, async () => chunk);
    return this.named(toRing[0]?.taskId);
  }

  async named(taskId = ''): Promise<JobName> {
    const job = await this.records.find(TENANT, { taskId });
    if (!job) throw new Error(`There is no job '${taskId}'.`);
    return { jobId: job.id, taskId };
  }
}

/** Checks each row, both bounds: neither earlier nor later than the database's clock, read before and after, leaves open. */
export function describeTimes(rows: readonly TimeRow[]): void {
  let table: TimeTable;
  beforeAll(async () => {
    table = new TimeTable(await PgStoreHarness.create());
  });
  beforeEach(() => table.harness.clear());
  afterAll(() => table.harness[Symbol.asyncDispose]());

  it.each(rows)('$event', async ({ begin, run, sweep, lease }) => {
    const { harness } = table;
    const { job, act } = await begin(table);
    const earlier = job && (await readTimes(harness, job));
    const { answer, moment } = await timed(harness, act);
    const seen = { job, since: moment, ...answer };
    if (!seen.job) throw new Error('The row says of no job what to look at.');

    const times = await readTimes(harness, seen.job);

    const late = (name: keyof JobTimes, expected: Expected) =>
      lateness(times[name], wanted(expected, seen.since, earlier?.[name]));
    const lateSweep = () => {
      if (sweep === 'of no matter') return 0;
      return sweep === 'till the lease ends' ? beyondLease(times, earlier) : late('sweep', sweep);
    };
    expect({ run: late('run', run), lease: late('lease', lease), sweep: lateSweep() }).toEqual({
      run: 0,
      lease: 0,
      sweep: 0,
    });
  });
}

function wanted(expected: Expected, since: Moment, earlier: Moment | undefined): Moment | undefined {
  if (expected === 'none') return undefined;
  if (expected === 'as before') return earlier;
  const [least, most] = typeof expected === 'number' ? [expected, expected] : expected;
  return [since[0] + least, since[1] + most];
}

/** In milliseconds, negative for too early; 0 for right. */
function lateness(actual: Moment | undefined, expected: Moment | undefined): number | string {
  if (!actual || !expected) return actual === expected ? 0 : `${actual ? 'a time' : 'no time'}`;
  return deviation(actual, expected);
}

/** 0 for a look between the one that was fixed before and the end of the lease. */
function beyondLease({ sweep, lease }: JobTimes, earlier: JobTimes | undefined): number | string {
  return lateness(sweep, earlier?.sweep && lease && [earlier.sweep[0], lease[1]]);
}
