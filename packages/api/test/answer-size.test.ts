import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApi } from '../src/create-api.ts';
import { type ApiHarness, startApi, TOKEN } from './api-harness.ts';

const MIB = 1024 * 1024;

/** What Lambda takes as an answer, in bytes: the whole of it is one JSON text, in which the body is a text again. */
const LAMBDA_LIMIT = 6 * MIB;

let api: ApiHarness;

beforeAll(async () => {
  api = await startApi();
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await api.pool.query('TRUNCATE jobs RESTART IDENTITY CASCADE');
});

/** Asks, and refuses any answer that is too large for the promise or for Lambda. */
async function get(path: string) {
  const response = await createApi(api.options).request(path, { headers: { authorization: `Bearer ${TOKEN}` } });
  const text = await response.text();
  expect(response.status).toBe(200);
  expect(Buffer.byteLength(text)).toBeLessThan(5 * MIB);
  expect(Buffer.byteLength(JSON.stringify({ statusCode: 200, body: text }))).toBeLessThan(LAMBDA_LIMIT);
  return JSON.parse(text);
}

/** Follows `after` until nothing comes. */
async function follow(
  path: string,
  part: string,
): Promise<{ pages: number; entries: { line?: number; id: number }[] }> {
  const entries = [];
  let [after, pages] = [0, 0];
  for (;;) {
    const page = await get(`${path}?limit=1000&after=${after}`);
    if (page[part].length === 0) return { pages, entries };
    for (const entry of page[part]) entries.push(entry);
    after = page.after;
    pages += 1;
  }
}

/** Jobs of acme with this payload and result, in as many rows as asked for. */
async function storeJobs(count: number, { payload = '{}', result = 'null', error = 'e' } = {}) {
  await api.pool.query(
    `INSERT INTO jobs (task_id, type, status, payload, result, error_code, error_message, tenant_id, max_attempts, finished_at)
     SELECT gen_random_uuid(), 'free', 'COMPLETED', $1::jsonb, $2::jsonb, 'E', $3, 'acme', 1, now()
     FROM generate_series(1, $4)`,
    [payload, result, error, count],
  );
}

describe('a list of jobs', () => {
  it('tells nothing of them that may be large', async () => {
    const large = JSON.stringify({ text: 'x'.repeat(240_000) });
    await storeJobs(50, { payload: large, result: large });

    const { jobs } = await get('/api/jobs?limit=50');

    expect(jobs).toHaveLength(50);
    expect(jobs[0]).not.toHaveProperty('payload');
    expect(jobs[0]).not.toHaveProperty('result');
  });

  it('ends before it grows too large, and its cursor leads to the rest', async () => {
    await storeJobs(200, { error: '\u0001"'.repeat(4_096) });
    const ids: number[] = [];

    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await get(`/api/jobs?limit=200${cursor && `&cursor=${cursor}`}`);
      for (const { id } of page.jobs) ids.push(id);
      cursor = page.nextCursor;
    }

    expect(ids).toEqual(Array.from({ length: 200 }, (_, n) => 200 - n));
  });
});

describe('the history of a job', () => {
  it('comes in pages that are never too large: logs', async () => {
    await storeJobs(1);
    await api.pool.query(
      `INSERT INTO job_logs (job_id, attempt, level, message, metadata)
       SELECT 1, 1, 'INFO', repeat('"', 32768), jsonb_build_object('text', repeat('x', 16000)) FROM generate_series(1, 150)`,
    );

    const { pages, entries } = await follow('/api/jobs/1/logs', 'logs');

    expect(new Set(entries.map(({ id }) => id)).size).toBe(150);
    expect(pages).toBeGreaterThan(1);
  });

  it('comes in pages that are never too large: rejects', async () => {
    await storeJobs(1);
    await api.pool.query(
      `INSERT INTO job_rejects (job_id, attempt, line, code, message, raw)
       SELECT 1, 1, n, 'C', repeat('m', 2048), repeat(chr(1), 8192) FROM generate_series(1, 200) n`,
    );

    const { pages, entries } = await follow('/api/jobs/1/rejects', 'rejects');

    expect(entries.map(({ line }) => line)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
    expect(pages).toBeGreaterThan(1);
  });

  it('comes in pages that are never too large: attempts', async () => {
    await storeJobs(1);
    await api.pool.query(
      `INSERT INTO job_attempts (job_id, attempt, worker, ended_as, finished_at, error_code, error_message)
       SELECT 1, n, 'w', 'retry', now(), 'E', repeat('ü', 8192) FROM generate_series(1, 600) n`,
    );

    const { pages, entries } = await follow('/api/jobs/1/attempts', 'attempts');

    expect(entries).toHaveLength(600);
    expect(pages).toBeGreaterThan(1);
  });

  it('cuts a line of a log of before there were limits', async () => {
    await storeJobs(1);
    await api.pool.query(
      `INSERT INTO job_logs (job_id, attempt, level, message, metadata)
       VALUES (1, 1, 'INFO', 'm', jsonb_build_object('text', repeat('x', 900000))), (1, 1, 'INFO', 'n', '{"k":1}')`,
    );

    const { entries } = await follow('/api/jobs/1/logs', 'logs');

    expect(entries).toMatchObject([{ metadata: { truncated: 900_012 } }, { metadata: { k: 1 } }]);
  });
});

describe('one job', () => {
  it('is told with the largest payload and result that are stored', async () => {
    const largest = JSON.stringify('"'.repeat(MIB / 2 - 1));
    await storeJobs(1, { payload: largest, result: largest });

    const { payload, result } = await get('/api/jobs/1');

    expect([payload, result]).toEqual([JSON.parse(largest), JSON.parse(largest)]);
  });

  it('of before there were limits is told without what is larger', async () => {
    await storeJobs(1, { payload: JSON.stringify({ text: 'x'.repeat(2 * MIB) }), result: '{"rows":7}' });
    await storeJobs(1, { payload: '{"rows":7}', result: JSON.stringify('x'.repeat(2 * MIB)) });

    expect(await get('/api/jobs/1')).toMatchObject({ payload: null, result: { rows: 7 }, omitted: ['payload'] });
    expect(await get('/api/jobs/2')).toMatchObject({ payload: { rows: 7 }, result: null, omitted: ['result'] });
  });
});
