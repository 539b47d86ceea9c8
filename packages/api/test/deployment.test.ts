import { createHandlerMap } from '@jobstack/handler-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DevelopmentSession } from '../src/development-session.ts';
import { JOBSTACK_VERSION } from '../src/version.ts';
import { type ApiHarness, caller, startApi, TOKEN } from './api-harness.ts';

const SCHEDULE = { name: 'nightly', type: 'plain', cron: '0 3 * * ? *', timeZone: 'Etc/UTC', tenantId: 'default' };

const handlers = createHandlerMap({
  mail: {
    payload: z.object({ to: z.email(), copies: z.int().default(1) }),
    ...{ queue: 'mails', timeout: '2h', searchable: ['to'], secret: ['token'], file: 'required' as const },
    execute: async () => ({}),
  },
  plain: { execute: async () => ({}) },
});

let api: ApiHarness;

beforeAll(async () => {
  api = await startApi({ handlers, settings: { events: true, schedules: [SCHEDULE] } });
});
afterAll(() => api[Symbol.asyncDispose]());

it('GET /api/version and /api/session say what answers, and whom', async () => {
  const { default: manifest } = await import('../package.json', { with: { type: 'json' } });

  expect((await api.call('GET', '/api/version')).body).toEqual({ version: manifest.version, events: true });
  expect(JOBSTACK_VERSION).toBe(manifest.version);
  expect((await api.call('GET', '/api/session')).body).toEqual({
    ...{ tenantId: 'acme', ownerId: 'ada', role: 'operator', anyTenant: false },
  });
});

it('GET /api/handlers tells each job type, with the JSON Schema of what may be given', async () => {
  const { body } = await api.call('GET', '/api/handlers');

  expect(body.handlers[0]).toMatchObject({
    ...{ type: 'mail', queue: 'mails', maxAttempts: 5, timeoutMs: 7_200_000, file: 'required' },
    ...{ searchable: ['to'], secret: ['token'] },
    payload: { type: 'object', properties: { to: { type: 'string', format: 'email' } }, required: ['to'] },
  });
  expect(body.handlers[1]).toMatchObject({ type: 'plain', queue: 'default', payload: { type: 'object' } });
});

it('GET /api/schedules tells what starts by the clock', async () => {
  expect((await api.call('GET', '/api/schedules')).body).toEqual({ schedules: [SCHEDULE] });
});

describe('GET /api/queues', () => {
  it("tells a tenant of its own jobs, and an admin of everybody's", async () => {
    const admin = caller({ ...api.options, sessions: new DevelopmentSession({ token: TOKEN }) });
    await api.call('POST', '/api/jobs', { type: 'plain' });
    await api.as('umbrella').call('POST', '/api/jobs', { type: 'plain' });
    await api.pool.query(`UPDATE jobs SET run_at = now() - interval '5 minutes' WHERE tenant_id = 'umbrella'`);
    await admin('PUT', '/api/limits/queue/mails', { paused: true, cap: 3 });

    const { body: own } = await api.call('GET', '/api/queues');
    const { body: all } = await admin('GET', '/api/queues');

    expect(own).toMatchObject({
      scope: 'tenant',
      exact: true,
      queues: [
        { name: 'default', due: 1 },
        { name: 'mails', due: 0 },
      ],
    });
    expect(all).toMatchObject({
      scope: 'deployment',
      queues: [
        { name: 'default', due: 2 },
        { cap: 3, paused: true },
      ],
    });
    expect(all.queues[0].oldestDueSeconds).toBeGreaterThan(290);
    expect(own.queues[0].oldestDueSeconds).toBeLessThan(290);
  });
});
