import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiHarness, startApi } from './api-harness.ts';

let api: ApiHarness;

beforeAll(async () => {
  api = await startApi();
});
beforeEach(async () => {
  await api.pool.query('DELETE FROM jobs');
  api.rings.length = 0;
});
afterAll(() => api[Symbol.asyncDispose]());

const stored = async () => Number((await api.pool.query('SELECT count(*) FROM jobs')).rows[0].count);

describe('POST /api/jobs/bulk', () => {
  it('creates a thousand jobs in the given order, and rings each', async () => {
    const jobs = Array.from({ length: 1_000 }, (_, n) => ({ type: 'free', payload: { n } }));

    const { status, body } = await api.call('POST', '/api/jobs/bulk', { jobs });

    expect(status).toBe(200);
    const { rows } = await api.pool.query('SELECT id, owner_id FROM jobs ORDER BY (payload ->> $1)::int', ['n']);
    expect(body.jobs.map(({ id }: { id: number }) => id)).toEqual(rows.map(({ id }) => Number(id)));
    expect(body.jobs[0]).toMatchObject({ type: 'free', status: 'QUEUED', created: true });
    expect(new Set(rows.map(({ owner_id }) => owner_id))).toEqual(new Set(['ada']));
    expect(api.rings).toHaveLength(1_000);
  });

  it('answers the jobs of keys that were used before, and rings the others alone', async () => {
    await api.call('POST', '/api/jobs', { type: 'free', idempotencyKey: 'a' });
    api.rings.length = 0;

    const { body } = await api.call('POST', '/api/jobs/bulk', {
      jobs: [
        { type: 'free', idempotencyKey: 'a' },
        { type: 'free', idempotencyKey: 'b' },
      ],
    });

    expect(body.jobs.map(({ created }: { created: boolean }) => created)).toEqual([false, true]);
    expect(api.rings.map(({ taskId }) => taskId)).toEqual([body.jobs[1].taskId]);
  });

  it('tells all problems of all jobs at once, and creates none', async () => {
    const { status, body } = await api.call('POST', '/api/jobs/bulk', {
      jobs: [
        { type: 'free' },
        { type: 'nope' },
        { type: 'example', payload: { name: 1, count: 'x' } },
        { type: 'free', file: { name: 'a' } },
        7,
      ],
    });

    expect([status, body.code]).toEqual([400, 'UNKNOWN_JOB_TYPE']);
    expect(body.problems.map(({ path }: { path: string }) => path)).toEqual([
      ...['jobs.1.type', 'jobs.2.payload.name', 'jobs.2.payload.count', 'jobs.3.file', 'jobs.4'],
    ]);
    expect([await stored(), api.rings]).toEqual([0, []]);
  });

  it.each([
    ['none', { jobs: [] }, 'jobs'],
    ['more than a thousand', { jobs: Array.from({ length: 1_001 }, () => ({ type: 'free' })) }, 'jobs'],
    ['what is no list', { jobs: 'free' }, 'jobs'],
    ['unknown fields', { jobs: [{ type: 'free' }], queue: 'x' }, ''],
  ])('refuses %s', async (_what, request, path) => {
    const { status, body } = await api.call('POST', '/api/jobs/bulk', request);

    expect([status, body.code, body.problems[0].path]).toEqual([400, 'INVALID_REQUEST', path]);
    expect(await stored()).toBe(0);
  });

  it('counts all of them for the budget', async () => {
    const bounded = await startApi({ settings: { budgets: { openJobs: 3 } } });
    const jobs = [{ type: 'free' }, { type: 'free' }, { type: 'free' }];

    const fits = await bounded.call('POST', '/api/jobs/bulk', { jobs });
    const passes = await bounded.call('POST', '/api/jobs/bulk', { jobs: jobs.slice(1) });
    await bounded[Symbol.asyncDispose]();

    expect([fits.status, passes.status, passes.body.code]).toEqual([200, 429, 'TENANT_BUDGET']);
  });
});

describe('the header Idempotency-Key', () => {
  const create = (key: string, body: object = {}) =>
    api.call('POST', '/api/jobs', { type: 'free', ...body }, { 'idempotency-key': key });

  it('is the same as the field of the body', async () => {
    const first = await create('k-1');
    const again = await api.call('POST', '/api/jobs', { type: 'free', idempotencyKey: 'k-1' });

    expect([first.status, again.status, again.body.id]).toEqual([201, 200, first.body.id]);
  });

  it('is refused when it is no key, or another than that of the body', async () => {
    const noKey = await create('two words');
    const another = await create('k-1', { idempotencyKey: 'k-2' });

    expect([noKey.status, noKey.body.problems[0].path]).toEqual([400, 'Idempotency-Key']);
    expect([another.status, another.body.problems[0].path]).toEqual([400, 'Idempotency-Key']);
    expect(await stored()).toBe(0);
  });
});
