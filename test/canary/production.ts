import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, DeleteBucketCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { createS3Client, createSqsClient } from '@jobstack/aws';
import { settingsFor, startAwsEmulator } from '@jobstack/aws/testing';
import { DATABASE_LOG_PARAMETERS } from '@jobstack/core';
import { settingsVariables } from '@jobstack/core/settings';
import { createPool, migrateDatabase } from '@jobstack/database';
import { startTcpProxy } from '@jobstack/database/testing';
import { removePostgresHome, startPostgresServer } from '@jobstack/laptop/postgres';
import { CANARIES } from './canaries.ts';
import { LambdaProcess } from './lambda-process.ts';

const BUCKET = 'canary-files';
/** What is in the one file, and where it is. */
export const FILE_CONTENT = `name,${CANARIES.file}\nAda,1`;
export const FILE_KEY = 'uploads/1';

const TABLES = `
  CREATE TABLE people (email text UNIQUE, age int CONSTRAINT people_age_check CHECK (age < 150));
  CREATE FUNCTION refuse(customer text) RETURNS int LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'no customer %', customer USING ERRCODE = 'unique_violation', TABLE = customer, HINT = customer; END $$`;

/** Worker, API and sweep as they are deployed, each in its process, around a PostgreSQL that logs all it may and that can be taken away. */
export async function startProduction() {
  await using resources = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'jobstack-canary-'));
  resources.defer(() => removePostgresHome(folder));
  const postgresLog: string[] = [];
  const server = await startPostgresServer({
    folder,
    throwAway: true,
    // Every statement is a slow one.
    settings: { ...DATABASE_LOG_PARAMETERS, log_min_duration_statement: '0', log_lock_waits: 'on' },
    onLog: (line) => postgresLog.push(line),
  });
  resources.defer(() => server.stop());
  await migrateDatabase(server.url(), { ownDatabase: true });
  const connection = resources.use(new AsyncDisposableStack());
  const proxy = connection.use(await startTcpProxy(server.url()));
  const pool = createPool(server.url());
  resources.defer(() => pool.end());
  await pool.query(TABLES);
  await pool.query('INSERT INTO people VALUES ($1, 30)', [CANARIES.row]);
  const aws = resources.use(new AsyncDisposableStack());
  const { endpoint } = aws.use(await startAwsEmulator());
  const environment = await provision(endpoint, proxy.url);
  const entry = (path: string) => resources.use(new LambdaProcess(join(import.meta.dirname, path), environment));
  const functions = {
    worker: entry('entries/worker.ts'),
    api: entry('entries/api.ts'),
    sweep: entry('../../lambda/sweep/index.ts'),
  };
  const s3 = createS3Client(settingsFor(endpoint));
  const running = resources.move();
  return {
    ...functions,
    pool,
    /** What the database has logged. */
    postgresLog: () => postgresLog.join('\n'),
    /** Breaks the functions' connections as soon as one of them sends `text`. */
    breakAt: (text: string) => proxy.cutBefore(text),
    takeAway: {
      bucket: async () => {
        await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: FILE_KEY }));
        await s3.send(new DeleteBucketCommand({ Bucket: BUCKET }));
      },
      aws: () => aws.disposeAsync(),
      database: () => connection.disposeAsync(),
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

export type Production = Awaited<ReturnType<typeof startProduction>>;

async function provision(endpoint: string, databaseUrl: string): Promise<Readonly<Record<string, string>>> {
  const sqs = createSqsClient(settingsFor(endpoint));
  const s3 = createS3Client(settingsFor(endpoint));
  const url = async (QueueName: string) =>
    (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl?.replace(/^https?:\/\/[^/]+/, endpoint) ?? '';
  const [queueUrl, deadLetterUrl, sweepQueueUrl] = await Promise.all(['default', 'default-dead', 'sweep'].map(url));
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: FILE_KEY, Body: FILE_CONTENT }));
  return {
    ...{ AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
    POWERTOOLS_LOG_LEVEL: 'DEBUG',
    ...settingsVariables({
      databaseUrl,
      bucket: BUCKET,
      queueUrls: { default: queueUrl ?? '' },
      deadLetterUrls: { default: deadLetterUrl ?? '' },
      sweepQueueUrl,
      tenantClaim: 'tenant',
    }),
  };
}
