import { join } from 'node:path';
import { createS3Client, createSqsClient } from '@jobstack/aws';
import { provisionAwsResources, startAwsEmulator } from '@jobstack/laptop';
import type { ChaosStackOptions } from './chaos-stack-options.ts';

export const BUCKET = 'chaos-files';
/** The one queue, by its name in the deployment's config. */
export const QUEUE = 'default';
export const REGION = 'us-east-1';
export const CREDENTIALS = { accessKeyId: 'chaos', secretAccessKey: 'chaos' };

/** SQS and S3 on this machine, and a way to them that may lead through a proxy. */
export type ChaosAws = Awaited<ReturnType<typeof startAws>>;

export async function startAws(folder: string, options: ChaosStackOptions, resources: AsyncDisposableStack) {
  const emulator = await startAwsEmulator({ folder: join(folder, 'aws') });
  resources.defer(() => emulator.stop());
  const client = { endpoint: emulator.endpoint, region: REGION, credentials: CREDENTIALS };
  const [sqs, s3] = [createSqsClient(client), createS3Client(client)];
  resources.defer(() => sqs.destroy());
  resources.defer(() => s3.destroy());
  const visibilityTimeoutSeconds = options.visibilityTimeoutSeconds ?? 6;
  const queues = [{ name: QUEUE, visibilityTimeoutSeconds, maxReceiveCount: 1000 }];
  const provisioned = await provisionAwsResources({ sqs, s3, endpoint: emulator.endpoint, bucket: BUCKET, queues });
  const proxied = await behindProxy(emulator.endpoint, provisioned, options, resources);
  return { sqs, s3, ...provisioned, proxied };
}

type Urls = Readonly<Record<string, string>>;

/** The same queues as those see them who may be disturbed. */
async function behindProxy(
  real: string,
  { queueUrls, deadLetterUrls }: { readonly queueUrls: Urls; readonly deadLetterUrls: Urls },
  { awsProxy }: ChaosStackOptions,
  resources: AsyncDisposableStack,
) {
  const endpoint = (await awsProxy?.(real)) ?? real;
  const at = (urls: Urls): Urls =>
    Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, url.replace(real, endpoint)]));
  const sqs = createSqsClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  resources.defer(() => sqs.destroy());
  return { endpoint, sqs, queueUrls: at(queueUrls), deadLetterUrls: at(deadLetterUrls) };
}
