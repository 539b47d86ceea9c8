import { describe, expect, it } from 'vitest';
import { startServer } from './scripted-server.ts';

const line = (id: number) => ({ id, message: `line ${id}` });

describe('following a log', () => {
  it('tells each line once, those of the last moment among them, and ends with the job', async () => {
    // What the job writes last is there only when its end has been seen.
    let looks = 0;
    await using server = await startServer(({ path }) => {
      if (path.includes('/events')) return { status: 406, body: { code: 'EVENTS_UNAVAILABLE' } };
      if (path === '/api/jobs/7') return { body: { status: looks++ < 1 ? 'RUNNING' : 'COMPLETED' } };
      const after = Number(new URL(path, 'http://x').searchParams.get('after'));
      const there = [line(1), line(2), ...(looks > 1 ? [line(3)] : [])].filter(({ id }) => id > after);
      return { body: { logs: there, after: there.at(-1)?.id ?? after } };
    });

    const lines = await Array.fromAsync(server.client().followLogs(7, { level: 'INFO' }), ({ id }) => id);

    expect(lines).toEqual([1, 2, 3]);
    expect(server.received[1]?.path).toBe('/api/jobs/7/logs?level=INFO&after=0&limit=1000');
  });

  it('takes the lines that the server sends, to the end of the job, and asks for nothing', async () => {
    const events = [1, 2].map((id) => `event: log\nid: ${id}\ndata: ${JSON.stringify(line(id))}\n\n`);
    await using server = await startServer(() => ({
      headers: { 'content-type': 'text/event-stream' },
      body: `event: job\ndata: {"status":"RUNNING"}\n\n${events.join('')}event: end\ndata: {}\n\n`,
    }));

    const lines = await Array.fromAsync(server.client().followLogs(7, { level: 'INFO' }), ({ id }) => id);

    expect(lines).toEqual([1, 2]);
    expect(server.received.map(({ path }) => path)).toEqual(['/api/jobs/7/events?after=0&level=INFO']);
  });

  it('asks for what is missing when what the server sends breaks off', async () => {
    await using server = await startServer(({ path }) => {
      if (path.includes('/events')) {
        const first = `event: log\ndata: ${JSON.stringify(line(1))}\n\nevent: log\ndata: {"id":`;
        return { headers: { 'content-type': 'text/event-stream' }, body: first };
      }
      if (path === '/api/jobs/7') return { body: { status: 'COMPLETED' } };
      const after = Number(new URL(path, 'http://x').searchParams.get('after'));
      const there = [line(1), line(2)].filter(({ id }) => id > after);
      return { body: { logs: there, after: there.at(-1)?.id ?? after } };
    });

    expect(await Array.fromAsync(server.client().followLogs(7), ({ id }) => id)).toEqual([1, 2]);
  });

  it('ends at once when its signal says so', async () => {
    const stop = new AbortController();
    await using server = await startServer(({ path }) =>
      path === '/api/jobs/7' ? { body: { status: 'RUNNING' } } : { body: { logs: [line(1)], after: 1 } },
    );

    const lines = async () => {
      for await (const _ of server.client().followLogs(7, { signal: stop.signal })) stop.abort(new Error('enough'));
    };

    await expect(lines()).rejects.toThrow('enough');
  });
});

describe('waiting for a job', () => {
  it('asks only for what has changed, and answers the job as it ended', async () => {
    const states = ['QUEUED', 'RUNNING', 'RUNNING', 'FAILED'].map((status, at) => ({
      etag: `"${status}"`,
      status,
      at,
    }));
    await using server = await startServer(({ headers }, number) => {
      const { etag, status } = states[number - 1] ?? states[0] ?? { etag: '', status: '' };
      if (headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
      return { headers: { etag }, body: { id: 7, taskId: 't', status } };
    });
    const seen: string[] = [];

    const job = await server.client().waitFor(7, { onChange: ({ status }) => seen.push(status) });

    expect(job.status).toBe('FAILED');
    expect(seen).toEqual(['QUEUED', 'RUNNING', 'FAILED']);
    expect(server.received.map(({ headers }) => headers['if-none-match'])).toEqual([
      undefined,
      '"QUEUED"',
      '"RUNNING"',
      '"RUNNING"',
    ]);
  });
});
