import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { StoredFile } from '@jobstack/processor';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createS3Client } from '../src/clients.ts';
import { S3FileStore } from '../src/s3-file-store.ts';
import { type AwsEmulator, createBucket, settingsFor, startAwsEmulator } from '../testing/aws-emulator.ts';
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';
import { type RecordingClock, recordingClock } from './recording-clock.ts';

const BUCKET = 'files';
const PART_BYTES = 1000;

/** 2,500 bytes: two whole parts and a half; no two neighbouring stretches alike. */
const CONTENT = Buffer.concat(
  Array.from({ length: 79 }, (_, n) => createHash('sha256').update(String(n)).digest()),
).subarray(0, 2500);

let emulator: AwsEmulator;
let proxy: FaultyProxy;
let clock: RecordingClock;

beforeAll(async () => {
  emulator = await startAwsEmulator();
  proxy = await startFaultyProxy(emulator.endpoint);
  await createBucket(emulator.endpoint, BUCKET);
});

afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await emulator[Symbol.asyncDispose]();
});

beforeEach(() => {
  clock = recordingClock();
  proxy.faults.length = 0;
  proxy.seen.length = 0;
});

async function aStoredFile(key: string, content: Buffer = CONTENT): Promise<StoredFile> {
  const { ETag = '' } = await createS3Client(settingsFor(emulator.endpoint)).send(
    new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: content, ContentType: 'text/csv' }),
  );
  return { key, name: 'places.csv', size: content.length, contentType: 'text/csv', etag: ETag };
}

/** The SDK's own tries are off, so that each fault reaches the store. */
function aStore(bucket = BUCKET): S3FileStore {
  const client = createS3Client({ ...settingsFor(proxy.endpoint), maxAttempts: 1 });
  return new S3FileStore({ client, bucket, partBytes: PART_BYTES, tries: 3, clock });
}

const digest = (content: Buffer) => `${content.length} bytes ${createHash('sha256').update(content).digest('hex')}`;

const read = (file: StoredFile, from = 0) => buffer(aStore().open(file).stream({ from }));

describe('S3FileStore', () => {
  it('reads a file whole, one bounded range after the other', async () => {
    const file = await aStoredFile('whole.csv');

    const content = await read(file);

    expect(digest(content)).toBe(digest(CONTENT));
    expect(proxy.seen.map(({ range }) => range)).toEqual(['bytes=0-999', 'bytes=1000-1999', 'bytes=2000-2499']);
  });

  it('reads from any byte to the end', async () => {
    const file = await aStoredFile('from.csv');

    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: CONTENT.length }), async (from) => {
        const content = await read(file, from);

        expect(digest(content)).toBe(digest(CONTENT.subarray(from)));
      }),
      { numRuns: 25 },
    );
  });

  it('fetches nothing before the stream is read, and no part that is not asked for', async () => {
    const file = await aStoredFile('lazy.csv');
    const stream = aStore().open(file).stream();
    const seenBefore = proxy.seen.length;

    for await (const _ of stream) break;

    expect(seenBefore).toBe(0);
    expect(proxy.seen).toHaveLength(1);
  });

  it('yields nothing for an empty file', async () => {
    const file = await aStoredFile('empty.csv', Buffer.alloc(0));

    const content = await read(file);

    expect(content).toHaveLength(0);
  });

  it('goes on behind the last byte received when the connection is cut', async () => {
    const file = await aStoredFile('cut.csv');
    proxy.faults.push({ kind: 'cut', afterBytes: 700 });

    const content = await read(file);

    expect(digest(content)).toBe(digest(CONTENT));
    expect(proxy.seen[1]?.range).toBe('bytes=700-999');
  });

  it('counts the bytes, and completes a body that came too short', async () => {
    const file = await aStoredFile('short.csv');
    proxy.faults.push(undefined, { kind: 'truncate', toBytes: 10 });

    const content = await read(file);

    expect(digest(content)).toBe(digest(CONTENT));
    expect(proxy.seen[2]?.range).toBe('bytes=1010-1999');
  });

  it.each([300, 1000, 2500])(
    'does not take bytes from elsewhere for the range it asked for: %d of them',
    async (toBytes) => {
      const file = await aStoredFile('no-range.csv');
      proxy.faults.push(undefined, { kind: 'ignoreRange', toBytes });

      const content = await read(file);

      expect(digest(content)).toBe(digest(CONTENT));
      expect(proxy.seen[2]?.range).toBe('bytes=1000-1999');
    },
  );

  it('does not take more bytes than it asked for', async () => {
    const file = await aStoredFile('long.csv');
    proxy.faults.push({ kind: 'pad', bytes: 10 });

    const content = await read(file);

    expect(digest(content)).toBe(digest(CONTENT));
  });

  it('waits longer from failure to failure, and anew after progress', async () => {
    const file = await aStoredFile('backoff.csv');
    const down = { kind: 'status', status: 503 } as const;
    proxy.faults.push(down, down, { kind: 'cut', afterBytes: 5 }, down, undefined);

    const content = await read(file);

    expect(digest(content)).toBe(digest(CONTENT));
    expect(clock.waits).toEqual([200, 400, 200, 400]);
  });

  it('says FILE_UNAVAILABLE, which is not permanent, when S3 stays down', async () => {
    const file = await aStoredFile('down.csv');
    proxy.faults.push(...Array(3).fill({ kind: 'status', status: 500 }));

    const reading = read(file);

    await expect(reading).rejects.toMatchObject({
      code: 'FILE_UNAVAILABLE',
      message: expect.stringContaining('3 tries'),
    });
    await expect(reading).rejects.not.toHaveProperty('retryable');
  });

  it.each([
    ['expired credentials', 400, 'ExpiredToken'],
    ['a missing permission', 403, 'AccessDenied'],
    ['a missing bucket', 404, 'NoSuchBucket'],
  ])('says FILE_UNAVAILABLE at once on %s, which repeating cannot mend', async (_, status, code) => {
    const file = await aStoredFile('refused.csv');
    proxy.faults.push({ kind: 'status', status, body: `<Error><Code>${code}</Code></Error>` });

    const reading = read(file);

    await expect(reading).rejects.toMatchObject({ code: 'FILE_UNAVAILABLE' });
    expect(proxy.seen).toHaveLength(1);
  });

  it('says FILE_CHANGED, for good, when the object was replaced between two parts', async () => {
    const file = await aStoredFile('changed.csv');
    const stream = aStore().open(file).stream()[Symbol.asyncIterator]();
    await stream.next();

    await aStoredFile('changed.csv', Buffer.alloc(2500));

    await expect(drain(stream)).rejects.toMatchObject({ code: 'FILE_CHANGED', retryable: false });
  });

  it('says FILE_CHANGED when the row claims more bytes than the object has', async () => {
    const file = await aStoredFile('shrunk.csv');

    const reading = read({ ...file, size: 5000 }, 3000);

    await expect(reading).rejects.toMatchObject({ code: 'FILE_CHANGED' });
  });

  it('says FILE_MISSING, for good, when the object is gone', async () => {
    const file = await aStoredFile('gone.csv');
    const client = createS3Client(settingsFor(emulator.endpoint));
    await client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: file.key }));

    const reading = read(file);

    await expect(reading).rejects.toMatchObject({ code: 'FILE_MISSING', retryable: false });
  });
});

async function drain(iterator: AsyncIterator<Uint8Array>): Promise<void> {
  while (!(await iterator.next()).done);
}
