import { putStatus } from '@jobstack/database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiHarness, caller, startApi } from './api-harness.ts';

let api: ApiHarness;

beforeAll(async () => {
  api = await startApi();
});

beforeEach(async () => {
  await api.pool.query('TRUNCATE jobs CASCADE');
});

afterAll(() => api[Symbol.asyncDispose]());

const budgeted = (budgets: object) => caller({ ...api.options, settings: { budgets } });
const aJob = { type: 'free', payload: {} };
const aFile = (size?: number) => ({ ...aJob, file: { name: 'a.csv', ...(size === undefined ? {} : { size }) } });

describe("a tenant's budget of open jobs", () => {
  it('is used up by jobs that have not ended, whatever their status, and answers 429 with what to do', async () => {
    const call = budgeted({ openJobs: 3 });
    for (const status of ['RETRYING', 'AWAITING_FILE', 'QUEUED'] as const) {
      const { body } = await call('POST', '/api/jobs', aJob);
      await putStatus(api.pool, status, body.id);
    }

    const { status, headers, body } = await call('POST', '/api/jobs', aJob);

    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('60');
    expect(body).toMatchObject({ code: 'TENANT_BUDGET', detail: expect.stringContaining('3 jobs are open') });
    expect((await api.pool.query('SELECT FROM jobs')).rowCount).toBe(3);
  });

  it('has room again when one has ended', async () => {
    const call = budgeted({ openJobs: 1 });
    const { body } = await call('POST', '/api/jobs', aJob);
    await call('POST', `/api/jobs/${body.id}/cancel`);

    expect((await call('POST', '/api/jobs', aJob)).status).toBe(201);
  });

  it('is its own: another tenant with many jobs takes nothing of it', async () => {
    await api.as('umbrella').call('POST', '/api/jobs', aJob);

    expect((await budgeted({ openJobs: 1 })('POST', '/api/jobs', aJob)).status).toBe(201);
  });

  it('never refuses a request that is repeated', async () => {
    const call = budgeted({ openJobs: 1 });
    const request = { ...aJob, idempotencyKey: 'once' };
    const first = await call('POST', '/api/jobs', request);

    const again = await call('POST', '/api/jobs', request);

    expect(again).toMatchObject({ status: 200, body: { id: first.body.id } });
    expect((await call('POST', '/api/jobs', { ...aJob, idempotencyKey: 'twice' })).status).toBe(429);
  });
});

describe("a tenant's budget of stored bytes", () => {
  it('sums the files of its jobs, announced or measured', async () => {
    const call = budgeted({ storedBytes: 100 });
    await call('POST', '/api/jobs', aFile(60));

    const refused = await call('POST', '/api/jobs', aFile(41));

    expect(refused.status).toBe(429);
    expect(refused.body.problems).toEqual([
      { path: 'file', message: expect.stringContaining('60 bytes are stored, and this file has 41') },
    ]);
    expect((await call('POST', '/api/jobs', aFile(40))).status).toBe(201);
    expect((await call('POST', '/api/jobs', aJob)).status, 'a job without a file stores nothing').toBe(201);
    expect((await call('POST', '/api/jobs', aFile())).status, 'a file of unknown size has at least a byte').toBe(429);
  });

  it('forgets files that have been deleted by age', async () => {
    const call = budgeted({ storedBytes: 100, fileRetentionDays: 7 });
    await call('POST', '/api/jobs', aFile(100));
    await api.pool.query("UPDATE jobs SET created_at = now() - interval '8 days'");

    expect((await call('POST', '/api/jobs', aFile(100))).status).toBe(201);
  });

  it('tells every bound that is reached at once', async () => {
    const call = budgeted({ openJobs: 1, storedBytes: 10 });
    await call('POST', '/api/jobs', aFile(10));

    const { body } = await call('POST', '/api/jobs', aFile(10));

    expect(body.problems).toHaveLength(2);
  });
});

describe('the largest file of a job type', () => {
  it('is refused when announced larger, with 413', async () => {
    const { status, body } = await api.call('POST', '/api/jobs', { ...aFile(1_001), type: 'small' });

    expect(status).toBe(413);
    expect(body).toMatchObject({ code: 'FILE_TOO_LARGE', problems: [{ path: 'file.size' }] });
  });

  it('is refused when it turns out larger, and the job stays where it is', async () => {
    const { body } = await api.call('POST', '/api/jobs', { ...aFile(), type: 'small' });
    await fetch(body.upload.url, { method: 'PUT', headers: body.upload.headers, body: 'x'.repeat(1_001) });

    const started = await api.call('POST', `/api/jobs/${body.id}/start`);

    expect(started).toMatchObject({ status: 413, body: { code: 'FILE_TOO_LARGE' } });
    expect((await api.call('GET', `/api/jobs/${body.id}`)).body.status).toBe('AWAITING_FILE');
  });
});
