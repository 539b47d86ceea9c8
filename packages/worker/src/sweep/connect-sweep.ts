import type { SQSClient } from '@aws-sdk/client-sqs';
import { createSqsClient, processSweepEvent, SqsJobQueue } from '@jobstack/aws';
import { createPool, PgJobStore } from '@jobstack/database';
import { Sweeper, type SweepSummary } from '@jobstack/processor';
import type { SQSEvent } from 'aws-lambda';
import type { Pool } from 'pg';
import { databaseConnection } from '../database/database-connection.ts';
import type { SweepEnvironment } from './environment.ts';

/** The sweep with all that it touches, on Lambda and laptop alike. */
export interface ConnectedSweep {
  readonly pool: Pool;
  /** One pass for each message whose time has come, or for the call itself when it brings none. Answers their summaries. */
  run(event: Partial<SQSEvent>): Promise<readonly SweepSummary[]>;
}

export interface SweepConnectOptions {
  /** Told what went wrong without failing a pass: a ring that was not sent, a connection that broke while idle. */
  readonly onFailure: (error: Error) => void;
  /** @default that of AWS itself, or of AWS_ENDPOINT_URL */
  readonly sqs?: SQSClient;
}

export async function connectSweep(
  environment: SweepEnvironment,
  { onFailure, sqs = createSqsClient() }: SweepConnectOptions,
): Promise<ConnectedSweep> {
  const pool = createPool(await databaseConnection(environment.database), {
    applicationName: 'jobstack-sweep',
    maxConnections: 1,
    // A database that sleeps needs about 15 seconds to wake.
    connectTimeoutMs: 30_000,
    onIdleError: onFailure,
  });
  const queue = new SqsJobQueue({ client: sqs, ...environment, onFailure });
  const store = new PgJobStore(pool, environment.store);
  const sweeper = new Sweeper({ store, queue, sweepEveryMs: environment.sweepEveryMs });
  return { pool, run: (event) => processSweepEvent({ sweeper, queue }, event) };
}
