import { createHandlerMap } from '@jobstack/handler-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiHarness, startApi } from './api-harness.ts';

const handlers = createHandlerMap({
  order: { searchable: ['customer.id', 'items.sku'], secret: ['card', 'customer.phone'], execute: async () => ({}) },
  other: { queue: 'bulk', execute: async () => ({}) },
});

let api: ApiHarness;

beforeAll(async () => {
  api = await startApi({ handlers });
  const order = (id: number, sku: string) => ({
    type: 'order',
    idempotencyKey: `order-${id}`,
    payload: { customer: { id, phone: '0123' }, items: [{ sku }, { sku: 'common' }], card: '4111 1111' },
  });
  for (const [id, sku] of [
    [1, 'a'],
    [2, 'b'],
    [3, 'a'],
  ] as const)
    await api.call('POST', '/api/jobs', order(id, sku));
  await api.call('POST', '/api/jobs', { type: 'other', payload: { customer: { id: 1 } } });
  await api.pool.query(`DELETE FROM open_jobs WHERE job_id IN (2, 3)`);
  await api.pool.query(
    `UPDATE jobs SET status = 'FAILED', stopped = 'FAILED', finished_at = now(), error_code = 'CARD_DECLINED',
       error_message = '100% declined_by the bank' WHERE id IN (2, 3)`,
  );
  await api.pool.query(`UPDATE jobs SET created_at = created_at - interval '10 days' WHERE id IN (1, 2)`);
});

afterAll(() => api[Symbol.asyncDispose]());

const found = async (query: string): Promise<number[]> => {
  const { status, body } = await api.call('GET', `/api/jobs?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.jobs.map(({ id }: { id: number }) => id);
};

describe('jobs are found', () => {
  it.each([
    ['a searchable number of the payload', 'payload.customer.id=1', [1]],
    ['a searchable text within an array', 'payload.items.sku=a', [3, 1]],
    ['two of them together', 'payload.items.sku=common&payload.customer.id=2', [2]],
    ['a value nobody has', 'payload.items.sku=none', []],
    ['their queue', 'queue=bulk', [4]],
    ['the code of their error', 'errorCode=CARD_DECLINED', [3, 2]],
    ['status and code', 'status=FAILED&errorCode=OTHER', []],
    ['text of their error, in any case', 'text=DECLINED', [3, 2]],
    ['text with what a pattern would take for something else', 'text=100%25+declined_', [3, 2]],
    ['such text, literally', 'text=10_%25', []],
    ['their idempotency key', 'text=order-1', [1]],
    ['status, type and a searchable value', 'status=QUEUED&type=order&payload.customer.id=1', [1]],
  ])('by %s', async (_what, query, ids) => {
    expect(await found(query)).toEqual(ids);
  });

  it('by the time of their creation', async () => {
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();

    expect(await found(`createdFrom=${yesterday}`)).toEqual([4, 3]);
    expect(await found(`createdTo=${yesterday}`)).toEqual([2, 1]);
  });

  it('page by page, the same whatever is created meanwhile', async () => {
    const { body: first } = await api.call('GET', '/api/jobs?text=order-&limit=1');
    await api.call('POST', '/api/jobs', { type: 'order', idempotencyKey: 'order-9', payload: {} });
    const { body: second } = await api.call('GET', `/api/jobs?text=order-&limit=1&cursor=${first.nextCursor}`);

    expect([first.jobs[0].id, second.jobs[0].id]).toEqual([3, 2]);
  });

  it('by no path that nobody calls searchable, which would find nothing without a word', async () => {
    const one = await api.call('GET', '/api/jobs?payload.card=4111');
    const other = await api.call('GET', '/api/jobs?type=other&payload.customer.id=1');

    expect([one.status, one.body.code, one.body.problems[0].path]).toEqual([400, 'INVALID_QUERY', 'payload.card']);
    expect(one.body.detail).toContain('customer.id, items.sku');
    expect(other.status).toBe(400);
  });

  it('although a search looks at so many only: an empty page says where to go on', async () => {
    await api.pool.query(
      `INSERT INTO jobs (task_id, type, status, payload, tenant_id, max_attempts, finished_at)
       SELECT uuidv7(), 'order', 'COMPLETED', '{}', 'acme', 5, now() FROM generate_series(1, 20000)`,
    );

    const { body } = await api.call('GET', '/api/jobs?text=order-1&limit=10');
    const rest = await api.call('GET', `/api/jobs?text=order-1&limit=10&cursor=${body.nextCursor}`);

    expect(body.jobs).toEqual([]);
    expect(rest.body).toMatchObject({ jobs: [{ id: 1 }], nextCursor: null });
  });
});

describe('what a handler calls secret', () => {
  it('is masked wherever the job is told, and kept for its handler', async () => {
    const { body: created } = await api.call('POST', '/api/jobs', {
      type: 'order',
      payload: { card: 'c', customer: { phone: 'p' } },
    });
    const read = await api.call('GET', `/api/jobs/${created.id}`);
    const cancelled = await api.call('POST', `/api/jobs/${created.id}/cancel`);
    const retried = await api.call('POST', `/api/jobs/${created.id}/retry`);

    const masked = { card: '••••••', customer: { phone: '••••••' } };
    expect([created, read.body, cancelled.body, retried.body].map(({ payload }) => payload)).toEqual(
      Array.from({ length: 4 }, () => masked),
    );
    const { rows } = await api.pool.query('SELECT payload FROM jobs WHERE id = $1', [created.id]);
    expect(rows[0].payload.card).toBe('c');
  });
});
