import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import { type AwsClientSettings, createS3Client, createSqsClient } from '../src/clients.ts';

/** SQS and S3 on loopback, in memory, spoken to over HTTP. */
export interface AwsEmulator extends AsyncDisposable {
  readonly endpoint: string;
}

export async function startAwsEmulator(): Promise<AwsEmulator> {
  const app = buildApp({ logger: false });
  const endpoint = await app.listen({ host: '127.0.0.1', port: 0 });
  return { endpoint, [Symbol.asyncDispose]: () => app.close() };
}

/** Client settings for `endpoint`, which is the emulator's or that of a proxy before it. */
export function settingsFor(endpoint: string): AwsClientSettings {
  return { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}

export async function createBucket(endpoint: string, bucket: string): Promise<void> {
  await createS3Client(settingsFor(endpoint)).send(new CreateBucketCommand({ Bucket: bucket }));
}

/** Answers the queue's URL, at the given endpoint. */
export async function createQueue(endpoint: string, queue: string): Promise<string> {
  await createSqsClient(settingsFor(endpoint)).send(new CreateQueueCommand({ QueueName: queue }));
  return `${endpoint}/000000000000/${queue}`;
}
