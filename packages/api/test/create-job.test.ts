import { Doorbell } from '@jobstack/processor';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiHarness, caller, startApi } from './api-harness.ts';

let api: ApiHarness;

beforeAll(async () => {
  api = await startApi();
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

beforeEach(async () => {
  api.rings.length = 0;
  api.errors.length = 0;
  await api.pool.query('TRUNCATE jobs RESTART IDENTITY CASCADE');
});

const countJobs = async () => Number((await api.pool.query('SELECT count(*) FROM jobs')).rows[0].count);

async function sweepInSeconds(id: number): Promise<number> {
  const { rows } = await api.pool.query(
    'SELECT round(extract(epoch FROM o.sweep_at - j.created_at))::int AS seconds FROM jobs j JOIN open_jobs o ON o.job_id = j.id WHERE j.id = $1',
    [id],
  );
  return rows[0].seconds;
}

describe('POST /api/jobs', () => {
  it('creates a job, queued and rung', async () => {
    const answer = await api.call('POST', '/api/jobs', { type: 'example', payload: { name: 'Ada' } });

    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe('/api/jobs/1');
    expect(answer.body).toEqual({
      id: 1,
      taskId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/),
      type: 'example',
      status: 'QUEUED',
      payload: { name: 'Ada' },
      queue: 'default',
      tenantId: 'acme',
      ownerId: 'ada',
      parentId: null,
      openChildren: 0,
      attempt: 0,
      maxAttempts: 5,
      handovers: 0,
      progress: null,
      rejectCount: 0,
      result: null,
      error: null,
      file: null,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      runAt: expect.any(String),
      startedAt: null,
      finishedAt: null,
    });
    expect(api.rings).toEqual([{ taskId: answer.body.taskId, queue: 'default', tenantId: 'acme' }]);
  });

  it('is one write commit, once the sweep is armed', async () => {
    const lastTransaction = async () => Number((await api.pool.query('SELECT pg_current_xact_id() AS id')).rows[0].id);
    await api.call('POST', '/api/jobs', { type: 'example', payload: { name: 'Ada' } });
    const before = await lastTransaction();

    await api.call('POST', '/api/jobs', { type: 'example', payload: { name: 'Ada' } });

    // One is the look itself.
    expect((await lastTransaction()) - before).toBe(2);
  });

  it('tells the sweep with the job itself when to look, and nothing after the ring was sent', async () => {
    await api.call('POST', '/api/jobs', { type: 'example', payload: { name: 'Ada' } });

    expect(await sweepInSeconds(1)).toBe(30);
  });

  it('refuses a job without the file that its handler needs, with all other problems, and takes one with it', async () => {
    const refused = await api.call('POST', '/api/jobs', { type: 'read', payload: {} });
    const taken = await api.call('POST', '/api/jobs', {
      type: 'read',
      payload: { name: 'Ada' },
      file: { name: 'a.csv' },
    });

    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({
      code: 'FILE_REQUIRED',
      detail: expect.stringMatching(/^Job type read needs a file: create the job through the API with `file`/),
      problems: [{ path: 'file' }, { path: 'payload.name' }],
    });
    expect(taken.body).toMatchObject({ status: 'AWAITING_FILE', upload: { method: 'PUT' } });
    expect(await countJobs()).toBe(1);
  });

  it('takes the number of attempts from the handler', async () => {
    const { body } = await api.call('POST', '/api/jobs', { type: 'csv_import', payload: { target: 'places' } });

    expect(body.maxAttempts).toBe(3);
  });

  it('takes queue and timeout from the handler', async () => {
    const { body } = await api.call('POST', '/api/jobs', { type: 'free' });
    const { rows } = await api.pool.query('SELECT timeout_ms FROM jobs WHERE id = $1', [body.id]);

    expect(body.queue).toBe('bulk');
    expect(api.rings).toMatchObject([{ queue: 'bulk' }]);
    expect(rows).toEqual([{ timeout_ms: '7200000' }]);
  });

  it('stores the payload as given, not as the schema completes it', async () => {
    const { body } = await api.call('POST', '/api/jobs', { type: 'csv_import', payload: { target: 'places' } });

    expect(body.payload).toEqual({ target: 'places' });
  });

  it('takes an empty payload for granted', async () => {
    const { status, body } = await api.call('POST', '/api/jobs', { type: 'free' });

    expect(status).toBe(201);
    expect(body.payload).toEqual({});
  });

  it('lets a job with a file wait, and answers the upload', async () => {
    const file = { name: 'places.csv', size: 5, contentType: 'text/csv' };

    const { status, body } = await api.call('POST', '/api/jobs', {
      type: 'csv_import',
      payload: { target: 'x' },
      file,
    });

    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'AWAITING_FILE', file });
    expect(body.upload).toEqual({
      kind: 'single',
      method: 'PUT',
      url: expect.stringContaining(`/uploads/uploads/acme/${body.taskId}?`),
      headers: { 'content-type': 'text/csv', 'content-length': '5' },
      expiresAt: expect.any(String),
    });
    expect(api.rings).toEqual([]);
    expect(await sweepInSeconds(body.id)).toBe(7200);
  });

  it('answers 201 although ringing failed: the sweep rings', async () => {
    const queue = { ring: async () => [], armSweep: async () => true };
    const call = caller({ ...api.options, doorbell: new Doorbell({ store: api.store, queue }) });

    const { status, body } = await call('POST', '/api/jobs', { type: 'example', payload: { name: 'Ada' } });

    expect(status).toBe(201);
    expect(await sweepInSeconds(body.id)).toBe(30);
  });

  it('stores no job when its upload cannot be presigned', async () => {
    const uploads = { ...api.options.uploads, presign: () => Promise.reject(new Error('no credentials')) };
    const call = caller({ ...api.options, uploads });

    const { status } = await call('POST', '/api/jobs', { type: 'free', file: { name: 'a' } });

    expect(status).toBe(500);
    expect(await countJobs()).toBe(0);
  });
});

describe('POST /api/jobs refuses', () => {
  const post = (body: unknown, headers = {}) => api.call('POST', '/api/jobs', body, headers);

  it('an unknown type, in the words people search for, and lists the known ones', async () => {
    const { status, body } = await post({ type: 'nope', payload: {} });

    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'UNKNOWN_JOB_TYPE',
      detail: 'No handler registered for job type: nope',
      problems: [
        {
          path: 'type',
          message: 'No handler registered for job type: nope. Known types: csv_import, example, free, read, small',
        },
      ],
    });
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('%s as a type', async (type) => {
    const { body } = await caller({ ...api.options, handlers: { ...api.options.handlers } })('POST', '/api/jobs', {
      type,
    });

    expect(body.code).toBe('UNKNOWN_JOB_TYPE');
  });

  it('a bad payload, with every issue', async () => {
    const { status, body } = await post({ type: 'example', payload: { count: 1.5 } });

    expect(status).toBe(400);
    expect(body.code).toBe('INVALID_PAYLOAD');
    expect(body.detail).toMatch(/^Invalid payload for job type example: payload\.name: .*; payload\.count: /);
    expect(body.problems.map(({ path }: { path: string }) => path)).toEqual(['payload.name', 'payload.count']);
  });

  it('everything that is wrong at once', async () => {
    const { body } = await post({
      type: 'example',
      payload: {},
      file: { name: 'a/b', size: -1, contentType: 'x' },
      extra: 1,
    });

    expect(body.code).toBe('INVALID_REQUEST');
    expect(body.problems.map(({ path }: { path: string }) => path)).toEqual([
      'file.name',
      'file.size',
      'file.contentType',
      '',
      'payload.name',
    ]);
  });

  it('a bad file together with an unknown type', async () => {
    const { body } = await post({ type: 'nope', file: { name: '' } });

    expect(body.code).toBe('UNKNOWN_JOB_TYPE');
    expect(body.problems.map(({ path }: { path: string }) => path)).toEqual(['type', 'file.name']);
  });

  it.each([[null], [[]], ['"text"'], [{}], [{ type: 7 }], [{ type: '' }]])('%j as a request', async (request) => {
    const { status, body } = await post(request);

    expect(status).toBe(400);
    expect(body.code).toBe('INVALID_REQUEST');
    expect(body.problems.length).toBeGreaterThan(0);
  });

  it.each([
    ['NUL characters', '{"type":"free","payload":{"a":["x\\u0000"]}}', 'payload.a.0'],
    ['half a surrogate pair', '{"type":"free","payload":{"a":"\\ud800"}}', 'payload.a'],
    ['such a key', '{"type":"free","payload":{"\\u0000":1}}', 'payload'],
    ['a number that JSON cannot give back', '{"type":"free","payload":{"a":1e999}}', 'payload.a'],
    [
      'bottomless nesting',
      `{"type":"free","payload":{"a":${'['.repeat(60_000)}${']'.repeat(60_000)}}}`,
      expect.stringMatching(/^payload\.a\.0/),
    ],
  ])('%s in a payload, since they cannot be stored', async (_, request, path) => {
    const { status, body } = await post(request);

    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'INVALID_PAYLOAD', problems: [{ path }] });
  });

  it('thousands of problems without answering thousands of sentences', async () => {
    const payload = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`k${n}`, '\u0000']));

    const { body } = await post({ type: 'free', payload });

    expect(body.problems).toHaveLength(101);
    expect(body.problems.at(-1).message).toBe('and 400 more problems');
  });

  it('file names that would lie about where the file is', async () => {
    for (const name of ['', '../x', 'a\\b', 'a\nb', 'x'.repeat(256), '\ud800']) {
      const { body } = await post({ type: 'free', file: { name } });

      expect(body.problems[0].path).toBe('file.name');
    }
  });

  it('files that S3 would not take', async () => {
    const { body } = await post({ type: 'free', file: { name: 'a', size: 5 * 1024 ** 3 + 1 } });

    expect(body.problems).toEqual([{ path: 'file.size', message: 'expected at most 5368709120 bytes (5 GiB)' }]);
  });

  it('a body that is not JSON', async () => {
    const { status, body } = await post('{"type":');

    expect(status).toBe(400);
    expect(body.code).toBe('INVALID_JSON');
  });

  it('a body that does not call itself JSON, as a form of another site would be', async () => {
    const { status, body } = await post('{"type":"free"}', { 'content-type': 'text/plain' });

    expect(status).toBe(415);
    expect(body).toMatchObject({ code: 'NOT_JSON', detail: expect.stringContaining('received text/plain') });
  });

  it('a body above 256 KiB, and says the limit', async () => {
    const { status, body } = await post({ type: 'free', payload: { text: 'x'.repeat(256 * 1024) } });

    expect(status).toBe(413);
    expect(body).toMatchObject({
      code: 'BODY_TOO_LARGE',
      detail: expect.stringContaining('262144 bytes (256 KiB)'),
    });
  });

  it('all of this without storing or ringing anything', async () => {
    await post({ type: 'nope' });
    await post({ type: 'example', payload: {} });

    expect(await countJobs()).toBe(0);
    expect(api.rings).toEqual([]);
  });
});
