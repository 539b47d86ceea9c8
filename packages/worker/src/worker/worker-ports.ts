import type { SQSClient } from '@aws-sdk/client-sqs';
import {
  createS3Client,
  createSqsClient,
  S3FileStore,
  S3UploadStore,
  SqsDeadLetters,
  SqsJobQueue,
} from '@jobstack/aws';
import {
  type BulkActionParts,
  createPool,
  JobRecords,
  PgJobStore,
  sessionNames,
  ThreadedHeartbeat,
} from '@jobstack/database';
import type { FileStore, JobQueue, JobStore, LeaseKeeper, LeaseKeeperParts } from '@jobstack/processor';
import type { Pool } from 'pg';
import { databaseConnection } from '../database/database-connection.ts';
import type { WorkerEnvironment } from './environment.ts';

/** Everything outside the process that a worker touches: the boundaries at which it can be cut off. */
export interface WorkerPorts {
  readonly pool: Pool;
  readonly sqs: SQSClient;
  readonly store: JobStore;
  readonly files: FileStore;
  readonly queue: JobQueue;
  readonly deadLetters: SqsDeadLetters;
  /** What bulk actions do their work by. */
  readonly bulkActions: Pick<BulkActionParts, 'records' | 'deleteFiles'>;
  /** With a connection of its own, besides the pool's. */
  readonly leaseKeeper: (parts: LeaseKeeperParts) => LeaseKeeper & AsyncDisposable;
}

/** @param onQueueFailure told of messages that could not be sent or given back */
export async function connectWorkerPorts(
  environment: WorkerEnvironment,
  onQueueFailure: (error: Error) => void,
): Promise<WorkerPorts> {
  const connection = await databaseConnection(environment.database);
  const names = sessionNames(environment.engine.worker);
  const pool = createPool(connection, {
    applicationName: names.jobs,
    maxConnections: environment.databasePoolSize,
    idleInTransactionTimeoutMs: environment.engine.leaseMs,
  });
  const store = new PgJobStore(pool, environment.store);
  const objects = { client: createS3Client(), bucket: environment.bucket };
  const uploads = new S3UploadStore(objects);
  const client = createSqsClient();
  const sqs = { client, ...environment };
  return {
    pool,
    sqs: client,
    store,
    files: new S3FileStore(objects),
    bulkActions: {
      records: new JobRecords(store.db, environment.store),
      deleteFiles: (keys) => uploads.remove(keys),
    },
    queue: new SqsJobQueue({ ...sqs, onFailure: onQueueFailure }),
    deadLetters: new SqsDeadLetters(sqs),
    leaseKeeper: (parts) => new ThreadedHeartbeat({ ...parts, connection, applicationName: names.heartbeat }),
  };
}
