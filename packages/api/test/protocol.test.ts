import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../src/create-api.ts';
import { type ApiHarness, caller, startApi, TOKEN } from './api-harness.ts';

let api: ApiHarness;

beforeAll(async () => {
  api = await startApi();
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

describe('every route', () => {
  it.each([
    ['GET', '/api/jobs'],
    ['POST', '/api/jobs'],
    ['GET', '/api/jobs/1'],
    ['POST', '/api/jobs/1/start'],
    ['GET', '/api/jobs/1/logs'],
    ['GET', '/api/jobs/1/rejects'],
    ['GET', '/api/jobs/1/attempts'],
    ['GET', '/api/limits'],
    ['PUT', '/api/limits/type/a'],
    ['DELETE', '/api/limits/type/a'],
    ['GET', '/api/nothing-here'],
  ])('asks for a session: %s %s', async (method, path) => {
    const response = await createApi(api.options).request(path, { method });

    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await response.json()).toMatchObject({ code: 'UNAUTHENTICATED', detail: expect.any(String) });
  });

  it('answers errors in one shape: an unknown route', async () => {
    const { status, body } = await api.call('GET', '/api/nothing-here');

    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'ROUTE_NOT_FOUND', detail: expect.stringContaining('/api/nothing-here') });
  });

  it('answers errors in one shape: a method that a route does not have', async () => {
    const { status, headers, body } = await api.call('DELETE', '/api/jobs');

    expect(status).toBe(405);
    expect(headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'POST']);
    expect(body.code).toBe('METHOD_NOT_ALLOWED');
  });

  it('says which request it was, in the words of the caller if it has some', async () => {
    const own = await api.call('GET', '/api/jobs', undefined, { 'x-request-id': 'mine-1' });
    const ours = await api.call('GET', '/api/jobs/999');

    expect(own.headers.get('x-request-id')).toBe('mine-1');
    expect(ours.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(['/api/jobs', '/api/jobs/999', '/api/health'])('keeps caches and content sniffers away: %s', async (path) => {
    const { headers } = await api.call('GET', path);

    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('tells nothing of what broke inside, but where to ask', async () => {
    const failure = new Error('password authentication failed for user "jobstack"');
    const errors: unknown[][] = [];
    const call = caller({
      ...api.options,
      sessions: { authenticate: () => Promise.reject(failure) },
      onError: (...args) => errors.push(args),
    });

    const { status, headers, body } = await call('GET', '/api/jobs/7');

    const requestId = headers.get('x-request-id');
    expect(status).toBe(500);
    expect(body).toMatchObject({ code: 'INTERNAL', detail: expect.stringContaining(String(requestId)) });
    expect(JSON.stringify(body)).not.toContain('password');
    expect(errors).toEqual([[failure, { requestId, method: 'GET', path: '/api/jobs/7' }]]);
  });

  it('hands what the platform passed along to the sessions', async () => {
    const platform = { event: { claims: { sub: 'ada' } } };
    const seen: unknown[] = [];
    const sessions = {
      authenticate: async (_: Request, given: unknown) => {
        seen.push(given);
        return undefined;
      },
    };

    await createApi({ ...api.options, sessions }).request('/api/jobs', {}, platform);

    expect(seen).toEqual([platform]);
  });
});

describe('GET /api/health', () => {
  it('answers without a session', async () => {
    const response = await createApi(api.options).request('/api/health');

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok' });
  });
});

describe('on the laptop', () => {
  const ask = (url: string, headers: Record<string, string> = {}) =>
    createApi({ ...api.options, settings: { loopbackOnly: true } }).request(url, {
      headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    });

  it.each([
    'http://localhost:4000',
    'http://127.0.0.1:4000',
    'http://[::1]:4000',
    'http://localhost',
    'http://LOCALHOST',
  ])('answers %s', async (origin) => {
    expect((await ask(`${origin}/api/jobs`)).status).toBe(200);
  });

  it.each([
    'http://evil.example',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example:4000',
    'http://10.0.0.5',
  ])('refuses %s, whatever the token: a page may point its name at this machine', async (origin) => {
    const response = await ask(`${origin}/api/jobs`);

    expect(response.status).toBe(421);
    expect(await response.json()).toMatchObject({ code: 'HOST_NOT_ALLOWED' });
  });

  it('believes the Host header, not the address alone', async () => {
    expect((await ask('http://127.0.0.1:4000/api/jobs', { host: 'evil.example:4000' })).status).toBe(421);
    expect((await ask('http://127.0.0.1:4000/api/health', { host: 'evil.example' })).status).toBe(421);
    expect((await ask('http://127.0.0.1:4000/api/jobs', { host: '[::1]:4000' })).status).toBe(200);
  });

  it('believes the address, not the Host header alone: a request line may name a whole URL', async () => {
    expect((await ask('http://evil.example/api/jobs', { host: 'localhost:4000' })).status).toBe(421);
  });

  it('is the only place that cares about the host', async () => {
    expect((await api.call('GET', 'https://api.example.com/api/jobs')).status).toBe(200);
  });
});
