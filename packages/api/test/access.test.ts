import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../src/contract/operation.ts';
import { OPERATIONS } from '../src/contract/operations.ts';
import { permits, ROLES, type Role } from '../src/contract/roles.ts';
import { createApi } from '../src/create-api.ts';
import type { Session } from '../src/sessions.ts';
import { type Answer, type ApiHarness, caller, startApi } from './api-harness.ts';

const ENTRIES: readonly (readonly [string, Operation])[] = Object.entries(OPERATIONS);
const GUARDED = ENTRIES.filter(([, { role }]) => role !== undefined);
const OF_A_JOB = GUARDED.filter(([, { path }]) => path.includes('/:id'));
const WITHOUT_ONE = GUARDED.filter(([, { path }]) => !path.includes('/:id'));

/** What each route that takes a body is sent. */
const BODIES: Readonly<Record<string, unknown>> = {
  createJob: { type: 'free' },
  createJobs: { jobs: [{ type: 'free' }] },
  retryJob: {},
  runAction: { action: 'cancel' },
  setLimit: { cap: 7 },
};

let api: ApiHarness;

beforeAll(async () => {
  api = await startApi({ settings: { events: true } });
});

afterAll(() => api[Symbol.asyncDispose]());

/** acme's job, FAILED, with a history that nobody else may see. */
async function aJob(): Promise<number> {
  const { body } = await as({ tenantId: 'acme' }).call('POST', '/api/jobs', {
    type: 'free',
    payload: { whose: 'secret of acme' },
  });
  await api.pool.query(
    `WITH log AS (INSERT INTO job_logs (job_id, attempt, level, message) VALUES ($1, 1, 'INFO', 'secret of acme')),
       reject AS (INSERT INTO job_rejects (job_id, attempt, line, code, message) VALUES ($1, 1, 2, 'X', 'secret of acme')),
       open AS (DELETE FROM open_jobs WHERE job_id = $1)
     UPDATE jobs SET status = 'FAILED', stopped = 'FAILED', finished_at = now(), error_code = 'E', error_message = 'secret of acme' WHERE id = $1`,
    [body.id],
  );
  return body.id;
}

function as(session: Partial<Session>) {
  const who: Session = { tenantId: 'acme', ownerId: 'ada', ...session };
  return { call: caller({ ...api.options, sessions: { authenticate: async () => who } }) };
}

function send(name: string, { method, path }: Operation, id: number, session: Partial<Session>): Promise<Answer> {
  const place = path.replace(':id', String(id)).replace(':scope/:name', 'tenant/acme');
  return as(session).call(method, place, BODIES[name]);
}

const stateOf = async () =>
  (await api.pool.query('SELECT j::text FROM jobs j UNION ALL SELECT l::text FROM limits l')).rows;

describe('every route', () => {
  it('of the contract is there, and no other', () => {
    const routes = createApi(api.options).routes.filter(({ method }) => method !== 'ALL');

    const known = ENTRIES.map(([, { method, path }]) => `${method} ${path}`);
    expect([...new Set(routes.map(({ method, path }) => `${method} ${path}`))].sort()).toEqual(known.sort());
  });

  it.each(GUARDED.flatMap(([name, operation]) => ROLES.map((role) => [name, role, operation] as const)))(
    '%s is for a %s or not, as the contract says',
    async (name, role, operation) => {
      const id = await aJob();
      const before = await stateOf();

      const { status, body } = await send(name, operation, id, { role });

      if (permits(role, operation.role as Role)) expect(status).not.toBe(403);
      else {
        expect([status, body.code]).toEqual([403, 'FORBIDDEN']);
        expect(await stateOf()).toEqual(before);
      }
    },
  );

  it.each(GUARDED)('%s answers 401 without a session', async (_name, { method, path }) => {
    const call = caller({ ...api.options, sessions: { authenticate: async () => undefined } });

    expect(await call(method, path)).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
  });
});

describe("another tenant's job", () => {
  it.each(OF_A_JOB.flatMap(([name, operation]) => ROLES.map((role) => [name, role, operation] as const)))(
    'is not there for %s by a %s, who may do as little with it as with none',
    async (name, role, operation) => {
      const id = await aJob();
      const before = await stateOf();

      const foreign = await send(name, operation, id, { tenantId: 'umbrella', role });
      const unknown = await send(name, operation, 999_999, { tenantId: 'umbrella', role });

      expect(foreign.status).toBe(permits(role, operation.role as Role) ? 404 : 403);
      const told = ({ detail: _, instance: __, ...rest }: Record<string, unknown>) => rest;
      expect(told(foreign.body)).toEqual(told(unknown.body));
      expect(JSON.stringify(foreign.body)).not.toContain('secret');
      expect(await stateOf()).toEqual(before);
    },
  );

  it.each(WITHOUT_ONE.filter(([, { method }]) => method === 'GET'))(
    'is in no answer of %s',
    async (name, operation) => {
      await aJob();

      const { status, body } = await send(name, operation, 0, { tenantId: 'umbrella', role: 'viewer' });

      expect(status).toBe(operation.role === 'viewer' ? 200 : 403);
      expect(JSON.stringify(body)).not.toContain('secret of acme');
      if (name === 'readCounters') expect(body.statuses.FAILED).toBe(0);
      if (name === 'listJobs') expect(body.jobs).toEqual([]);
    },
  );

  it.each(GUARDED)('is out of reach of the parameter `tenant` of %s', async (name, operation) => {
    const id = await aJob();
    const before = await stateOf();
    const { method, path } = operation;
    const place = path.replace(':id', String(id)).replace(':scope/:name', 'tenant/acme');

    const answer = await as({ tenantId: 'umbrella', role: 'admin' }).call(method, `${place}?tenant=acme`, BODIES[name]);

    expect([answer.status, answer.body.code]).toEqual([403, 'FOREIGN_TENANT']);
    expect(await stateOf()).toEqual(before);
  });

  it('is within reach of a session of any tenant that names it', async () => {
    const id = await aJob();
    const anybody = as({ tenantId: 'default', anyTenant: true });

    const own = await anybody.call('GET', `/api/jobs/${id}`);
    const named = await anybody.call('GET', `/api/jobs/${id}?tenant=acme`);
    const created = await anybody.call('POST', '/api/jobs', { type: 'free', tenant: 'acme' });

    expect([own.status, named.status, created.status]).toEqual([404, 200, 201]);
    expect(created.body).toMatchObject({ tenantId: 'acme', ownerId: 'ada' });
  });

  it('is not created by the field `tenant` either', async () => {
    const before = await stateOf();
    const { call } = as({ tenantId: 'umbrella', role: 'admin' });

    const one = await call('POST', '/api/jobs', { type: 'free', tenant: 'acme' });
    const many = await call('POST', '/api/jobs/bulk', { jobs: [{ type: 'free' }], tenant: 'acme' });

    expect([one.body.code, many.body.code]).toEqual(['FOREIGN_TENANT', 'FOREIGN_TENANT']);
    expect(await stateOf()).toEqual(before);
  });
});
