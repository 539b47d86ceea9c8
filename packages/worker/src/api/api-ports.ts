import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { ApiOptions } from '@jobstack/api';
import { createS3Client, createSqsClient, S3UploadStore, SqsJobQueue } from '@jobstack/aws';
import { createPool, JobRecords, Limits, PgJobStore } from '@jobstack/database';
import { Doorbell, type Observe } from '@jobstack/processor';
import type { Pool } from 'pg';
import { databaseConnection } from '../database/database-connection.ts';
import type { ApiEnvironment } from './environment.ts';

/** Everything outside the process that the API touches, on Lambda and laptop alike. */
export interface ApiPorts extends Pick<ApiOptions, 'records' | 'limits' | 'uploads'> {
  readonly pool: Pool;
  readonly doorbell: Doorbell;
}

export interface ApiConnectOptions {
  /** Told what went wrong without failing a request: a ring that was not sent, a connection that broke while idle. */
  readonly onFailure: (error: unknown) => void;
  /** @default those of AWS itself, or of AWS_ENDPOINT_URL */
  readonly sqs?: SQSClient;
  /** @default that of AWS itself, or of AWS_ENDPOINT_URL */
  readonly s3?: S3Client;
}

export async function connectApiPorts(
  environment: ApiEnvironment,
  { onFailure, sqs = createSqsClient(), s3 = createS3Client() }: ApiConnectOptions,
): Promise<ApiPorts> {
  const pool = createPool(await databaseConnection(environment.database), {
    applicationName: 'jobstack-api',
    maxConnections: environment.databasePoolSize,
    // A database that sleeps needs about 15 seconds to wake; API Gateway waits for 30.
    connectTimeoutMs: 24_000,
    onIdleError: onFailure,
  });
  const store = new PgJobStore(pool, environment.store);
  const queue = new SqsJobQueue({ client: sqs, ...environment, onFailure });
  const observe: Observe = (event) => onFailure('error' in event ? event.error : event);
  return {
    pool,
    records: new JobRecords(store.db, environment.store),
    limits: new Limits(store.db, environment.store),
    uploads: new S3UploadStore({ client: s3, bucket: environment.bucket }),
    doorbell: new Doorbell({ store, queue, sweepEveryMs: environment.sweepEveryMs, observe }),
  };
}
