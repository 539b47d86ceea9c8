import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3Client } from '../src/clients.ts';
import { S3UploadStore } from '../src/s3-upload-store.ts';
import { type AwsEmulator, createBucket, settingsFor, startAwsEmulator } from '../testing/aws-emulator.ts';
import { recordingClock } from './recording-clock.ts';

const BUCKET = 'uploads';
const NOW = Date.parse('2026-11-23T12:00:00Z');

let emulator: AwsEmulator;
let store: S3UploadStore;

beforeAll(async () => {
  emulator = await startAwsEmulator();
  await createBucket(emulator.endpoint, BUCKET);
  const client = createS3Client(settingsFor(emulator.endpoint));
  store = new S3UploadStore({ client, bucket: BUCKET, clock: recordingClock(NOW) });
});

afterAll(async () => {
  await emulator[Symbol.asyncDispose]();
});

describe('S3UploadStore', () => {
  it('presigns an upload that a plain HTTP client can make', async () => {
    const upload = await store.presign({ key: 'a/b c.csv', contentType: 'text/csv', size: 5 }, 900);

    const response = await fetch(upload.url, { method: upload.method, headers: upload.headers, body: 'a,b\n1' });

    expect(response.status).toBe(200);
    expect(await store.head('a/b c.csv')).toEqual({
      size: 5,
      contentType: 'text/csv',
      etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
    });
  });

  it('presigns an upload that `curl -T file` can make', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'upload-'));
    const file = join(folder, 'places.csv');
    await writeFile(file, 'zip_code\n00501\n');
    const upload = await store.presign({ key: 'curl.csv', contentType: 'text/csv', size: undefined }, 900);

    await promisify(execFile)('curl', ['-sSf', '-T', file, '-H', 'content-type: text/csv', upload.url]);

    expect(await store.head('curl.csv')).toMatchObject({ size: 15, contentType: 'text/csv' });
    await rm(folder, { recursive: true });
  });

  it('signs the content type, and the length once it is announced, so that S3 holds the client to both', async () => {
    const announced = await store.presign({ key: 'k', contentType: 'text/csv', size: 42 }, 900);
    const open = await store.presign({ key: 'k', contentType: 'text/csv', size: undefined }, 900);

    expect(signedHeaders(announced.url)).toBe('content-length;content-type;host');
    expect(announced.headers).toEqual({ 'content-type': 'text/csv', 'content-length': '42' });
    expect(signedHeaders(open.url)).toBe('content-type;host');
    expect(open.headers).toEqual({ 'content-type': 'text/csv' });
  });

  it('signs no checksum, which would be that of an empty body', async () => {
    const { url } = await store.presign({ key: 'k', contentType: 'text/csv', size: 42 }, 900);

    expect([...new URL(url).searchParams.keys()].filter((name) => /checksum/i.test(name))).toEqual([]);
  });

  it('says until when the upload is possible, and signs the same', async () => {
    const { url, expiresAt } = await store.presign({ key: 'k', contentType: 'text/csv', size: 42 }, 900);

    expect(expiresAt.toISOString()).toBe('2026-11-23T12:15:00.000Z');
    expect(new URL(url).searchParams.get('X-Amz-Date')).toBe('20261123T120000Z');
    expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('900');
  });

  it('finds nothing where nothing was uploaded', async () => {
    expect(await store.head('never.csv')).toBeUndefined();
  });
});

function signedHeaders(url: string): string | null {
  return new URL(url).searchParams.get('X-Amz-SignedHeaders');
}
