import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { createS3Client, createSqsClient } from '@jobstack/aws';
import { type AwsEmulator, EMULATOR_CREDENTIALS, startAwsEmulator } from '../aws/aws-emulator.ts';
import { type ProvisionedQueues, provisionAwsResources } from '../aws/aws-resources.ts';
import { LocalError } from '../local-error.ts';
import type { StackSettings } from './stack-settings.ts';

/** SQS and S3 with the stack's queues and bucket in them. */
export interface LaptopAws extends ProvisionedQueues {
  readonly endpoint: string;
  /** Undefined when somebody else's endpoint was given. */
  readonly emulator: AwsEmulator | undefined;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  /** Queue name → URL of its dead-letter queue. */
  readonly deadLetterUrls: Readonly<Record<string, string>>;
  /** What another process needs to get here. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Starts the emulator, or takes the endpoint that was given, and makes queues and bucket there.
 *
 * @throws LocalError `UNREACHABLE`, and those of the emulator
 */
export async function startAws(settings: StackSettings, resources: AsyncDisposableStack): Promise<LaptopAws> {
  const emulator = settings.awsEndpoint === undefined ? await startEmulator(settings, resources) : undefined;
  const endpoint = emulator?.endpoint ?? settings.awsEndpoint ?? '';
  // Emulators take any; a profile, whose sign-in may have expired, must not be looked at.
  const ownCredentials = settings.awsEndpoint !== undefined && hasCredentials();
  const client = {
    endpoint,
    region: settings.region,
    ...(ownCredentials ? {} : { credentials: EMULATOR_CREDENTIALS }),
  };
  const sqs = createSqsClient(client);
  const s3 = createS3Client(client);
  resources.defer(() => sqs.destroy());
  resources.defer(() => s3.destroy());
  const queues = [...settings.queues].map(([name, queue]) => ({ name, ...queue }));
  const provisioned = await provisionAwsResources({ sqs, s3, endpoint, bucket: settings.bucket, queues }).catch(
    (error: Error) => throwUnreachable(endpoint, error),
  );
  const environment = { AWS_ENDPOINT_URL: endpoint, ...(ownCredentials ? {} : emulatorEnvironment()) };
  return { endpoint, emulator, sqs, s3, ...provisioned, environment };
}

async function startEmulator(settings: StackSettings, resources: AsyncDisposableStack): Promise<AwsEmulator> {
  const { dataFolder, awsPort: port, region } = settings;
  const folder = join(dataFolder, 'aws');
  if (settings.fresh) rmSync(folder, { recursive: true, force: true });
  const emulator = await startAwsEmulator({ folder, port, region });
  resources.defer(() => emulator.stop());
  return emulator;
}

function throwUnreachable(endpoint: string, cause: Error): never {
  const reason = cause.message || (cause as NodeJS.ErrnoException).code || cause.name;
  throw new LocalError(
    'UNREACHABLE',
    `SQS and S3 at ${endpoint} must answer and let us make queues and a bucket, but: ${reason}. Start them, correct AWS_ENDPOINT_URL, or unset it to use the built-in ones.`,
    { cause },
  );
}

function hasCredentials(): boolean {
  return Boolean(process.env.AWS_ACCESS_KEY_ID || process.env.AWS_PROFILE);
}

function emulatorEnvironment() {
  return {
    AWS_ACCESS_KEY_ID: EMULATOR_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: EMULATOR_CREDENTIALS.secretAccessKey,
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
  };
}
