import { putStatus } from '@jobstack/database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiHarness, startApi } from './api-harness.ts';

let api: ApiHarness;

beforeAll(async () => {
  api = await startApi();
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

beforeEach(async () => {
  api.rings.length = 0;
  await api.pool.query('TRUNCATE jobs RESTART IDENTITY CASCADE');
});

const post = (body: unknown) => api.call('POST', '/api/jobs', body);

describe('POST /api/jobs with an idempotency key', () => {
  const request = { type: 'example', payload: { name: 'Ada' }, idempotencyKey: 'order-7' };

  it('creates one job, however often it is sent', async () => {
    const first = await post(request);
    const second = await post(request);

    expect(first.status).toBe(201);
    expect(second).toMatchObject({ status: 200, body: first.body });
    expect(api.rings).toHaveLength(1);
  });

  it('creates one job, however often it is sent at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(request)));

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });

  it('answers an upload for the file of then, as long as the job waits for it', async () => {
    const withFile = { ...request, file: { name: 'a.csv' } };
    const first = await post(withFile);

    const second = await post(withFile);

    expect(second.body.upload.url).toContain(`/uploads/acme/${first.body.taskId}?`);
    await fetch(second.body.upload.url, { method: 'PUT', body: 'x' });
    expect(await api.call('POST', `/api/jobs/${first.body.id}/start`)).toMatchObject({ status: 200 });
    expect((await post(withFile)).body.upload).toBeUndefined();
  });

  it('refuses another payload under the same key', async () => {
    await post(request);

    const { status, body } = await post({ ...request, payload: { name: 'Grace' } });

    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT', detail: expect.stringContaining("'order-7'") });
  });

  it.each([
    ['another type', { type: 'free' }, ['type']],
    ['another payload', { payload: { name: 'Grace' } }, ['payload']],
    ['a time to run at', { runAt: '2999-01-01T00:00:00Z' }, ['runAt']],
    ['no file', { file: undefined }, ['file']],
    ['another file name', { file: { name: 'b.csv', size: 5 } }, ['file.name']],
    ['another size', { file: { name: 'a.csv', size: 6 } }, ['file.size']],
    ['no size', { file: { name: 'a.csv' } }, ['file.size']],
    ['another content type', { file: { name: 'a.csv', size: 5, contentType: 'text/csv' } }, ['file.contentType']],
    ['all of it', { type: 'free', payload: {}, runAt: '2999-01-01T00:00:00Z', file: { name: 'b' } }, undefined],
  ])('names what differs under the same key: %s', async (_name, change, paths) => {
    const first = { ...request, file: { name: 'a.csv', size: 5 } };
    await post(first);

    const { status, body } = await post({ ...first, ...change });

    expect(status).toBe(409);
    expect(body.code).toBe('IDEMPOTENCY_CONFLICT');
    expect(body.problems.map(({ path }: { path: string }) => path)).toEqual(
      paths ?? ['type', 'payload', 'runAt', 'file.name', 'file.size'],
    );
  });

  it('knows the request again whatever has become of the job', async () => {
    const withFile = { ...request, runAt: '2020-01-01T00:00:00+01:00', file: { name: 'a.csv' } };
    const { body } = await post(withFile);
    await fetch(body.upload.url, { method: 'PUT', body: 'xyz', headers: body.upload.headers });
    await api.call('POST', `/api/jobs/${body.id}/start`);
    await putStatus(api.pool, 'FAILED', body.id);
    await api.call('POST', `/api/jobs/${body.id}/retry`);

    const again = await post({ ...withFile, runAt: '2019-12-31T23:00:00Z' });

    expect(again).toMatchObject({ status: 200, body: { id: body.id, file: { size: 3 } } });
    expect(again.body.runAt).not.toBe(body.runAt);
  });

  it('says less of a job of before requests were kept, and nothing wrong', async () => {
    const withFile = { ...request, runAt: '2020-01-01T00:00:00Z', file: { name: 'a.csv', size: 5 } };
    const { body } = await post(withFile);
    await api.pool.query('UPDATE jobs SET idempotency_request = NULL, run_at = now()');

    expect(await post(withFile)).toMatchObject({ status: 200, body: { id: body.id } });
    expect((await post({ ...withFile, file: { name: 'b.csv' } })).body.problems).toMatchObject([{ path: 'file' }]);
  });

  it('leaves each tenant its own keys', async () => {
    await post(request);

    const { status } = await api.as('umbrella').call('POST', '/api/jobs', { ...request, payload: { name: 'Grace' } });

    expect(status).toBe(201);
  });

  it.each(['', 'two words', 'ß', 'x'.repeat(201)])('refuses the key %j', async (idempotencyKey) => {
    const { body } = await post({ ...request, idempotencyKey });

    expect(body).toMatchObject({ code: 'INVALID_REQUEST', problems: [{ path: 'idempotencyKey' }] });
  });
});

describe('POST /api/jobs with a time to run at', () => {
  const at = (runAt: unknown) => post({ type: 'free', runAt });

  it('stores it, and leaves a distant one to the sweep', async () => {
    const { status, body } = await at('2999-01-31T08:00:00+01:00');

    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'QUEUED', runAt: '2999-01-31T07:00:00.000Z' });
    expect(api.rings).toEqual([]);
  });

  it('rings when it is near or past, since the worker gives a message back until its time', async () => {
    await at(new Date(Date.now() + 60_000).toISOString());
    await at('2020-01-01T00:00:00Z');

    expect(api.rings).toHaveLength(2);
  });

  it.each(['tomorrow', '2027-01-31', '2027-01-31T08:00:00', 5])('refuses %j', async (runAt) => {
    const { status, body } = await at(runAt);

    expect(status).toBe(400);
    expect(body.problems).toMatchObject([{ path: 'runAt' }]);
  });
});
