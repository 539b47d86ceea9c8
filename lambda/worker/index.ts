import {
  createS3Client,
  createSqsClient,
  processSqsEvent,
  S3FileStore,
  SqsDeadLetters,
  SqsJobQueue,
} from '@jobstack/aws';
import { createPool, PgJobStore } from '@jobstack/database';
import { handlers } from '@jobstack/handlers';
import { Engine } from '@jobstack/processor';
import middy from '@middy/core';
import sqsPartialBatchFailure from '@middy/sqs-partial-batch-failure';
import type { Context, SQSEvent } from 'aws-lambda';
import { databaseConnection } from '../database-connection.ts';
import { createLogger } from '../observability.ts';
import { readWorkerEnvironment } from './environment.ts';
import { logEngineEvent } from './log-engine-event.ts';

const environment = readWorkerEnvironment(process.env);
const logger = createLogger();
const pool = createPool(await databaseConnection(environment.database), {
  applicationName: 'jobstack-worker',
  maxConnections: environment.databasePoolSize,
  idleInTransactionTimeoutMs: environment.engine.leaseMs,
});
const sqs = { client: createSqsClient(), ...environment };
const engine = new Engine({
  handlers,
  store: new PgJobStore(pool),
  files: new S3FileStore({ client: createS3Client(), bucket: environment.bucket }),
  queue: new SqsJobQueue({ ...sqs, onFailure: (error) => logger.warn('queue', error) }),
  observe: logEngineEvent(logger),
  options: environment.engine,
});
const deadLetters = new SqsDeadLetters(sqs);

export const handler = middy<SQSEvent>()
  .use(sqsPartialBatchFailure({ logger: (reason) => logger.debug('returned', reason as Error) }))
  .handler((event, context: Context) =>
    processSqsEvent({ engine, deadLetters }, event, Date.now() + context.getRemainingTimeInMillis()),
  );
