import { createHandlerMap } from '@jobstack/handler-sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createApi } from '../src/create-api.ts';
import { type Answer, type ApiHarness, startApi, TOKEN } from './api-harness.ts';

let api: ApiHarness;

beforeAll(async () => {
  const handlers = createHandlerMap({
    any: { payload: z.json(), execute: async () => ({}) },
    numbers: { payload: z.array(z.string()), execute: async () => ({}) },
  });
  api = await startApi({ handlers });
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

beforeEach(async () => {
  api.errors.length = 0;
  await api.pool.query('TRUNCATE jobs RESTART IDENTITY CASCADE');
});

const post = (body: unknown) => api.call('POST', '/api/jobs', body);
const reasons = ({ status, body }: Answer) => ({
  status,
  code: body.code,
  paths: body.problems?.map(({ path }: { path: string }) => path),
});

/** Sends bytes as they are. */
async function postBytes(...bytes: (string | number)[]): Promise<Answer> {
  const body = Buffer.concat(bytes.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))));
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const response = await createApi(api.options).request('/api/jobs', { method: 'POST', headers, body });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

describe('a payload', () => {
  it.each([
    ['a text that looks like JSON', '"5"'],
    ['another', '"{\\"a\\":1}"'],
    ['null', 'null'],
    ['false', 'false'],
    ['a number', '-1.5e-7'],
    ['an empty list', '[]'],
    ['100 levels', `${'['.repeat(100)}${']'.repeat(100)}`],
    ['the largest safe integer', '9007199254740991'],
    ['an emoji', '{"👩‍🚀":"\\ud83d\\ude00"}'],
  ])('comes back as it was sent: %s', async (_name, payload) => {
    const created = await post(`{"type":"any","payload":${payload}}`);
    const read = await api.call('GET', `/api/jobs/${created.body.id}`);

    expect(created.status).toBe(201);
    expect(created.body.payload).toEqual(JSON.parse(payload));
    expect(read.body.payload).toEqual(JSON.parse(payload));
  });

  it('is refused with every value that would come back as another one', async () => {
    const answer = await post(
      '{"type":"any","payload":{"id":9007199254740993,"a":{"b":[1e400]},"__proto__":{"x":1},"a":2,"n":"\\u0000"}}',
    );

    expect(reasons(answer)).toEqual({
      status: 400,
      code: 'INVALID_PAYLOAD',
      paths: ['payload.id', 'payload.a.b.0', 'payload', 'payload', 'payload.n'],
    });
    expect(answer.body.detail).toContain('9007199254740993 would become 9007199254740992');
  });

  it('is refused by the request’s name when something beside it is at fault, too', async () => {
    const answer = await post('{"type":"a\\ud800","payload":"\\u0000","idempotencyKey":"\\u0000"}');

    expect(reasons(answer)).toEqual({
      status: 400,
      code: 'INVALID_REQUEST',
      paths: ['type', 'payload', 'idempotencyKey'],
    });
  });

  it('with a hundred thousand problems of its schema is answered with a hundred', async () => {
    const answer = await post({ type: 'numbers', payload: new Array(120_000).fill(1) });

    expect(reasons(answer)).toMatchObject({ status: 400, code: 'INVALID_PAYLOAD' });
    expect(answer.body.problems).toHaveLength(101);
    expect(answer.body.problems.at(-1).message).toBe('and 119900 more problems');
  });

  it('with a name as long as the request is answered in a few lines', async () => {
    const answers = [
      await post({ type: 'any', payload: { a: 1 }, ['x'.repeat(200_000)]: 1 }),
      await post(`{"type":"any","payload":{"${'k'.repeat(100_000)}":{"${'l'.repeat(100_000)}":1e999}}}`),
      await api.call('GET', `/api/jobs/${'9'.repeat(100_000)}`),
      await api.call('GET', `/api/${'9'.repeat(100_000)}`),
      await api.call('GET', `/api/jobs?${'x'.repeat(100_000)}=1`),
    ];

    expect(answers.map(({ status }) => status)).toEqual([400, 400, 404, 404, 400]);
    expect(answers.filter(({ body }) => JSON.stringify(body).length > 3_000)).toEqual([]);
  });

  it('of many numbers whose digits would be megabytes is too large', async () => {
    const answer = await post(`{"type":"any","payload":[${new Array(40_000).fill('1e300')}]}`);

    expect(reasons(answer)).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
  });
});

describe('a body', () => {
  it('in UTF-8 is read as it is, and one in another encoding refused', async () => {
    expect((await postBytes('{"type":"any","payload":"ü"}')).body.payload).toBe('ü');
    expect(reasons(await postBytes('{"type":"any","payload":"', 0xfc, '"}'))).toMatchObject({ code: 'INVALID_JSON' });
    expect(reasons(await postBytes('{"type":"any","payload":"', 0xed, 0xa0, 0x80, '"}'))).toMatchObject({
      status: 400,
    });
  });
});

describe('a query parameter', () => {
  it.each([
    ['a NUL character', '/api/jobs?type=%00', ['type']],
    ['a NUL character in its name', '/api/jobs?%00=1', ['']],
    ['bytes that are no UTF-8', '/api/jobs?type=%ff', ['type']],
    ['half a surrogate pair', '/api/jobs?type=%ED%A0%80', ['type']],
    ['half an escape', '/api/jobs?type=%', ['type']],
    ['a name that is no text', '/api/jobs?%ff=1', ['']],
    ['a second value', '/api/jobs?type=any&type=numbers', ['type']],
    ['everything at once', '/api/jobs?type=%00&limit=%ff&limit=1', ['type', 'limit', 'limit']],
    ['a level of a log', '/api/jobs/1/logs?level=%00', ['level']],
    ['what would be a prototype', '/api/jobs?__proto__=1', ['']],
  ])('is refused with its name: %s', async (_name, path, paths) => {
    const answer = await api.call('GET', path);

    expect(reasons(answer)).toEqual({ status: 400, code: 'INVALID_QUERY', paths });
  });

  it('may be written with any escapes there are', async () => {
    await post({ type: 'any', payload: 1 });

    expect((await api.call('GET', '/api/jobs?%74ype=a%6Ey&&limit=+1'.replace('+', ''))).body.jobs).toHaveLength(1);
    expect((await api.call('GET', '/api/jobs?type=a+y#fragment')).body.jobs).toEqual([]);
  });
});

describe('a time to run at', () => {
  it.each(['0001-01-01T00:00:00Z', '0049-06-01T12:00:00.5Z', '1887-03-01T00:00:00+05:53', '9999-12-31T23:59:59.999Z'])(
    'comes back as it was sent: %s',
    async (runAt) => {
      const { status, body } = await post({ type: 'any', payload: 1, runAt });

      expect(status).toBe(201);
      expect((await api.call('GET', `/api/jobs/${body.id}`)).body.runAt).toBe(new Date(runAt).toISOString());
    },
  );

  it.each(['0000-12-31T23:59:59Z', '0001-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01', '2027-02-30T00:00:00Z'])(
    'that the database or the calendar does not know is refused: %s',
    async (runAt) => {
      expect(reasons(await post({ type: 'any', payload: 1, runAt }))).toEqual({
        status: 400,
        code: 'INVALID_REQUEST',
        paths: ['runAt'],
      });
    },
  );
});

describe('a session', () => {
  it.each([
    ['a tenant with a NUL character', { tenantId: 'a\u0000', ownerId: 'ada' }, ['tenant']],
    ['half a surrogate pair in the owner', { tenantId: 'acme', ownerId: '\ud800' }, ['owner']],
    ['names that no index takes', { tenantId: 'x'.repeat(201), ownerId: 'x'.repeat(1_025) }, ['tenant', 'owner']],
    ['no names', { tenantId: '', ownerId: '' }, ['tenant', 'owner']],
  ])('that cannot be used is refused, on every route: %s', async (_name, session, paths) => {
    const sessions = { authenticate: async () => session };
    const app = createApi({ ...api.options, sessions });

    for (const path of ['/api/jobs', '/api/jobs/1', '/api/jobs/1/logs']) {
      const response = await app.request(path);
      const answer = { status: response.status, headers: response.headers, body: await response.json() };
      expect(reasons(answer)).toEqual({ status: 403, code: 'UNUSABLE_SESSION', paths });
    }
  });

  it('may have any other name, as long as may be', async () => {
    const session = { tenantId: '😀'.repeat(100), ownerId: `arn:aws:sts::1:assumed-role/${'r'.repeat(900)}` };
    const app = createApi({ ...api.options, sessions: { authenticate: async () => session } });
    const body = JSON.stringify({ type: 'any', payload: 1, idempotencyKey: 'k'.repeat(200) });
    const headers = { 'content-type': 'application/json' };

    const created = await app.request('/api/jobs', { method: 'POST', headers, body });

    expect(created.status).toBe(201);
    expect(await created.json()).toMatchObject({ ownerId: session.ownerId });
  });
});
