import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { createS3Client, createSqsClient, SqsJobQueue } from '@jobstack/aws';
import { createPool, JobRecords, newTaskId, PgJobStore } from '@jobstack/database';
import type { JsonValue } from '@jobstack/handler-sdk';
import { EventSourceMapping, provisionAwsResources, startAwsEmulator } from '@jobstack/local';
import { Doorbell, Sweeper } from '@jobstack/processor';
import type { Pool } from 'pg';
import { startSweepLoop } from '../../packages/local/src/stack/sweep-loop.ts';
import { CHAOS_TIMES } from './chaos-times.ts';
import { type Crash, CrashPlan } from './crash-plan.ts';
import { CREATE_CHAOS_ROWS } from './handlers/chaos-row.ts';

export interface ChaosStackOptions {
  /** Where sweep and submitters go, and workers unless told otherwise. */
  readonly databaseUrl: string;
  /** Where workers find the database, for a proxy. @default databaseUrl */
  readonly workerDatabaseUrl?: string;
  /** Where submitters and workers find SQS and S3, for a proxy. @default where they are */
  readonly awsProxy?: (real: string) => Promise<string>;
  /** Added to the worker's. */
  readonly environment?: Readonly<Record<string, string>>;
  /** @default 3 */
  readonly maxConcurrency?: number;
  /** @default 1: a process then works on one job at a time */
  readonly batchSize?: number;
  /** Of the queue, in seconds. @default 6: longer than lease and sweep, which have to do the rescuing */
  readonly visibilityTimeoutSeconds?: number;
  /** Of the worker, in seconds. @default 60 */
  readonly timeoutSeconds?: number;
  /** @default 1 */
  readonly leaseSeconds?: number;
  /** How long before its end an invocation hands over, in seconds. @default 2 */
  readonly deadlineMarginSeconds?: number;
}

export interface NewChaosJob {
  readonly type: string;
  readonly payload: JsonValue;
  readonly csv?: string;
  readonly crash?: Crash | undefined;
}

const SWEEP_MS = 1_000;
const BUCKET = 'chaos-files';
const QUEUE = 'default';
const TENANT = 'default';
const REGION = 'us-east-1';
const CREDENTIALS = { accessKeyId: 'chaos', secretAccessKey: 'chaos' };

/** The laptop stack's parts around a worker that can be killed at every boundary, with short lease, sweep and waits. */
export class ChaosStack implements AsyncDisposable {
  readonly pool: Pool;
  readonly plan: CrashPlan;
  readonly workers: EventSourceMapping;
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly awsEndpoint: string;
  /** What sweep and pools complained about; nothing of it may lose a job. */
  readonly complaints: unknown[];
  readonly #records: JobRecords;
  readonly #doorbell: Doorbell;
  readonly #s3: S3Client;
  readonly #resources: AsyncDisposableStack;

  private constructor(parts: {
    readonly pool: Pool;
    readonly plan: CrashPlan;
    readonly workers: EventSourceMapping;
    readonly sqs: SQSClient;
    readonly s3: S3Client;
    readonly queueUrl: string;
    readonly awsEndpoint: string;
    readonly complaints: unknown[];
    readonly doorbell: Doorbell;
    readonly records: JobRecords;
    readonly resources: AsyncDisposableStack;
  }) {
    this.pool = parts.pool;
    this.plan = parts.plan;
    this.workers = parts.workers;
    this.sqs = parts.sqs;
    this.queueUrl = parts.queueUrl;
    this.awsEndpoint = parts.awsEndpoint;
    this.complaints = parts.complaints;
    this.#s3 = parts.s3;
    this.#doorbell = parts.doorbell;
    this.#records = parts.records;
    this.#resources = parts.resources;
  }

  static async start(options: ChaosStackOptions): Promise<ChaosStack> {
    await using resources = new AsyncDisposableStack();
    const folder = mkdtempSync(join(tmpdir(), 'jobstack-chaos-'));
    resources.defer(() => rmSync(folder, { recursive: true, force: true }));
    const complaints: unknown[] = [];
    const onError = (error: unknown) => void complaints.push(error);
    const pool = createPool(options.databaseUrl, { maxConnections: 6, onIdleError: onError });
    resources.defer(() => pool.end());
    await pool.query(CREATE_CHAOS_ROWS);
    const aws = await startAws(folder, options, resources);
    const store = new PgJobStore(pool, CHAOS_TIMES);
    const queue = new SqsJobQueue({ client: aws.proxied.sqs, queueUrls: aws.proxied.queueUrls, onFailure: onError });
    const sweeper = new Sweeper({ store, queue, sweepEveryMs: SWEEP_MS });
    resources.use(startSweepLoop({ sweep: () => sweeper.sweep(undefined), intervalMs: SWEEP_MS, onError }));
    const workers = await startWorkers(folder, options, aws, resources);
    return new ChaosStack({
      ...aws,
      ...{ pool, plan: new CrashPlan(planFolder(folder)), workers, complaints },
      queueUrl: aws.queueUrls[QUEUE] ?? '',
      doorbell: new Doorbell({ store, queue, observe: onError }),
      records: new JobRecords(store.db, CHAOS_TIMES),
      resources: resources.move(),
    });
  }

  /** Creates a job, uploads its file, rings it. Answers its task id. */
  async submit({ type, payload, csv, crash }: NewChaosJob): Promise<string> {
    const taskId = newTaskId();
    const key = `chaos/${taskId}`;
    const file =
      csv === undefined ? undefined : { key, name: 'in.csv', contentType: 'text/csv', startWithinMs: 600_000 };
    await this.#records.create([{ taskId, type, payload, tenantId: TENANT, maxAttempts: 50, file }]);
    if (csv !== undefined) await this.#upload(taskId, key, csv);
    if (crash) this.plan.arm(taskId, crash);
    await this.#doorbell.ring([{ taskId, queue: QUEUE, tenantId: TENANT }]);
    return taskId;
  }

  /** Creates many jobs without files and rings them all. */
  async submitMany(jobs: readonly Pick<NewChaosJob, 'type' | 'payload'>[]): Promise<readonly string[]> {
    const newJobs = jobs.map((job) => ({ ...job, taskId: newTaskId(), tenantId: TENANT, maxAttempts: 200 }));
    await this.#records.create(newJobs);
    await this.#doorbell.ring(newJobs.map(({ taskId }) => ({ taskId, queue: QUEUE, tenantId: TENANT })));
    return newJobs.map(({ taskId }) => taskId);
  }

  /** Sends a message that is a job itself. Answers its task id once the job exists. */
  async sendDirect({ type, payload, crash }: NewChaosJob): Promise<string> {
    const idempotencyKey = randomUUID();
    if (crash) this.plan.arm(idempotencyKey, crash);
    const MessageBody = JSON.stringify({ type, payload, idempotencyKey });
    await this.sqs.send(new SendMessageCommand({ QueueUrl: this.queueUrl, MessageBody }));
    const sql = 'SELECT task_id FROM jobs WHERE idempotency_key = $1';
    for (;;) {
      const { rows } = await this.pool.query<{ task_id: string }>(sql, [idempotencyKey]);
      if (rows[0]) return rows[0].task_id;
      await pause(50);
    }
  }

  /** Resolves once every one of these jobs, and all jobs they have spawned, have ended. Without names: all jobs there are. */
  async untilEnded(taskIds?: readonly string[]): Promise<void> {
    const open = `SELECT count(*)::int AS open FROM jobs j LEFT JOIN jobs p ON p.id = j.parent_id
      WHERE j.finished_at IS NULL AND ($1::uuid[] IS NULL OR j.task_id = ANY ($1) OR p.task_id = ANY ($1))`;
    for (;;) {
      // The database may be away for a while: that is what is being tested.
      const answer = await this.pool.query<{ open: number }>(open, [taskIds ?? null]).catch(() => undefined);
      if (answer?.rows[0]?.open === 0) return;
      await pause(50);
    }
  }

  /** Stores an object. Answers its etag. */
  async putFile(key: string, csv: string): Promise<string> {
    const object = { Bucket: BUCKET, Key: key, Body: csv, ContentType: 'text/csv' };
    const { ETag = '' } = await this.#s3.send(new PutObjectCommand(object));
    return ETag;
  }

  /** Lets frozen workers go on. */
  thaw(): void {
    for (const { pid } of this.workers.processes()) process.kill(pid, 'SIGCONT');
  }

  /** Resolves once the queue holds no message, visible or not: every delivery has been dealt with. */
  async untilDrained(): Promise<void> {
    const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    for (;;) {
      const command = new GetQueueAttributesCommand({ QueueUrl: this.queueUrl, AttributeNames: [...AttributeNames] });
      const { Attributes = {} } = await this.sqs.send(command);
      if (AttributeNames.every((name) => Attributes[name] === '0')) return;
      await pause(100);
    }
  }

  /** Resolves with the row once `condition`, SQL on `jobs`, holds for the job. */
  async until(taskId: string, condition: string): Promise<Readonly<Record<string, unknown>>> {
    for (;;) {
      const { rows } = await this.pool.query(`SELECT * FROM jobs WHERE task_id = $1 AND ${condition}`, [taskId]);
      if (rows[0]) return rows[0];
      await pause(20);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  async #upload(taskId: string, key: string, csv: string): Promise<void> {
    const ETag = await this.putFile(key, csv);
    const uploaded = { size: Buffer.byteLength(csv), contentType: 'text/csv', etag: ETag };
    await this.#records.start(TENANT, { taskId }, uploaded);
  }
}

type Aws = Awaited<ReturnType<typeof startAws>>;

async function startAws(folder: string, options: ChaosStackOptions, resources: AsyncDisposableStack) {
  const emulator = await startAwsEmulator({ folder: join(folder, 'aws') });
  resources.defer(() => emulator.stop());
  const client = { endpoint: emulator.endpoint, region: REGION, credentials: CREDENTIALS };
  const [sqs, s3] = [createSqsClient(client), createS3Client(client)];
  resources.defer(() => sqs.destroy());
  resources.defer(() => s3.destroy());
  const visibilityTimeoutSeconds = options.visibilityTimeoutSeconds ?? 6;
  const queues = [{ name: QUEUE, visibilityTimeoutSeconds, maxReceiveCount: 1000 }];
  const provisioned = await provisionAwsResources({ sqs, s3, endpoint: emulator.endpoint, bucket: BUCKET, queues });
  const proxied = await behindProxy(emulator.endpoint, provisioned, options, resources);
  return { sqs, s3, awsEndpoint: emulator.endpoint, ...provisioned, proxied };
}

type Urls = Readonly<Record<string, string>>;

/** The same queues as those see them who may be disturbed. */
async function behindProxy(
  real: string,
  { queueUrls, deadLetterUrls }: { readonly queueUrls: Urls; readonly deadLetterUrls: Urls },
  { awsProxy }: ChaosStackOptions,
  resources: AsyncDisposableStack,
) {
  const endpoint = (await awsProxy?.(real)) ?? real;
  const at = (urls: Urls): Urls =>
    Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, url.replace(real, endpoint)]));
  const sqs = createSqsClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  resources.defer(() => sqs.destroy());
  return { endpoint, sqs, queueUrls: at(queueUrls), deadLetterUrls: at(deadLetterUrls) };
}

async function startWorkers(
  folder: string,
  options: ChaosStackOptions,
  aws: Aws,
  resources: AsyncDisposableStack,
): Promise<EventSourceMapping> {
  const { endpoint, sqs, queueUrls, deadLetterUrls } = aws.proxied;
  mkdirSync(planFolder(folder));
  const output = openSync(process.env.CHAOS_WORKER_LOG ?? join(folder, 'worker.log'), 'a');
  resources.defer(() => closeSync(output));
  const workers = new EventSourceMapping({
    sqs,
    queueUrl: queueUrls[QUEUE] ?? '',
    maxConcurrency: options.maxConcurrency ?? 3,
    batchSize: options.batchSize ?? 1,
    function: {
      name: 'chaos-worker',
      entry: join(import.meta.dirname, 'worker-entry.ts'),
      timeoutSeconds: options.timeoutSeconds ?? 60,
      memoryMb: 1024,
      region: REGION,
      output,
      environment: {
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
        AWS_PROFILE: undefined,
        AWS_SESSION_TOKEN: undefined,
        NODE_COMPILE_CACHE: join(tmpdir(), 'jobstack-chaos-compile-cache'),
        DATABASE_URL: options.workerDatabaseUrl ?? options.databaseUrl,
        QUEUE_URLS: JSON.stringify(queueUrls),
        DEAD_LETTER_URLS: JSON.stringify(deadLetterUrls),
        BUCKET,
        LEASE_SECONDS: String(options.leaseSeconds ?? 1),
        SWEEP_SECONDS: String(SWEEP_MS / 1000),
        DEADLINE_MARGIN_SECONDS: String(options.deadlineMarginSeconds ?? 2),
        CHAOS_PLAN: planFolder(folder),
        CHAOS_TIMEOUT_SECONDS: String(options.timeoutSeconds ?? 60),
        ...options.environment,
      },
    },
  });
  await workers.start();
  resources.defer(() => workers.stop(0));
  return workers;
}

function planFolder(folder: string): string {
  return join(folder, 'crash-plan');
}
