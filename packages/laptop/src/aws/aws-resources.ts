import { CreateBucketCommand, HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

export interface QueueSettings {
  /** The queue's name in the deployment's config, which jobs refer to. */
  readonly name: string;
  /** How long a received message stays hidden, in seconds, 0 to 43,200. */
  readonly visibilityTimeoutSeconds: number;
  /** Receives after which SQS moves a message to the dead-letter queue, 1 to 1000. */
  readonly maxReceiveCount: number;
}

export interface AwsResources {
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  /** Where queue URLs start. */
  readonly endpoint: string;
  readonly queues: readonly QueueSettings[];
  readonly bucket: string;
}

/** Puts the name of the system before the queue's own. */
const PREFIX = 'jobstack-';
/** Puts the dead-letter queue beside the queue it belongs to. */
const DEAD_LETTERS = '-dead-letters';
/** Of the queue that brings the sweeps: no queue of a deployment can have it. */
const SWEEP_QUEUE = 'jobstack_sweep';
/** After so many seconds a pass of the sweep that failed is repeated. */
const SWEEP_VISIBILITY_SECONDS = 10;
/** In seconds: 14 days, the longest that SQS keeps a message. */
const DEAD_LETTER_RETENTION_SECONDS = 1_209_600;

export interface ProvisionedQueues {
  /** Queue name → URL. */
  readonly queueUrls: Readonly<Record<string, string>>;
  /** Queue name → URL of its dead-letter queue. */
  readonly deadLetterUrls: Readonly<Record<string, string>>;
  /** Where the messages go that bring the next sweep. */
  readonly sweepQueueUrl: string;
}

/** Makes bucket, queues and dead-letter queues unless they exist, and sets their attributes. */
export async function provisionAwsResources(resources: AwsResources): Promise<ProvisionedQueues> {
  const { sqs, s3, bucket, queues, endpoint } = resources;
  await ensureBucket(s3, bucket);
  const sweepQueueUrl = await queueUrl(sqs, SWEEP_QUEUE, endpoint);
  await setAttributes(sqs, sweepQueueUrl, { VisibilityTimeout: String(SWEEP_VISIBILITY_SECONDS) });
  const made = await Promise.all(queues.map((queue) => ensureQueue(sqs, queue, endpoint)));
  return {
    sweepQueueUrl,
    queueUrls: Object.fromEntries(made.map(({ name, url }) => [name, url])),
    deadLetterUrls: Object.fromEntries(made.map(({ name, deadLetters }) => [name, deadLetters])),
  };
}

async function ensureBucket(s3: S3Client, bucket: string): Promise<void> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: bucket }));
  } catch (error) {
    if ((error as Error).name !== 'NotFound') throw error;
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  }
}

async function ensureQueue(sqs: SQSClient, settings: QueueSettings, endpoint: string) {
  const name = `${PREFIX}${settings.name}`;
  const deadLetters = await queueUrl(sqs, `${name}${DEAD_LETTERS}`, endpoint);
  const url = await queueUrl(sqs, name, endpoint);
  await setAttributes(sqs, deadLetters, { MessageRetentionPeriod: String(DEAD_LETTER_RETENTION_SECONDS) });
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: deadLetters, AttributeNames: ['QueueArn'] }),
  );
  const redrive = { deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: settings.maxReceiveCount };
  await setAttributes(sqs, url, {
    VisibilityTimeout: String(settings.visibilityTimeoutSeconds),
    RedrivePolicy: JSON.stringify(redrive),
  });
  return { name: settings.name, url, deadLetters };
}

async function setAttributes(sqs: SQSClient, QueueUrl: string, Attributes: Record<string, string>): Promise<void> {
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
}

/** The URL under the endpoint in use: an emulator answers with the host and port of the day on which it made the queue. */
async function queueUrl(sqs: SQSClient, name: string, endpoint: string): Promise<string> {
  const { pathname } = new URL(await findOrCreateQueue(sqs, name));
  return new URL(pathname, endpoint).href;
}

async function findOrCreateQueue(sqs: SQSClient, QueueName: string): Promise<string> {
  try {
    return required((await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl);
  } catch (error) {
    if (!/QueueDoesNotExist|NonExistentQueue/.test((error as Error).name)) throw error;
    return required((await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl);
  }
}

function required(url: string | undefined): string {
  if (url === undefined) throw new Error('SQS answered without a queue URL, which it always has.');
  return url;
}
