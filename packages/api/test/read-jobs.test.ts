import { putStatus } from '@jobstack/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiHarness, startApi } from './api-harness.ts';

let api: ApiHarness;

/** Jobs 1 to 5 are acme's: odd ones `free`, even ones `example`, 5 completed. Job 6 is umbrella's. Job 1 has a history. */
beforeAll(async () => {
  api = await startApi();
  for (const type of ['free', 'example', 'free', 'example', 'free']) {
    await api.call('POST', '/api/jobs', { type, payload: { name: 'Ada' } });
  }
  await api.as('umbrella').call('POST', '/api/jobs', { type: 'free' });
  await putStatus(api.pool, 'COMPLETED', 5);
  await api.pool.query(`
    UPDATE jobs SET finished_at = '2026-11-23T12:00:00Z', started_at = '2026-11-23T11:59:00Z', progress_done = 7, result = '{"rows": 7}' WHERE id = 5`);
  await api.pool.query(`
    INSERT INTO job_logs (job_id, attempt, level, message, metadata, row_number, created_at)
    VALUES (1, 1, 'DEBUG', 'a', NULL, NULL, '2026-11-23T12:00:00Z'), (1, 1, 'INFO', 'b', '{"k": 1}', 7, now()),
      (1, 2, 'ERROR', 'c', NULL, NULL, now())`);
  await api.pool.query(`
    INSERT INTO job_rejects (job_id, attempt, line, "column", code, message, raw, created_at)
    VALUES (1, 1, 2, 'zip', 'INVALID_VALUE', 'bad', 'x,y', '2026-11-23T12:00:00Z'), (1, 1, 9, NULL, 'INVALID_ROW', 'worse', NULL, now())`);
  await api.pool.query(`
    INSERT INTO job_attempts (job_id, attempt, worker, started_at, finished_at, ended_as, error_code, error_message, error_stack, error_causes)
    VALUES (1, 1, 'w1', '2026-11-23T12:00:00Z', '2026-11-23T12:00:01.5Z', 'retry', 'E', 'm', E'Error: m\\n    at a.ts:1:2',
        '[{ "name": "TypeError", "code": null, "message": "why", "stack": "TypeError: why", "causes": [] }]'),
      (1, 2, 'w2', '2026-11-23T12:01:00Z', NULL, NULL, NULL, NULL, NULL, NULL)`);
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const get = (path: string) => api.call('GET', path);
const ids = (answer: { body: { jobs: { id: number }[] } }) => answer.body.jobs.map(({ id }) => id);

describe('GET /api/jobs/:id', () => {
  it('answers a job by number and by task id', async () => {
    const byId = await get('/api/jobs/5');
    const byTaskId = await get(`/api/jobs/${byId.body.taskId}`);

    expect(byId).toMatchObject({
      status: 200,
      body: {
        id: 5,
        status: 'COMPLETED',
        progress: { done: 7, total: null },
        result: { rows: 7 },
        startedAt: '2026-11-23T11:59:00.000Z',
        finishedAt: '2026-11-23T12:00:00.000Z',
      },
    });
    expect(byTaskId.body).toEqual(byId.body);
  });

  it.each(['99', 'abc', '0', '1e3', '00000000-0000-7000-8000-000000000000'])('knows no job %s', async (id) => {
    const { status, body } = await get(`/api/jobs/${id}`);

    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'JOB_NOT_FOUND', detail: `There is no job ${id}.` });
  });

  it.each(['', '/logs', '/rejects', '/attempts'])("answers the same for another tenant's job: %s", async (part) => {
    const { status, body } = await get(`/api/jobs/6${part}`);

    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'JOB_NOT_FOUND', detail: 'There is no job 6.' });
  });
});

describe('GET /api/jobs', () => {
  it("lists the tenant's jobs, newest first", async () => {
    const answer = await get('/api/jobs');

    expect(ids(answer)).toEqual([5, 4, 3, 2, 1]);
    expect(answer.body.nextCursor).toBeNull();
  });

  it('leads from page to page, and says when there is no other', async () => {
    const first = await get('/api/jobs?limit=2');
    const second = await get(`/api/jobs?limit=2&cursor=${first.body.nextCursor}`);
    const last = await get(`/api/jobs?limit=2&cursor=${second.body.nextCursor}`);

    expect([ids(first), ids(second), ids(last)]).toEqual([[5, 4], [3, 2], [1]]);
    expect(last.body.nextCursor).toBeNull();
  });

  it('offers no further page behind a last one that is full', async () => {
    const { body } = await get('/api/jobs?limit=5');

    expect(body.jobs).toHaveLength(5);
    expect(body.nextCursor).toBeNull();
  });

  it('filters by status and type', async () => {
    expect(ids(await get('/api/jobs?status=QUEUED'))).toEqual([4, 3, 2, 1]);
    expect(ids(await get('/api/jobs?type=free'))).toEqual([5, 3, 1]);
    expect(ids(await get('/api/jobs?type=free&status=COMPLETED'))).toEqual([5]);
  });

  it('refuses filters it does not understand, all at once', async () => {
    const { status, body } = await get('/api/jobs?status=done&limit=0&cursor=x&stauts=QUEUED');

    expect(status).toBe(400);
    expect(body.code).toBe('INVALID_QUERY');
    expect(body.problems).toEqual([
      { path: 'status', message: expect.stringContaining('expected one of AWAITING_FILE, QUEUED') },
      { path: 'cursor', message: expect.stringContaining('expected a whole number') },
      { path: 'limit', message: 'expected a whole number from 1 to 200' },
      { path: '', message: expect.stringContaining('stauts') },
    ]);
  });
});

describe('the history of a job', () => {
  it('answers logs, and where to go on from', async () => {
    const { body } = await get('/api/jobs/1/logs?limit=2');
    const rest = await get(`/api/jobs/1/logs?after=${body.after}`);
    const nothingNew = await get(`/api/jobs/1/logs?after=${rest.body.after}`);

    expect(body.logs).toEqual([
      {
        id: 1,
        attempt: 1,
        level: 'DEBUG',
        message: 'a',
        metadata: null,
        rowNumber: null,
        createdAt: '2026-11-23T12:00:00.000Z',
      },
      {
        id: 2,
        attempt: 1,
        level: 'INFO',
        message: 'b',
        metadata: { k: 1 },
        rowNumber: 7,
        createdAt: expect.any(String),
      },
    ]);
    expect(rest.body).toMatchObject({ logs: [{ message: 'c' }], after: 3 });
    expect(nothingNew.body).toEqual({ logs: [], after: 3 });
  });

  it('answers logs from a level up', async () => {
    const { body } = await get('/api/jobs/1/logs?level=INFO');

    expect(body.logs.map(({ message }: { message: string }) => message)).toEqual(['b', 'c']);
  });

  it('refuses a level that does not exist', async () => {
    const { status, body } = await get('/api/jobs/1/logs?level=warn&after=-1');

    expect(status).toBe(400);
    expect(body.problems).toMatchObject([
      { path: 'after' },
      { path: 'level', message: 'expected one of DEBUG, INFO, WARNING, ERROR' },
    ]);
  });

  it('answers rejects, and where to go on from', async () => {
    const { body } = await get('/api/jobs/1/rejects?limit=1');
    const rest = await get(`/api/jobs/1/rejects?after=${body.after}`);

    expect(body.rejects).toEqual([
      {
        id: 1,
        attempt: 1,
        line: 2,
        column: 'zip',
        code: 'INVALID_VALUE',
        message: 'bad',
        raw: 'x,y',
        createdAt: '2026-11-23T12:00:00.000Z',
      },
    ]);
    expect(rest.body).toMatchObject({ rejects: [{ line: 9, column: null, raw: null }], after: 2 });
  });

  it('answers attempts, the running one without an end', async () => {
    const { body } = await get('/api/jobs/1/attempts');

    expect(body.attempts).toMatchObject([
      {
        attempt: 1,
        worker: 'w1',
        endedAs: 'retry',
        error: {
          code: 'E',
          message: 'm',
          stack: 'Error: m\n    at a.ts:1:2',
          causes: [{ name: 'TypeError', code: null, message: 'why', stack: 'TypeError: why', causes: [] }],
        },
        durationMs: 1500,
        handovers: 0,
      },
      {
        attempt: 2,
        endedAs: null,
        error: null,
        durationMs: null,
        startedAt: '2026-11-23T12:01:00.000Z',
        finishedAt: null,
      },
    ]);
  });
});
