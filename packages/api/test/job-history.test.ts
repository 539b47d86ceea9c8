import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../src/create-api.ts';
import { DevelopmentSession } from '../src/development-session.ts';
import { type ApiHarness, caller, startApi, TOKEN } from './api-harness.ts';

let api: ApiHarness;
/** As grace of the same tenant. */
let grace: ApiHarness['call'];

beforeAll(async () => {
  api = await startApi({ settings: { events: true } });
  const session = { tenantId: 'acme', ownerId: 'grace' };
  grace = caller({ ...api.options, sessions: new DevelopmentSession({ token: TOKEN, session }) });
});
afterAll(() => api[Symbol.asyncDispose]());

const create = async (): Promise<number> => (await api.call('POST', '/api/jobs', { type: 'free' })).body.id;

async function log(jobId: number, lines: readonly (readonly [level: string, message: string, line?: number])[]) {
  for (const [level, message, line] of lines) {
    await api.pool.query(
      'INSERT INTO job_logs (job_id, attempt, level, message, row_number) VALUES ($1, 1, $2, $3, $4)',
      [...[jobId, level, message, line]],
    );
  }
}

describe('GET /api/jobs/:id/history', () => {
  it('tells what was done to a job, and by whom', async () => {
    const id = await create();
    await grace('POST', `/api/jobs/${id}/cancel`);
    await grace('POST', `/api/jobs/${id}/cancel`);
    await api.call('POST', `/api/jobs/${id}/retry`, { fromZero: true });

    const { body } = await api.call('GET', `/api/jobs/${id}/history`);
    const rest = await api.call('GET', `/api/jobs/${id}/history?after=${body.after}`);

    expect(body.history.map(({ action, actor }: Record<string, unknown>) => [action, actor])).toEqual([
      ['create', 'ada'],
      ['cancel', 'grace'],
      ['retry', 'ada'],
    ]);
    expect(rest.body).toEqual({ history: [], after: body.after });
  });

  it('tells of a child who cancelled its parent', async () => {
    const parent = await create();
    const child = await create();
    await api.pool.query('UPDATE jobs SET parent_id = $1, parent_round = 0 WHERE id = $2', [parent, child]);
    await api.pool.query('UPDATE open_jobs SET parent_id = $1, parent_round = 0 WHERE job_id = $2', [parent, child]);

    await grace('POST', `/api/jobs/${parent}/cancel`);

    const { body } = await api.call('GET', `/api/jobs/${child}/history`);
    expect(body.history.at(-1)).toMatchObject({ action: 'cancel', actor: 'grace' });
    const children = await api.call('GET', `/api/jobs/${parent}/children?status=CANCELLED`);
    expect(children.body).toMatchObject({ jobs: [{ id: child, parentId: parent }], nextCursor: null });
  });
});

describe('GET /api/jobs/:id/logs', () => {
  it('tells the lines about a line of the input, those with a text, and the last ones', async () => {
    const id = await create();
    await log(id, [
      ['INFO', 'Begun'],
      ['WARNING', 'zip is odd', 7],
      ['ERROR', 'ZIP is wrong', 9],
      ['INFO', 'Ended'],
    ]);
    const messages = async (query: string) =>
      (await api.call('GET', `/api/jobs/${id}/logs?${query}`)).body.logs.map(
        ({ message }: { message: string }) => message,
      );

    expect(await messages('line=7')).toEqual(['zip is odd']);
    expect(await messages('text=zip')).toEqual(['zip is odd', 'ZIP is wrong']);
    expect(await messages('text=zip&level=ERROR')).toEqual(['ZIP is wrong']);
    expect(await messages('tail=2')).toEqual(['ZIP is wrong', 'Ended']);
    expect(await messages('tail=1&level=WARNING')).toEqual(['ZIP is wrong']);
  });
});

describe('GET /api/jobs/:id/rejects.csv', () => {
  it('answers refused rows as one CSV, exact to the byte but for what a spreadsheet would run', async () => {
    const id = await create();
    const raw = 'a,"quoted ""text""\r\nand a line end",=1+1';
    await api.pool.query(
      `INSERT INTO job_rejects (job_id, attempt, line, "column", code, message, raw) VALUES ($1, 1, 2, 'zip', 'X', 'bad, really', $2), ($1, 1, 5, NULL, 'Y', 'worse', NULL), ($1, 1, 6, '@zip', 'Z', '-1', '=1+1')`,
      [id, raw],
    );

    const answer = await createApi(api.options).request(`/api/jobs/${id}/rejects.csv`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });

    expect(answer.headers.get('content-type')).toContain('text/csv');
    expect(answer.headers.get('x-next-after')).toBe(null);
    expect(await answer.text()).toBe(
      `line,column,code,message,raw\r\n2,zip,X,"bad, really","${raw.replaceAll('"', '""')}"\r\n5,,Y,worse,\r\n6,'@zip,Z,'-1,'=1+1\r\n`,
    );
  });
});

describe('what is polled', () => {
  it.each(['/api/jobs', '/api/jobs/1', '/api/jobs/1/logs', '/api/counters', '/api/handlers', '/api/openapi.json'])(
    'has a tag, and answers 304 without a body to whoever has it: %s',
    async (path) => {
      await create();
      const first = await api.call('GET', path);
      const etag = first.headers.get('etag') ?? '';

      const again = await api.call('GET', path, undefined, { 'if-none-match': etag });
      const weak = await api.call('GET', path, undefined, { 'if-none-match': `"other", W/${etag}` });
      const other = await api.call('GET', path, undefined, { 'if-none-match': '"other"' });

      expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, '', etag]);
      expect([weak.status, other.status]).toEqual([304, 200]);
    },
  );
});

describe('GET /api/jobs/:id/events', () => {
  it('tells a job and its log as they change, until it has ended', async () => {
    const id = await create();
    await log(id, [['INFO', 'one']]);
    const answer = await createApi(api.options).request(`/api/jobs/${id}/events`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const reader = (answer.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
    let told = '';
    const until = async (text: string) => {
      while (!told.includes(text)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`ended before ${text}: ${told}`);
        told += value;
      }
    };

    await until('event: job');
    await log(id, [['ERROR', 'two']]);
    await until('"message":"two"');
    await api.call('POST', `/api/jobs/${id}/cancel`);
    await until('event: end');

    expect([...told.matchAll(/^event: (\w+)$/gm)].map(([, event]) => event)).toEqual([
      'log',
      'job',
      'log',
      'job',
      'end',
    ]);
    expect(told).toContain('"status":"CANCELLED"');
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
  });

  it('is not possible where the host cannot hold a connection, which the answer says', async () => {
    const id = await create();
    const { status, body } = await caller({ ...api.options, settings: {} })('GET', `/api/jobs/${id}/events`);

    expect([status, body.code]).toEqual([406, 'EVENTS_UNAVAILABLE']);
  });
});
