import { request } from 'node:http';
import { CreateQueueCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';
import { createS3Client, createSqsClient, S3UploadStore } from '@jobstack/aws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EMULATOR_CREDENTIALS, startAwsEmulator } from '../src/aws/aws-emulator.ts';
import { provisionAwsResources } from '../src/aws/aws-resources.ts';
import { temporaryFolder } from './temporary-folder.ts';

const OWN_PAGE = 'http://localhost:4000';
const bucket = 'files';
const body = 'handle\nada\n';

let resources: AsyncDisposableStack;
let aws: Awaited<ReturnType<typeof start>>;

async function start() {
  const folder = resources.use(temporaryFolder());
  const emulator = await startAwsEmulator({ folder: folder.path });
  resources.defer(() => emulator.stop());
  emulator.allowOrigin(OWN_PAGE);
  const { endpoint } = emulator;
  const client = { endpoint, region: 'us-east-1', credentials: EMULATOR_CREDENTIALS };
  const [sqs, s3] = [createSqsClient(client), createS3Client(client)];
  await provisionAwsResources({ sqs, s3, endpoint, bucket, queues: [] });
  return { endpoint, sqs, s3, uploads: new S3UploadStore({ client: s3, bucket }) };
}

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  aws = await start();
});
afterAll(() => resources.disposeAsync());

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** By node:http, which sends any header as it is told to; `fetch` sets Host and Origin itself. */
function send({ method = 'GET', path = '/', headers = {}, body: sent = '' }: Sent) {
  const { hostname, port } = new URL(aws.endpoint);
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; headers: object; text: string }>();
  const outgoing = request({ hostname, port, method, path, headers }, async (answer) => {
    const chunks: Buffer[] = await answer.toArray();
    resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString() });
  });
  outgoing.once('error', reject);
  outgoing.end(sent);
  return promise;
}

const CREATE_QUEUE: Sent = {
  method: 'POST',
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.CreateQueue' },
  body: JSON.stringify({ QueueName: 'planted' }),
};
const LIST_UPLOADS: Sent = { path: `/${bucket}?list-type=2` };
const queues = async () => (await aws.sqs.send(new ListQueuesCommand())).QueueUrls ?? [];

describe('a page in the browser', () => {
  test.each<[string, Sent, Readonly<Record<string, string>>]>([
    ['creates a queue', CREATE_QUEUE, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['creates a queue, from an old browser', CREATE_QUEUE, { origin: 'https://evil.example' }],
    ['creates a queue as the stack’s own page', CREATE_QUEUE, { origin: OWN_PAGE, 'sec-fetch-site': 'cross-site' }],
    ['lists uploads', LIST_UPLOADS, { origin: 'https://evil.example' }],
    ['shows an upload as an image', { path: `/${bucket}/a.csv` }, { 'sec-fetch-site': 'cross-site' }],
  ])('that %s is refused', async (_, sent, browser) => {
    const { status, text } = await send({ ...sent, headers: { ...sent.headers, ...browser } });

    expect([status, text]).toEqual([403, expect.stringContaining('<Code>CrossOrigin</Code>')]);
    expect(await queues()).not.toContainEqual(expect.stringContaining('planted'));
  });

  test.each(['evil.example', 'files.evil.example:80', 'localhost.evil.example'])(
    'under the name %s, which it has pointed at this machine, is refused',
    async (host) => {
      const { status, text } = await send({ ...LIST_UPLOADS, headers: { host } });

      expect([status, text]).toEqual([421, expect.stringContaining(`received ${host}.`)]);
    },
  );

  test('of the stack itself uploads by a presigned request, as S3 lets it', async () => {
    const upload = await aws.uploads.presign({ key: 'page.csv', contentType: 'text/csv', size: body.length }, 60);
    const { pathname, search } = new URL(upload.url);
    const path = `${pathname}${search}`;
    const browser = { origin: OWN_PAGE, 'sec-fetch-site': 'cross-site' };

    const asked = await send({
      ...{ method: 'OPTIONS', path },
      headers: { ...browser, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' },
    });
    const put = await send({ method: 'PUT', path, headers: { ...browser, ...upload.headers }, body });

    expect(asked).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': OWN_PAGE,
        'access-control-allow-methods': expect.stringContaining('PUT'),
        'access-control-allow-headers': 'content-type',
      },
    });
    expect(put).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': OWN_PAGE } });
    expect(await aws.uploads.head('page.csv')).toMatchObject({ size: body.length, contentType: 'text/csv' });
  });

  test('of somebody else may not use a presigned request that it got hold of', async () => {
    const upload = await aws.uploads.presign({ key: 'stolen.csv', contentType: 'text/csv', size: undefined }, 60);
    const { pathname, search } = new URL(upload.url);

    const { status } = await send({
      ...{ method: 'PUT', path: `${pathname}${search}`, body },
      headers: { ...upload.headers, origin: 'https://evil.example' },
    });

    expect(status).toBe(403);
    expect(await aws.uploads.head('stolen.csv')).toBeUndefined();
  });
});

describe('a presigned upload', () => {
  const put = (url: string, sent: string, contentType: string) =>
    fetch(url, { method: 'PUT', body: sent, headers: { 'content-type': contentType } });

  test.each([
    ['of another size', `${body}x`, 'text/csv'],
    ['that is empty', '', 'text/csv'],
    ['of another type', body, 'text/html'],
  ])('%s is refused, and stores nothing', async (_, sent, contentType) => {
    const { url } = await aws.uploads.presign({ key: 'limited.csv', contentType: 'text/csv', size: body.length }, 60);

    const answer = await put(url, sent, contentType);

    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('SignatureDoesNotMatch')]);
    expect(await aws.uploads.head('limited.csv')).toBeUndefined();
  });

  test('for another key is refused', async () => {
    const { url } = await aws.uploads.presign({ key: 'mine.csv', contentType: 'text/csv', size: undefined }, 60);

    const answer = await put(url.replace('mine.csv', 'yours.csv'), body, 'text/csv');

    expect(answer.status).toBe(403);
  });

  test('that comes too late is refused', async () => {
    const yesterday = { now: () => Date.now() - 86_400_000, after: () => ({ cancel: () => undefined }) };
    const uploads = new S3UploadStore({ client: aws.s3, bucket, clock: yesterday });
    const { url } = await uploads.presign({ key: 'late.csv', contentType: 'text/csv', size: undefined }, 60);

    const answer = await put(url, body, 'text/csv');

    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('Request has expired')]);
  });

  test('with a name that needs escaping, and without a size, is taken', async () => {
    const key = 'tenant/ö + &= (1)/räte.csv';
    const { url } = await aws.uploads.presign({ key, contentType: 'text/csv', size: undefined }, 60);

    const answer = await put(url, body, 'text/csv');

    expect(answer.status).toBe(200);
    expect(await aws.uploads.head(key)).toMatchObject({ size: body.length });
  });
});

test('programs use SQS and S3 as ever, and find no SNS, no STS and no insight into queues', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  await aws.sqs.send(new CreateQueueCommand({ QueueName: 'wanted' }));
  const listed = await send(LIST_UPLOADS);
  const others = await Promise.all([
    send({ method: 'POST', headers: form, body: 'Action=CreateTopic&Name=t' }),
    send({ method: 'POST', headers: form, body: 'Action=GetCallerIdentity' }),
    send({ path: '/_fauxqs/queues' }),
    send({ path: '/health' }),
  ]);

  expect(await queues()).toContainEqual(expect.stringMatching(/\/wanted$/));
  expect(listed.status).toBe(200);
  expect(others.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
});
