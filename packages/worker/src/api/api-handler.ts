import { createApi } from '@jobstack/api';
import { createS3Client, createSqsClient, S3UploadStore, SqsJobQueue } from '@jobstack/aws';
import type { RawEnvironment } from '@jobstack/core/settings';
import { createPool, JobRecords, PgJobStore } from '@jobstack/database';
import type { HandlerMap } from '@jobstack/handler-sdk';
import { Doorbell } from '@jobstack/processor';
import { handle } from 'hono/aws-lambda';
import { databaseConnection } from '../database/database-connection.ts';
import { createLogger } from '../observability.ts';
import { readApiEnvironment } from './environment.ts';
import { VerifiedSessions } from './verified-sessions.ts';

/**
 * The API's Lambda handler, composed from its environment.
 *
 * @throws Error listing every missing or malformed variable at once
 */
export async function apiHandler(handlers: HandlerMap, variables: RawEnvironment = process.env) {
  const environment = readApiEnvironment(variables);
  const logger = createLogger();
  const pool = createPool(await databaseConnection(environment.database), {
    applicationName: 'jobstack-api',
    maxConnections: environment.databasePoolSize,
    // A database that sleeps needs about 15 seconds to wake; API Gateway waits for 30.
    connectTimeoutMs: 24_000,
  });
  const store = new PgJobStore(pool);
  const sqs = createSqsClient();
  const onFailure = (error: Error) => logger.error('ring failed', error);
  const queue = new SqsJobQueue({ client: sqs, ...environment, onFailure });
  const api = createApi({
    records: new JobRecords(store.db),
    handlers,
    uploads: new S3UploadStore({ client: createS3Client(), bucket: environment.bucket }),
    doorbell: new Doorbell({ store, queue, sweepEveryMs: environment.sweepEveryMs }),
    sessions: new VerifiedSessions(environment.tenantClaim),
    onError: (error, request) => logger.error('request failed', { ...request, error: error as Error }),
  });
  return handle(api);
}
