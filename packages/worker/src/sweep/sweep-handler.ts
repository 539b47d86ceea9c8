import { createSqsClient, processSweepEvent, SqsJobQueue } from '@jobstack/aws';
import type { RawEnvironment } from '@jobstack/core/settings';
import { createPool, PgJobStore } from '@jobstack/database';
import { Sweeper } from '@jobstack/processor';
import type { SQSEvent } from 'aws-lambda';
import { databaseConnection } from '../database/database-connection.ts';
import { createLogger } from '../observability.ts';
import { readSweepEnvironment } from './environment.ts';

/**
 * The sweep's Lambda handler, composed from its environment. Invoked by the sweep queue's messages and, in case one was lost, by a
 * slow schedule.
 *
 * @throws Error listing every missing or malformed variable at once
 */
export async function sweepHandler(variables: RawEnvironment = process.env) {
  const environment = readSweepEnvironment(variables);
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
  return async (event: Partial<SQSEvent>): Promise<void> => {
    for (const summary of await processSweepEvent({ sweeper, queue }, event)) logger.info('swept', { ...summary });
  };
}
