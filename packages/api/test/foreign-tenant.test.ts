import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiHarness, startApi } from './api-harness.ts';

let api: ApiHarness;
/** acme's job, with a file, a log line, a reject and an attempt. */
let job: { readonly id: number; readonly taskId: string; readonly upload: { readonly url: string } };

beforeAll(async () => {
  api = await startApi();
  const { body } = await api.call('POST', '/api/jobs', { type: 'free', payload: {}, file: { name: 'a.csv' } });
  job = body;
  await api.pool.query(
    `WITH log AS (INSERT INTO job_logs (job_id, attempt, level, message) VALUES ($1, 1, 'INFO', 'secret')),
       reject AS (INSERT INTO job_rejects (job_id, attempt, line, code, message) VALUES ($1, 1, 2, 'X', 'secret'))
     INSERT INTO job_attempts (job_id, attempt, worker) VALUES ($1, 1, 'w')`,
    [job.id],
  );
});

afterAll(() => api[Symbol.asyncDispose]());

/** Every route that names a job. */
const ROUTES = [
  ['GET', ''],
  ['GET', '/logs'],
  ['GET', '/rejects'],
  ['GET', '/attempts'],
  ['POST', '/start'],
  ['POST', '/cancel'],
  ['POST', '/retry'],
] as const;

describe("another tenant's job", () => {
  it.each(ROUTES.flatMap(([method, path]) => [[method, path, 'id'] as const, [method, path, 'taskId'] as const]))(
    '%s /api/jobs/:id%s by its %s answers as if it did not exist, and changes nothing',
    async (method, path, by) => {
      const before = await api.pool.query('SELECT j::text FROM jobs j');
      const { call } = api.as('umbrella');

      const answer = await call(method, `/api/jobs/${job[by]}${path}`);
      const unknown = await call(
        method,
        `/api/jobs/${by === 'id' ? 999_999 : '0190d1c0-0000-7000-8000-000000000000'}${path}`,
      );

      expect(answer.status).toBe(404);
      const told = ({ detail: _, instance: __, ...rest }: Record<string, unknown>) => rest;
      expect(told(answer.body)).toEqual(told(unknown.body));
      expect(JSON.stringify(answer.body)).not.toContain('secret');
      expect((await api.pool.query('SELECT j::text FROM jobs j')).rows).toEqual(before.rows);
      // What is hidden from its own tenant too would prove nothing.
      expect((await api.call(method, `/api/jobs/${job[by]}${path}`)).status).not.toBe(404);
    },
  );

  it('is in no list of theirs', async () => {
    const { body } = await api.as('umbrella').call('GET', '/api/jobs');

    expect(body.jobs).toEqual([]);
  });

  it('has its file below a prefix that is not theirs', async () => {
    const { body } = await api.as('umbrella').call('POST', '/api/jobs', { type: 'free', file: { name: 'a.csv' } });

    const prefixOf = (url: string) => new URL(url).pathname.replace(/[^/]+$/, '');
    expect(prefixOf(job.upload.url)).toBe('/uploads/uploads/acme/');
    expect(prefixOf(body.upload.url)).toBe('/uploads/uploads/umbrella/');
  });

  it.each([
    ['../acme', '~'],
    ['acme/', '~'],
    ['.', '~'],
    ['~', '~'],
    ['é', '~'],
    ['x'.repeat(200), '~'],
  ])('is out of reach of a tenant called %j', async (tenantId, start) => {
    const { body } = await api.as(tenantId).call('POST', '/api/jobs', { type: 'free', file: { name: 'a.csv' } });

    const [, bucket, uploads, segment = '', name] = decodeURIComponent(new URL(body.upload.url).pathname).split('/');
    expect([bucket, uploads, segment.slice(0, 1), name]).toEqual(['uploads', 'uploads', start, body.taskId]);
    expect(segment).toMatch(/^~[0-9a-f]{64}$/);
  });

  it('has an idempotency key that is free for them', async () => {
    const request = { type: 'free', payload: {}, idempotencyKey: 'nightly' };
    const create = (tenantId: string) => api.as(tenantId).call('POST', '/api/jobs', request);

    const mine = await create('acme');
    const theirs = await create('umbrella');
    const again = [await create('acme'), await create('umbrella')];

    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect(again.map(({ status, body }) => [status, body.id])).toEqual([
      [200, mine.body.id],
      [200, theirs.body.id],
    ]);
  });
});
