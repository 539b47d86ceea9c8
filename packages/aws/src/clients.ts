import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';

export interface AwsClientSettings {
  /** Where AWS is, for an emulator: `http://127.0.0.1:4566`. @default AWS_ENDPOINT_URL, and AWS itself without it */
  readonly endpoint?: string | undefined;
  /** @default AWS_REGION */
  readonly region?: string | undefined;
  /** How often the SDK sends a request before it gives up. @default 3 */
  readonly maxAttempts?: number | undefined;
  /** @default the SDK's own search: the function's role, the environment, the profile */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

/** In milliseconds. A connection inside a region takes single-digit ones; two seconds without is an outage, not slowness. */
const CONNECTION_TIMEOUT_MS = 2_000;

/** In milliseconds, until the answer's headers and between two packets of its body. */
const S3_TIMEOUT_MS = 15_000;

/** In milliseconds. A long poll legitimately says nothing for 20 seconds. */
const SQS_TIMEOUT_MS = 30_000;

/** Sockets are kept alive by the SDK's default agent. */
function timeouts(milliseconds: number) {
  return {
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: milliseconds,
    throwOnRequestTimeout: true,
    socketTimeout: milliseconds,
  };
}

function common(settings: AwsClientSettings) {
  const endpoint = endpointOf(settings);
  return {
    ...(endpoint ? { endpoint } : {}),
    ...(settings.region ? { region: settings.region } : {}),
    ...(settings.credentials ? { credentials: settings.credentials } : {}),
    maxAttempts: settings.maxAttempts ?? 3,
    retryMode: 'standard',
  };
}

function endpointOf(settings: AwsClientSettings): string | undefined {
  return settings.endpoint || process.env.AWS_ENDPOINT_URL || undefined;
}

/**
 * The S3 client for Lambda and laptop alike. Emulators have no wildcard DNS, so an endpoint of one's own means path-style addresses.
 *
 * The SDK's own checksums stay off unless S3 demands one: by default it signs `x-amz-checksum-crc32` of an *empty* body into
 * presigned uploads, and S3 then refuses every plain `curl -T file`.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-dataintegrity.html
 */
export function createS3Client(settings: AwsClientSettings = {}): S3Client {
  return new S3Client({
    ...common(settings),
    forcePathStyle: endpointOf(settings) !== undefined,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: timeouts(S3_TIMEOUT_MS),
  });
}

/** The SQS client for Lambda and laptop alike; patient enough for long polls. */
export function createSqsClient(settings: AwsClientSettings = {}): SQSClient {
  return new SQSClient({ ...common(settings), requestHandler: timeouts(SQS_TIMEOUT_MS) });
}
