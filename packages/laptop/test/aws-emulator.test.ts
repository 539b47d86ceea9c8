import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { createS3Client, createSqsClient, S3UploadStore } from '@jobstack/aws';
import { expect, test } from 'vitest';
import { startAwsEmulator } from '../src/aws/aws-emulator.ts';
import { provisionAwsResources } from '../src/aws/aws-resources.ts';
import { temporaryFolder } from './temporary-folder.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const bucket = 'jobstack-files';
const queue = { name: 'default', visibilityTimeoutSeconds: 60, maxReceiveCount: 3 };

test('answers the requested range of an object, for the right etag alone', async () => {
  await using aws = await startAws();
  const { ETag } = await aws.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'a.txt', Body: 'abcdefghij' }));
  const get = (IfMatch?: string) => new GetObjectCommand({ Bucket: bucket, Key: 'a.txt', Range: 'bytes=3-5', IfMatch });

  const part = await aws.s3.send(get(ETag));
  const changed = aws.s3.send(get('"other"'));

  expect(await part.Body?.transformToString()).toBe('def');
  expect(part.ContentRange).toBe('bytes 3-5/10');
  await expect(changed).rejects.toMatchObject({ name: 'PreconditionFailed' });
});

test('takes a presigned upload larger than the 11 MiB that fauxqs allows by itself', async () => {
  await using aws = await startAws();
  const body = Buffer.alloc(12 * 1024 * 1024, 'x');
  const uploads = new S3UploadStore({ client: aws.s3, bucket });
  const upload = await uploads.presign({ key: 'big.csv', contentType: 'text/csv', size: body.length }, 60);

  const response = await fetch(upload.url, { method: 'PUT', body, headers: { 'content-type': 'text/csv' } });

  expect(response.status).toBe(200);
  expect(await uploads.head('big.csv')).toMatchObject({ size: body.length, contentType: 'text/csv' });
});

test('keeps objects, queue settings and messages across a restart on another port', async () => {
  using folder = temporaryFolder();
  const before = await startAws(folder.path);
  await before.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'kept/file.csv', Body: 'a,b' }));
  await before.sqs.send(new SendMessageCommand({ QueueUrl: before.queueUrl, MessageBody: 'kept' }));
  await before[Symbol.asyncDispose]();

  await using after = await startAws(folder.path);
  const object = await after.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'kept/file.csv' }));
  const received = await after.sqs.send(new ReceiveMessageCommand({ QueueUrl: after.queueUrl }));

  expect(await object.Body?.transformToString()).toBe('a,b');
  expect(received.Messages?.map((message) => message.Body)).toEqual(['kept']);
});

test('a message given back at once is received again, and is still there after a restart', async () => {
  using folder = temporaryFolder();
  const before = await startAws(folder.path);
  await before.sqs.send(new SendMessageCommand({ QueueUrl: before.queueUrl, MessageBody: 'again' }));
  await receiveAndGiveBack(before);
  await receiveAndGiveBack(before);
  await before[Symbol.asyncDispose]();

  await using after = await startAws(folder.path);
  const received = await after.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: after.queueUrl, MessageSystemAttributeNames: ['ApproximateReceiveCount'] }),
  );

  expect(received.Messages?.map((message) => message.Attributes?.ApproximateReceiveCount)).toEqual(['3']);
});

test('provisioning again changes the settings and keeps the messages', async () => {
  await using aws = await startAws();
  await aws.sqs.send(new SendMessageCommand({ QueueUrl: aws.queueUrl, MessageBody: 'kept' }));

  const { queueUrls } = await provisionAwsResources({
    ...aws,
    bucket,
    queues: [{ ...queue, visibilityTimeoutSeconds: 90 }],
  });

  const { Attributes } = await aws.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrls.default, AttributeNames: ['All'] }),
  );
  expect(queueUrls.default).toBe(aws.queueUrl);
  expect(Attributes).toMatchObject({ VisibilityTimeout: '90', ApproximateNumberOfMessages: '1' });
  expect(JSON.parse(Attributes?.RedrivePolicy ?? '{}')).toMatchObject({ maxReceiveCount: 3 });
});

test('listens on this machine alone', async () => {
  await using aws = await startAws();
  const { hostname, port } = new URL(aws.endpoint);
  const elsewhere = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);

  const reached = await Promise.all([hostname, ...elsewhere].map((host) => answers(host, Number(port))));

  expect(reached).toEqual([true, ...elsewhere.map(() => false)]);
});

test('a busy port is told in one sentence that names the setting', async () => {
  using folder = temporaryFolder();
  await using aws = await startAws();
  const port = Number(new URL(aws.endpoint).port);

  const second = startAwsEmulator({ folder: folder.path, port });

  await expect(second).rejects.toMatchObject({
    code: 'PORT_BUSY',
    message: `The SQS and S3 emulator needs port ${port} of 127.0.0.1, but another program listens there. Stop that program, or choose another port with JOBSTACK_AWS_PORT.`,
  });
});

async function startAws(path?: string) {
  const folder = path === undefined ? temporaryFolder() : undefined;
  const emulator = await startAwsEmulator({ folder: path ?? folder?.path ?? '' });
  const { endpoint } = emulator;
  const s3 = createS3Client({ endpoint, region: 'us-east-1', credentials });
  const sqs = createSqsClient({ endpoint, region: 'us-east-1', credentials });
  const { queueUrls } = await provisionAwsResources({ s3, sqs, endpoint, bucket, queues: [queue] });
  const queueUrl = queueUrls.default ?? '';
  return {
    ...{ endpoint, s3, sqs, queueUrl },
    async [Symbol.asyncDispose]() {
      s3.destroy();
      sqs.destroy();
      await emulator.stop();
      folder?.[Symbol.dispose]();
    },
  };
}

async function receiveAndGiveBack({ sqs, queueUrl }: Awaited<ReturnType<typeof startAws>>): Promise<void> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }));
  const ReceiptHandle = Messages[0]?.ReceiptHandle;
  await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => socket.end(() => resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
