import { createSqsClient, processSweepEvent, SqsJobQueue } from '@jobstack/aws';
import { createPool, PgJobStore } from '@jobstack/database';
import { Sweeper } from '@jobstack/processor';
import type { SQSEvent } from 'aws-lambda';
import { databaseConnection } from '../database-connection.ts';
import { createLogger } from '../observability.ts';
import { readSweepEnvironment } from './environment.ts';

const environment = readSweepEnvironment(process.env);
const logger = createLogger();
const pool = createPool(await databaseConnection(environment.database), {
  applicationName: 'jobstack-sweep',
  maxConnections: 1,
  // A database that sleeps needs about 15 seconds to wake.
  connectTimeoutMs: 30_000,
});
const onFailure = (error: Error) => logger.error('ring failed', error);
const queue = new SqsJobQueue({ client: createSqsClient(), ...environment, onFailure });
const sweeper = new Sweeper({ store: new PgJobStore(pool), queue, sweepEveryMs: environment.sweepEveryMs });

/** Invoked by the sweep queue's messages and, in case one was lost, by a slow schedule. */
export const handler = async (event: Partial<SQSEvent>): Promise<void> => {
  for (const summary of await processSweepEvent({ sweeper, queue }, event)) logger.info('swept', { ...summary });
};
