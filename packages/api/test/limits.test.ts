import { Limits } from '@jobstack/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DevelopmentSession } from '../src/development-session.ts';
import { type ApiHarness, caller, startApi, TOKEN } from './api-harness.ts';

let api: ApiHarness;
/** As an operator's program. */
let call: ApiHarness['call'];

beforeAll(async () => {
  api = await startApi();
  call = caller({ ...api.options, sessions: new DevelopmentSession({ token: TOKEN }) });
});
beforeEach(async () => {
  await api.pool.query('DELETE FROM jobstack.limits');
  await api.pool.query('DELETE FROM jobstack.jobs');
  api.rings.length = 0;
});
afterAll(() => api[Symbol.asyncDispose]());

/** Jobs of acme that were claimed, so that those which a limit keeps from starting are held. */
async function claimNew(count: number): Promise<readonly string[]> {
  const taskIds: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const { body } = await api.call('POST', '/api/jobs', { type: 'free' });
    taskIds.push(body.taskId);
  }
  await api.store.claim({ taskIds, leaseMs: 60_000, worker: 'test' });
  api.rings.length = 0;
  return taskIds;
}

const rung = () => api.rings.map(({ taskId }) => taskId);

describe('limits', () => {
  it('are set in place of what there was, listed, and removed', async () => {
    await call('PUT', '/api/limits/type/free', { cap: 2, paused: true });
    const set = await call('PUT', '/api/limits/type/free', { cap: 3 });
    await call('PUT', '/api/limits/tenant/*', { paused: true });
    const listed = await call('GET', '/api/limits');
    const removed = await call('DELETE', '/api/limits/type/free');
    const again = await call('DELETE', '/api/limits/type/free');

    const limit = {
      scope: 'type',
      name: 'free',
      cap: 3,
      paused: false,
      updatedAt: expect.any(String),
      updatedBy: 'developer',
    };
    expect([set.status, set.body]).toEqual([200, limit]);
    expect(listed.body).toEqual({
      limits: [
        { scope: 'tenant', name: '*', cap: null, paused: true, updatedAt: expect.any(String), updatedBy: 'developer' },
        limit,
      ],
      nextCursor: null,
    });
    expect([removed.body, again.body]).toEqual([{ removed: true }, { removed: false }]);
  });

  it('that end ring the jobs they held', async () => {
    await call('PUT', '/api/limits/tenant/acme', { cap: 1 });
    const taskIds = await claimNew(3);

    await call('PUT', '/api/limits/tenant/acme', { cap: 2 });
    const afterRaise = rung();
    await call('DELETE', '/api/limits/tenant/acme');

    expect(afterRaise).toEqual(taskIds.slice(1, 2));
    expect(rung().slice(1)).toEqual(taskIds.slice(2));
  });

  it('of names that a path cannot hold are named by their escapes', async () => {
    const { body } = await call('PUT', `/api/limits/tenant/${encodeURIComponent('a/b ü:*')}`, { paused: true });

    expect(body.name).toBe('a/b ü:*');
  });

  it('are paged', async () => {
    for (const name of ['a', 'b', 'c']) await call('PUT', `/api/limits/tenant/${name}`, { cap: 1 });

    const first = await call('GET', '/api/limits?limit=2');
    const second = await call('GET', `/api/limits?limit=2&cursor=${first.body.nextCursor}`);

    expect(first.body.nextCursor).toBe('tenant:b');
    expect(second.body).toMatchObject({ limits: [{ name: 'c' }], nextCursor: null });
  });

  it.each([
    ['PUT', '/api/limits/worker/a', { cap: 1 }, 'scope'],
    ['PUT', '/api/limits/type/nope', { cap: 1 }, 'name'],
    ['PUT', '/api/limits/queue/*', { cap: 1 }, 'name'],
    ['PUT', `/api/limits/tenant/${'x'.repeat(201)}`, { cap: 1 }, 'name'],
    ['PUT', '/api/limits/tenant/%00', { cap: 1 }, 'name'],
    ['PUT', '/api/limits/type/free', { cap: 0 }, 'cap'],
    ['PUT', '/api/limits/type/free', { cap: 2_147_483_648 }, 'cap'],
    ['PUT', '/api/limits/type/free', { cap: '5' }, 'cap'],
    ['PUT', '/api/limits/type/free', { paused: 1 }, 'paused'],
    ['DELETE', '/api/limits/worker/a', undefined, 'scope'],
  ])('are refused: %s %s %j', async (method, path, request, field) => {
    const { status, body } = await call(method, path, request);

    expect([status, body.code, body.problems.map(({ path }: { path: string }) => path)]).toEqual([
      400,
      'INVALID_REQUEST',
      [field],
    ]);
    expect(await new Limits(api.store.db).list()).toEqual([]);
  });
});

describe('a tenant', () => {
  it.each([
    ['GET', '/api/limits', undefined],
    ['PUT', '/api/limits/tenant/acme', { cap: 100 }],
    ['PUT', '/api/limits/tenant/umbrella', { paused: true }],
    ['DELETE', '/api/limits/tenant/acme', undefined],
  ])('has no say about limits, its own neither: %s %s', async (method, path, request) => {
    await call('PUT', '/api/limits/tenant/acme', { cap: 1 });
    const before = await new Limits(api.store.db).list();

    const { status, body } = await api.call(method, path, request);

    expect([status, body.code]).toEqual([403, 'FORBIDDEN']);
    expect(JSON.stringify(body)).not.toContain('acme');
    expect(await new Limits(api.store.db).list()).toEqual(before);
  });
});
