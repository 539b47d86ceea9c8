import { describe, expect, it } from 'vitest';
import { startServer } from './scripted-server.ts';

const problem = (code: string, more: object = {}) => ({ type: `urn:jobstack:problem:${code}`, code, ...more });

describe('a request', () => {
  it('is sent again while the answer is one that passes, and its answer is what comes then', async () => {
    await using server = await startServer((_, number) =>
      number < 4 ? { status: [502, 503, 429][number - 1] ?? 500 } : { body: { id: 1 } },
    );

    const job = await server.client().read(1);

    expect(job).toEqual({ id: 1 });
    expect(server.received.map(({ method, path }) => `${method} ${path}`)).toEqual(Array(4).fill('GET /api/jobs/1'));
  });

  it('is sent again when nobody answered', async () => {
    await using server = await startServer((_, number) => ({ body: number === 1 ? 'cut' : { id: 1 } }));

    await server.client().cancel(1);

    expect(server.received).toHaveLength(2);
  });

  it('that would do a second time what it may have done is sent once; refused before it was done, again', async () => {
    await using cut = await startServer(() => ({ body: 'cut' }));
    await using busy = await startServer((_, number) => (number === 1 ? { status: 503 } : { body: { id: 1 } }));

    await expect(cut.client().retry(1)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    await busy.client().retry(1);

    expect([cut.received.length, busy.received.length]).toEqual([1, 2]);
  });

  it('names its job by a key of its own, so that sending it again makes no second one', async () => {
    await using server = await startServer((_, number) => ({ body: number === 1 ? 'cut' : { id: number } }));

    await server.client().submit('greet', {});
    await server.client().submit('greet', {});

    const keys = server.received.map(({ body }) => JSON.parse(body).idempotencyKey);
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it('is not waited for when the server asks for longer than anybody would wait', async () => {
    await using server = await startServer(() => ({
      status: 429,
      headers: { 'retry-after': '60' },
      body: problem('TENANT_BUDGET', { detail: 'as many are open as may be' }),
    }));

    await expect(server.client().submit('greet', {})).rejects.toMatchObject({ code: 'TENANT_BUDGET', status: 429 });
    expect(server.received).toHaveLength(1);
  });

  it('ends with the reason of its signal on its way', async () => {
    const stop = new AbortController();
    await using server = await startServer(() => {
      stop.abort(new Error('enough'));
      return { status: 503 };
    });

    await expect(server.client().read(1, { signal: stop.signal })).rejects.toThrow('enough');
    expect(server.received).toHaveLength(1);
  });

  it('ends with the reason of its signal between two tries', { timeout: 5_000 }, async () => {
    const stop = new AbortController();
    await using server = await startServer(() => ({ status: 503, headers: { 'retry-after': '10' } }));
    const thenStop: typeof fetch = async (...request) => {
      const response = await fetch(...request);
      setTimeout(() => stop.abort(new Error('enough')), 20);
      return response;
    };

    const asked = server.client({ fetch: thenStop }).read(1, { signal: stop.signal });

    await expect(asked).rejects.toThrow('enough');
  });

  it('that nobody takes says where, and why', async () => {
    const server = await startServer(() => ({}));
    await server[Symbol.asyncDispose]();

    const asked = server.client().read(1);

    await expect(asked).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringMatching(`^The API at ${server.url} cannot be reached: .*ECONNREFUSED`),
    });
  });
});

describe('a refusal', () => {
  it('is known by its code, with every problem and what to quote', async () => {
    const problems = [{ path: 'payload.target', message: 'expected one of places' }];
    await using server = await startServer(() => ({
      status: 400,
      headers: { 'x-request-id': 'r1', 'content-type': 'application/problem+json' },
      body: problem('INVALID_PAYLOAD', { detail: 'Invalid payload', problems }),
    }));

    const refused = server.client().submit('greet', {});

    await expect(refused).rejects.toMatchObject({
      ...{ name: 'ApiProblem', code: 'INVALID_PAYLOAD', status: 400, message: 'Invalid payload', problems },
      requestId: 'r1',
    });
  });

  it.each([
    [401, '{"message":"Unauthorized"}', 'UNAUTHENTICATED'],
    [403, '{"message":"Forbidden"}', 'FORBIDDEN'],
    [404, '<html>not here</html>', 'UNEXPECTED_ANSWER'],
    [200, '<html>a login page</html>', 'UNEXPECTED_ANSWER'],
  ])('of a gateway, which speaks no codes, has one too: %s', async (status, body, code) => {
    await using server = await startServer(() => ({ status, body }));

    const message = `${server.url} answered ${status}: ${body}`;
    await expect(server.client().read(1)).rejects.toMatchObject({ code, status, message });
  });
});

describe('lists', () => {
  it('are followed from page to page, an empty page among them', async () => {
    const pages = [
      { jobs: [{ id: 3 }], nextCursor: '3' },
      { jobs: [], nextCursor: '2' },
      { jobs: [{ id: 1 }], nextCursor: null },
    ];
    await using server = await startServer((_, number) => ({ body: pages[number - 1] }));
    const from = new Date('2026-01-01T00:00:00Z');

    const jobs = await Array.fromAsync(
      server.client().each({ status: 'FAILED', createdFrom: from, payload: { orderId: '12' } }),
    );

    expect(jobs).toEqual([{ id: 3 }, { id: 1 }]);
    expect(server.received.map(({ path }) => new URL(path, server.url).searchParams.get('cursor'))).toEqual([
      null,
      '3',
      '2',
    ]);
    expect(server.received[0]?.path).toBe(
      '/api/jobs?status=FAILED&createdFrom=2026-01-01T00%3A00%3A00.000Z&payload.orderId=12',
    );
  });
});
