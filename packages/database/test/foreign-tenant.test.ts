import { drizzle } from 'drizzle-orm/node-postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JobRecords } from '../src/records/job-records.ts';
import type { JobRef } from '../src/records/job-ref.ts';
import type { NewJob } from '../src/records/new-job.ts';
import { PgStoreHarness } from '../testing/pg-store-harness.ts';

const MINE = 'acme';
const THEIRS = 'umbrella';

let harness: PgStoreHarness;
let records: JobRecords;

beforeAll(async () => {
  harness = await PgStoreHarness.create();
  records = new JobRecords(drizzle(harness.pool));
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

const aJob = (tenantId: string, more: Partial<NewJob> = {}): NewJob => ({
  type: 'example',
  payload: { of: tenantId },
  tenantId,
  maxAttempts: 3,
  ...more,
});
const aFile = { key: 'k', name: 'a.csv', contentType: 'text/csv', startWithinMs: 60_000 };

async function create(job: NewJob) {
  const [answer] = await records.create([job]);
  if (!answer) throw new Error('no job was created');
  return answer;
}

/** Every column of every job, as text: whatever changes, shows. */
async function allJobs(): Promise<readonly string[]> {
  const { rows } = await harness.pool.query('SELECT j::text AS row FROM jobs j ORDER BY id');
  return rows.map(({ row }) => row);
}

/** What a tenant can do to one job, and the status in which the job's own tenant could. */
const ACTIONS: readonly (readonly [name: string, status: string, act: (ref: JobRef) => Promise<unknown>])[] = [
  ['is not found', 'QUEUED', (ref) => records.find(THEIRS, ref)],
  [
    'is not started',
    'AWAITING_FILE',
    (ref) => records.start(THEIRS, ref, { size: 1, contentType: 'text/csv', etag: '"e"' }),
  ],
  ['is not cancelled while it waits', 'QUEUED', (ref) => records.cancel(THEIRS, ref)],
  ['is not sent back to work after it failed', 'FAILED', (ref) => records.requeue(THEIRS, ref, { attempts: 3 })],
  [
    'is not sent back to zero after it was cancelled',
    'CANCELLED',
    (ref) => records.requeue(THEIRS, ref, { attempts: 3, fromZero: true }),
  ],
];

describe("a job of another tenant's", () => {
  it.each(
    ACTIONS.flatMap(([name, status, act]) => [
      [name, 'number', status, act] as const,
      [name, 'taskId', status, act] as const,
    ]),
  )('%s, by its %s', async (_name, by, status, act) => {
    const { job } = await create(aJob(MINE, status === 'AWAITING_FILE' ? { file: aFile } : {}));
    const ended = ['FAILED', 'CANCELLED'].includes(status);
    await harness.pool.query('UPDATE jobs SET status = $1, finished_at = CASE WHEN $2 THEN now() END', [status, ended]);
    const before = await allJobs();

    const answer = await act(by === 'number' ? { id: job.id } : { taskId: job.taskId });

    expect(answer).toBeUndefined();
    expect(await allJobs()).toEqual(before);
  });

  it('is in no list of theirs', async () => {
    await create(aJob(MINE));
    const { job } = await create(aJob(THEIRS));

    const listed = await records.list(THEIRS, { limit: 10 });

    expect(listed.map(({ id }) => id)).toEqual([job.id]);
  });

  it('counts in no budget of theirs', async () => {
    await create(aJob(MINE, { file: { ...aFile, size: 10 } }));

    expect(await records.usage(THEIRS, { countOpenTo: 10, filesWithinDays: undefined })).toEqual({
      openJobs: 0,
      fileBytes: 0,
    });
  });

  it('is not erased by them', async () => {
    const { job } = await create(aJob(MINE));
    const before = await allJobs();

    await records.erase({ tenantId: THEIRS }, async () => {});
    await records.erase({ tenantId: THEIRS, job: { id: job.id } }, async () => {});

    expect(await allJobs()).toEqual(before);
  });

  it('has an idempotency key that is free for them, and answers their own job when they repeat it', async () => {
    const mine = await create(aJob(MINE, { idempotencyKey: 'nightly' }));
    const theirs = await create(aJob(THEIRS, { idempotencyKey: 'nightly' }));

    const again = await create(aJob(THEIRS, { idempotencyKey: 'nightly' }));
    const mineAgain = await create(aJob(MINE, { idempotencyKey: 'nightly' }));

    expect(theirs.created).toBe(true);
    expect(again).toMatchObject({ created: false, job: { id: theirs.job.id } });
    expect(mineAgain).toMatchObject({ created: false, job: { id: mine.job.id } });
    expect(await records.knows('third', 'nightly')).toBe(false);
  });
});
