import { createHandlerMap } from '@jobstack/handler-sdk';
import type { JobOverrides } from '@jobstack/processor/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { enqueue } from '../src/enqueue.ts';
import type { NewJob } from '../src/ledger/new-job.ts';
import { JobRecords } from '../src/records/job-records.ts';
import type { JobRef } from '../src/records/job-ref.ts';
import { PgStoreHarness } from '../testing/pg-store-harness.ts';

const MINE = 'acme';
const THEIRS = 'umbrella';

let harness: PgStoreHarness;
let records: JobRecords;

beforeAll(async () => {
  harness = await PgStoreHarness.create();
  records = new JobRecords(harness.store.db);
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

/** Every row of every table, as text: whatever changes, shows. */
async function everything(): Promise<readonly string[]> {
  const { rows: tables } = await harness.pool.query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY name`,
  );
  const selects = tables.map(({ name }) => `SELECT '${name} ' || t::text AS row FROM ${name} t`);
  const { rows } = await harness.pool.query<{ row: string }>(`${selects.join(' UNION ALL ')} ORDER BY row`);
  return rows.map(({ row }) => row);
}

const uploaded = { size: 1, contentType: 'text/csv', etag: '"e"' };
const keep = async () => undefined;

interface Row {
  readonly method: keyof JobRecords;
  readonly what: string;
  /** My job, in a state in which I could do this to it. */
  readonly job: JobOverrides;
  readonly act: (tenantId: string, ref: JobRef) => Promise<unknown>;
  /** What the call answers a tenant that has no job at all. */
  readonly nothing: unknown;
}

const ROWS: readonly Row[] = [
  { method: 'find', what: 'is not found', job: {}, act: (by, ref) => records.find(by, ref), nothing: undefined },
  {
    method: 'start',
    what: 'is not started',
    job: { status: 'AWAITING_FILE', fileKey: 'uploads/1' },
    act: (by, ref) => records.start(by, ref, uploaded),
    nothing: undefined,
  },
  ...(['QUEUED', 'RUNNING', 'RETRYING', 'AWAITING_FILE'] as const).map((status) => ({
    method: 'cancel' as const,
    what: `is not cancelled while it is ${status}`,
    job: { status, attempt: 1 },
    act: (by: string, ref: JobRef) => records.cancel(by, ref),
    nothing: undefined,
  })),
  ...(['FAILED', 'CANCELLED'] as const).flatMap((status) =>
    [false, true].map((fromZero) => ({
      method: 'requeue' as const,
      what: `is not sent back to work${fromZero ? ' from zero' : ''} when it is ${status}`,
      job: { status, attempt: 1 },
      act: (by: string, ref: JobRef) => records.requeue(by, ref, { attempts: 3, fromZero }),
      nothing: undefined,
    })),
  ),
  {
    method: 'list',
    what: 'is in no list',
    job: {},
    act: (by) => records.list(by, { limit: 10 }),
    nothing: [],
  },
  {
    method: 'list',
    what: 'is in no list of its status',
    job: {},
    act: (by) => records.list(by, { status: 'QUEUED', limit: 10 }),
    nothing: [],
  },
  {
    method: 'list',
    what: 'is in no list of its type',
    job: {},
    act: (by) => records.list(by, { type: 'test', before: 1_000_000, limit: 10 }),
    nothing: [],
  },
  {
    method: 'page',
    what: 'is on no page of theirs, whatever is searched for',
    job: {},
    act: async (by) => (await records.page(by, { queue: 'default', limit: 10 })).jobs,
    nothing: [],
  },
  {
    method: 'count',
    what: 'counts for no bulk action of theirs',
    job: {},
    act: (by) => records.count(by, {}, 10),
    nothing: 0,
  },
  {
    method: 'counters',
    what: 'is in no counter of theirs',
    job: {},
    act: async (by) => (await records.counters(by)).types,
    nothing: [],
  },
  {
    method: 'queues',
    what: 'is in no queue that they are told of',
    job: {},
    act: async (by) => (await records.queues(by)).queues,
    nothing: [],
  },
  {
    method: 'usage',
    what: 'counts in no budget',
    job: { fileKey: 'uploads/1' },
    act: (by) => records.usage(by, { countOpenTo: 10, filesWithinDays: undefined }),
    nothing: { openJobs: 0, fileBytes: 0 },
  },
  {
    method: 'erase',
    what: 'is not erased with all that they have',
    job: {},
    act: (tenantId) => records.erase({ tenantId }, keep),
    nothing: { jobs: 0, logs: 0, rejects: 0, files: 0 },
  },
  {
    method: 'erase',
    what: 'is not erased by itself',
    job: {},
    act: (tenantId, job) => records.erase({ tenantId, job }, keep),
    nothing: { jobs: 0, logs: 0, rejects: 0, files: 0 },
  },
];

/** Their keys are below; and these name a job by the number that `find` has answered to its own tenant. */
const ELSEWHERE: readonly (keyof JobRecords)[] = [
  ...(['create', 'knows', 'logs', 'logPage', 'lastLogs', 'rejects', 'attempts', 'actions', 'newestId'] as const),
];

describe("a job of another tenant's", () => {
  it.each(ROWS.flatMap((row) => [{ ...row, by: 'number' } as const, { ...row, by: 'taskId' } as const]))(
    '$what, by its $by',
    async ({ job, act, nothing, by }) => {
      const { jobId, taskId } = await harness.createJob({ tenantId: MINE, ...job });
      const ref = by === 'number' ? { id: jobId } : { taskId };
      const before = await everything();

      const answer = await act(THEIRS, ref);
      const after = await everything();

      expect(answer).toEqual(nothing);
      expect(after).toEqual(before);
      // What answers nothing to its own tenant either would prove nothing.
      expect(await act(MINE, ref)).not.toEqual(nothing);
    },
  );

  it('is looked for in every way there is', () => {
    const methods = Object.getOwnPropertyNames(JobRecords.prototype).filter((name) => name !== 'constructor');
    const covered = new Set<string>([...ROWS.map(({ method }) => method), ...ELSEWHERE]);

    expect([...covered].sort()).toEqual(methods.sort());
  });
});

describe('an idempotency key of another tenant’s', () => {
  const handlers = createHandlerMap({ test: { execute: async () => undefined } });
  const KEY = 'nightly';
  const aJob = (tenantId: string): NewJob => ({
    type: 'test',
    payload: {},
    tenantId,
    maxAttempts: 3,
    idempotencyKey: KEY,
  });

  const create = async (...tenants: readonly string[]) =>
    (await records.create(tenants.map(aJob))).map(({ job }) => job.id);
  const submit = async (tenantId: string) => {
    const submission = { type: 'test', payload: {}, queue: 'default', maxAttempts: 3, timeoutMs: undefined };
    const [ring] = await harness.store.submit([{ ...submission, tenantId, idempotencyKey: KEY }]);
    return records.find(tenantId, { taskId: ring?.taskId ?? '' });
  };

  it.each<readonly [how: string, again: (tenantId: string) => Promise<number | undefined>]>([
    ['created', async (tenantId) => (await create(tenantId))[0]],
    ['sent as a message', async (tenantId) => (await submit(tenantId))?.id],
    [
      'enqueued in a transaction of the team’s',
      async (tenantId) => (await enqueue(harness.store.db, handlers, 'test', {}, { tenantId, idempotencyKey: KEY })).id,
    ],
  ])('is free for them when a job is %s, and answers each tenant its own when it is repeated', async (_how, again) => {
    const mine = await again(MINE);
    const theirs = await again(THEIRS);

    expect(theirs).not.toBe(mine);
    expect([await again(MINE), await again(THEIRS)]).toEqual([mine, theirs]);
  });

  it('is told apart where several tenants’ jobs come at once', async () => {
    const first = await create(MINE, THEIRS);

    const again = await create(THEIRS, MINE, 'third');

    expect(new Set(first).size).toBe(2);
    expect(again.slice(0, 2)).toEqual(first.toReversed());
    expect(first).not.toContain(again[2]);
  });

  it('is known to nobody else', async () => {
    await create(MINE);

    expect([await records.knows(MINE, KEY), await records.knows(THEIRS, KEY)]).toEqual([true, false]);
  });
});
