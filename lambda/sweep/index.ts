import { createSqsClient, SqsJobQueue } from '@jobstack/aws';
import { createPool, PgJobStore } from '@jobstack/database';
import { databaseConnection } from '../database-connection.ts';
import { createLogger } from '../observability.ts';
import { SqsSweepArming } from '../sweep-arming.ts';
import { readSweepEnvironment } from './environment.ts';
import { sweepPass } from './sweep-pass.ts';

const environment = readSweepEnvironment(process.env);
const logger = createLogger();
const pool = createPool(await databaseConnection(environment.database), {
  applicationName: 'jobstack-sweep',
  maxConnections: 1,
  // A database that sleeps needs about 15 seconds to wake.
  connectTimeoutMs: 30_000,
});
const client = createSqsClient();
const onFailure = (error: Error) => logger.error('ring failed', error);
const store = new PgJobStore(pool);
const queue = new SqsJobQueue({ client, queueUrls: environment.queueUrls, onFailure });
const arming = new SqsSweepArming({ client, queueUrl: environment.sweepQueueUrl });

export const handler = async (): Promise<void> => {
  logger.info('swept', { ...(await sweepPass({ store, queue, arming })) });
};
