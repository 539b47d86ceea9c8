import { JobRecords, withBulkActions } from '@jobstack/database';
import { Engine } from '@jobstack/processor';
import { drizzle } from 'drizzle-orm/node-postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../src/sessions.ts';
import { type ApiHarness, caller, startApi } from './api-harness.ts';

let api: ApiHarness;
let admin: ApiHarness['call'];
const deleted: string[] = [];

beforeAll(async () => {
  api = await startApi();
  const session: Session = { tenantId: 'acme', ownerId: 'grace', role: 'admin' };
  admin = caller({ ...api.options, sessions: { authenticate: async () => session } });
});
beforeEach(async () => {
  await api.pool.query('DELETE FROM jobs');
  deleted.length = 0;
});
afterAll(() => api[Symbol.asyncDispose]());

/** Runs what was rung for a bulk action, as a worker does. */
async function runAction(taskId: string) {
  const { options, store } = api;
  const handlers = withBulkActions(options.handlers, {
    records: new JobRecords(drizzle(api.pool)),
    ring: (rings) => options.doorbell.ring(rings),
    deleteFiles: async (keys) => {
      deleted.push(...keys);
    },
  });
  const queue = { ring: async () => [], returnAfter: async () => undefined, armSweep: async () => true };
  const files = {
    open: () => {
      throw new Error('no file');
    },
  };
  const engine = new Engine({ handlers, store, queue, files, observe: () => undefined });
  const delivery = { messageId: 'm', taskId, receiptHandle: 'r', receiveCount: 1, source: 'default' };
  await engine.process([delivery], Date.now() + 60_000);
  return (await admin('GET', `/api/jobs/${taskId}`)).body;
}

async function create(count: number, type = 'free'): Promise<number[]> {
  const { body } = await api.call('POST', '/api/jobs/bulk', { jobs: Array.from({ length: count }, () => ({ type })) });
  return body.jobs.map(({ id }: { id: number }) => id);
}

const statuses = async () =>
  (
    await api.pool.query(`SELECT status, count(*)::int FROM jobs WHERE type <> 'jobstack.action' GROUP BY 1 ORDER BY 1`)
  ).rows.map(({ status, count }) => [status, count]);

describe('POST /api/actions', () => {
  it('previews first: how many jobs, and which; nothing is done', async () => {
    const ids = await create(30);

    const { status, body } = await admin('POST', '/api/actions', { action: 'cancel', filter: { type: 'free' } });

    expect([status, body.action, body.count, body.sample.length, body.sample[0].id]).toEqual([
      200,
      'cancel',
      30,
      20,
      ids.at(-1),
    ]);
    expect(await statuses()).toEqual([['QUEUED', 30]]);
  });

  it('cancels all that the filter meets, as a job of its own with progress and a report', async () => {
    const [first] = await create(250);
    await create(3, 'small');

    const { status, body } = await admin('POST', '/api/actions', {
      action: 'cancel',
      filter: { type: 'free' },
      expectedCount: 250,
    });
    await create(1);
    const done = await runAction(body.taskId);

    expect([status, body.type, body.status, body.ownerId]).toEqual([202, 'jobstack.action', 'QUEUED', 'grace']);
    expect(done).toMatchObject({
      status: 'COMPLETED',
      progress: { done: 250, total: 250, counters: { changed: 250 } },
      result: { action: 'cancel', matched: 250, changed: 250, unchanged: 0 },
    });
    expect(await statuses()).toEqual([
      ['CANCELLED', 250],
      ['QUEUED', 4],
    ]);
    const { body: told } = await admin('GET', `/api/jobs/${first}/history`);
    expect(told.history.at(-1)).toMatchObject({ action: 'cancel', actor: 'grace', actionJobId: body.id });
  });

  it('retries what has failed, and leaves alone what has moved on meanwhile', async () => {
    const ids = await create(3);
    for (const id of ids) await admin('POST', `/api/jobs/${id}/cancel`);
    const { body } = await admin('POST', '/api/actions', {
      action: 'retry',
      filter: { status: 'CANCELLED' },
      expectedCount: 3,
    });
    await admin('POST', `/api/jobs/${ids[0]}/retry`);

    const done = await runAction(body.taskId);

    expect(done.result).toEqual({ action: 'retry', matched: 2, changed: 2, unchanged: 0 });
    expect(await statuses()).toEqual([['QUEUED', 3]]);
  });

  it('erases a tenant, files and all, but for what was created since and the report', async () => {
    await create(2);
    await api.call('POST', '/api/jobs', { type: 'free', file: { name: 'a.csv' } });
    await api.as('umbrella').call('POST', '/api/jobs', { type: 'free' });

    const { body } = await admin('POST', '/api/actions', { action: 'erase', expectedCount: 3 });
    const [since] = await create(1);
    const done = await runAction(body.taskId);

    expect(done.result).toMatchObject({ matched: 3, changed: 3 });
    expect(deleted).toHaveLength(1);
    const { rows } = await api.pool.query(`SELECT tenant_id, id FROM jobs WHERE type = 'free' ORDER BY tenant_id`);
    expect(rows).toMatchObject([{ tenant_id: 'acme', id: String(since) }, { tenant_id: 'umbrella' }]);
  });

  it('goes on after a worker was lost, from its last commit', async () => {
    await create(120);
    const { body } = await admin('POST', '/api/actions', { action: 'cancel', expectedCount: 120 });
    const newest = await api.pool.query('SELECT max(id) AS id FROM jobs WHERE type = $1', ['free']);
    await api.pool.query(`UPDATE jobs SET checkpoint = $1 WHERE id = $2`, [
      ...[JSON.stringify({ before: Number(newest.rows[0].id) - 99, matched: 100, changed: 100 }), body.id],
    ]);

    const done = await runAction(body.taskId);

    expect(done.result).toEqual({ action: 'cancel', matched: 120, changed: 120, unchanged: 0 });
    expect(await statuses()).toEqual([
      ['CANCELLED', 20],
      ['QUEUED', 100],
    ]);
  });

  it('is refused when there are not as many jobs as expected', async () => {
    await create(2);

    const { status, body } = await admin('POST', '/api/actions', { action: 'cancel', expectedCount: 3 });

    expect([status, body.code, body.problems[0].path]).toEqual([409, 'COUNT_CHANGED', 'expectedCount']);
    expect(await statuses()).toEqual([['QUEUED', 2]]);
  });

  it('erases for admins alone, and one job too', async () => {
    const [id] = await create(1);

    const refused = await api.call('POST', '/api/actions', { action: 'erase' });
    const { status, body } = await admin('DELETE', `/api/jobs/${id}`);
    await runAction(body.taskId);

    expect([refused.status, refused.body.code]).toEqual([403, 'FORBIDDEN']);
    expect(status).toBe(202);
    expect(await statuses()).toEqual([]);
  });

  it.each([
    ['another word', { action: 'delete' }, 'action'],
    ['an unknown criterion', { action: 'cancel', filter: { owner: 'x' } }, 'filter'],
    ['a path that nobody calls searchable', { action: 'cancel', filter: { payload: { a: '1' } } }, 'filter.payload.a'],
  ])('refuses %s', async (_what, request, path) => {
    const { status, body } = await admin('POST', '/api/actions', request);

    expect([status, body.code, body.problems[0].path]).toEqual([400, 'INVALID_REQUEST', path]);
  });

  it('has a type that nobody can create jobs of otherwise', async () => {
    expect((await admin('POST', '/api/jobs', { type: 'jobstack.action' })).body.code).toBe('UNKNOWN_JOB_TYPE');
  });
});
