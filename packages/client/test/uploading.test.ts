import { describe, expect, it } from 'vitest';
import { type Received, type Reply, startServer } from './scripted-server.ts';

/** Ten bytes in parts of four: 1 to 4, 5 to 8, 9 and 10. */
const FILE = { name: 'a.csv', body: new Blob(['0123456789'], { type: 'text/csv' }) };
const PARTS = [
  { part: 1, offset: 0, size: 4 },
  { part: 2, offset: 4, size: 4 },
  { part: 3, offset: 8, size: 2 },
];

/** An API and a storage that keeps parts; `fault` answers instead where it wants to. */
async function startStorage(
  there: readonly number[],
  fault: (request: Received) => Reply | undefined = () => undefined,
) {
  const kept = new Map(there.map((part) => [part, '']));
  const upload = () => ({
    ...{ kind: 'multipart', method: 'PUT', size: 10, partSize: 4, partCount: 3, uploaded: kept.size },
    missing: PARTS.filter(({ part }) => !kept.has(part)).map((one) => ({
      ...{ ...one, url: `${server.url}/storage/${one.part}`, headers: { 'x-part': String(one.part) } },
    })),
    expiresAt: '2026-01-01T00:00:00Z',
  });
  const server = await startServer((request) => {
    const answer = fault(request);
    if (answer) return answer;
    const [, part] = /^\/storage\/(\d)$/.exec(request.path) ?? [];
    if (part) kept.set(Number(part), request.body);
    if (request.path === '/api/jobs') return { status: 201, body: { id: 7, taskId: 't', upload: upload() } };
    return { body: request.path.endsWith('/upload') ? upload() : { id: 7, status: 'QUEUED' } };
  });
  return { server, kept };
}

describe('a file', () => {
  it('of many bytes goes up in parts, then its job is started', async () => {
    const { server, kept } = await startStorage([]);
    await using _ = server;
    const told: number[] = [];

    const job = await server
      .client()
      .submit('csv_import', {}, { file: FILE, onProgress: ({ sent }) => told.push(sent) });

    expect(job).toEqual({ id: 7, status: 'QUEUED' });
    expect([...kept.entries()].sort()).toEqual([
      [1, '0123'],
      [2, '4567'],
      [3, '89'],
    ]);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBe(10);
    expect(JSON.parse(server.received[0]?.body ?? '').file).toEqual({
      name: 'a.csv',
      size: 10,
      contentType: 'text/csv',
    });
    expect(server.received.at(-1)?.path).toBe('/api/jobs/t/start');
  });

  it('whose upload broke off goes on with the parts that are missing', async () => {
    const { server, kept } = await startStorage([1, 3]);
    await using _ = server;
    const told: number[] = [];

    await server.client().upload(7, FILE, { onProgress: ({ sent }) => told.push(sent) });

    expect(kept.get(2)).toBe('4567');
    expect(server.received.filter(({ method }) => method === 'PUT')).toHaveLength(1);
    expect(told.at(-1)).toBe(10);
  });

  it('part of which storage did not take is sent again, that part alone', async () => {
    let faults = 0;
    const { server, kept } = await startStorage([], ({ path }) =>
      path === '/storage/2' && faults++ < 2 ? { status: 503 } : undefined,
    );
    await using _ = server;

    await server.client().upload(7, FILE);

    expect(kept.get(2)).toBe('4567');
    expect(server.received.filter(({ path }) => path === '/storage/2')).toHaveLength(3);
    expect(server.received.filter(({ path }) => path === '/storage/1')).toHaveLength(1);
  });

  it('that is another than the one begun with is refused before a byte has left', async () => {
    const { server } = await startStorage([1]);
    await using _ = server;
    const other = { name: 'a.csv', body: new Blob(['01234567891']) };

    const message =
      'The upload was begun with a file of 10 bytes; this one has 11. Upload the same file, or create the job again.';
    await expect(server.client().upload(7, other)).rejects.toMatchObject({ code: 'WRONG_FILE', message });
    expect(server.received.filter(({ method }) => method === 'PUT')).toEqual([]);
  });

  it('that storage refuses says so in its words', async () => {
    const { server } = await startStorage([], ({ method }) =>
      method === 'PUT' ? { status: 403, body: '<Code>Expired</Code>' } : undefined,
    );
    await using _ = server;

    await expect(server.client().upload(7, FILE)).rejects.toMatchObject({
      code: 'UPLOAD_REFUSED',
      message: `Storage at ${server.url} refused the upload with 403: <Code>Expired</Code>`,
    });
  });
});
