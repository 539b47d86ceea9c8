import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { SqsJobQueue } from '@jobstack/aws';
import type { JsonValue } from '@jobstack/core';
import { createPool, JobRecords, newTaskId, PgJobStore } from '@jobstack/database';
import type { EventSourceMapping } from '@jobstack/laptop';

import { Doorbell, Sweeper } from '@jobstack/processor';
import type { Pool } from 'pg';
import { BUCKET, QUEUE, startAws } from './chaos-aws.ts';
import type { ChaosStackOptions } from './chaos-stack-options.ts';
import { CHAOS_TIMES, SWEEP_MS } from './chaos-times.ts';
import { planFolder, startWorkers, workerVariables } from './chaos-workers.ts';
import { type Crash, CrashPlan } from './crash-plan.ts';
import { CREATE_CHAOS_ROWS } from './handlers/chaos-row.ts';
import { startSweepLoop } from './sweep-loop.ts';

export interface NewChaosJob {
  readonly type: string;
  readonly payload: JsonValue;
  readonly csv?: string;
  readonly crash?: Crash | undefined;
}

/** One of many. */
export interface ManyChaosJob extends Pick<NewChaosJob, 'type' | 'payload'> {
  /** @default 200 */
  readonly maxAttempts?: number;
}

const TENANT = 'default';

interface ChaosParts {
  readonly pool: Pool;
  readonly plan: CrashPlan;
  readonly workers: EventSourceMapping;
  readonly startWorkers: () => Promise<EventSourceMapping>;
  readonly workerVariables: Readonly<Record<string, string | undefined>>;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly queueUrl: string;
  readonly deadLetterUrl: string;
  readonly doorbell: Doorbell;
  readonly records: JobRecords;
  readonly resources: AsyncDisposableStack;
}

/** The laptop stack's parts around a worker that can be killed at every boundary, with short lease, sweep and waits. */
export class ChaosStack implements AsyncDisposable {
  readonly #parts: ChaosParts;

  private constructor(parts: ChaosParts) {
    this.#parts = parts;
  }

  get pool(): Pool {
    return this.#parts.pool;
  }

  /** Crashes on order. */
  get plan(): CrashPlan {
    return this.#parts.plan;
  }

  get workers(): EventSourceMapping {
    return this.#parts.workers;
  }

  /** After they were stopped. */
  async restartWorkers(): Promise<void> {
    await this.#parts.startWorkers();
  }

  /** What workers of another kind have to be told to work beside. */
  get workerVariables(): Readonly<Record<string, string | undefined>> {
    return this.#parts.workerVariables;
  }

  static async start(options: ChaosStackOptions): Promise<ChaosStack> {
    await using resources = new AsyncDisposableStack();
    const folder = mkdtempSync(join(tmpdir(), 'jobstack-chaos-'));
    resources.defer(() => rmSync(folder, { recursive: true, force: true }));
    // Sweep, doorbell and pools complain of every fault; what counts is what becomes of the jobs.
    const onError = () => undefined;
    const pool = createPool(options.databaseUrl, { maxConnections: 6, onIdleError: onError });
    resources.defer(() => pool.end());
    await pool.query(CREATE_CHAOS_ROWS);
    const aws = await startAws(folder, options, resources);
    const store = new PgJobStore(pool, CHAOS_TIMES);
    const queue = new SqsJobQueue({ client: aws.proxied.sqs, queueUrls: aws.proxied.queueUrls, onFailure: onError });
    const sweeper = new Sweeper({ store, queue, sweepEveryMs: SWEEP_MS });
    resources.use(startSweepLoop({ sweep: () => sweeper.sweep(undefined), intervalMs: SWEEP_MS, onError }));
    const running = new AsyncDisposableStack();
    resources.defer(() => running.disposeAsync());
    const start = () => startWorkers(folder, options, aws, running);
    const workers = await start();
    return new ChaosStack({
      ...aws,
      ...{ pool, plan: new CrashPlan(planFolder(folder)), workers },
      startWorkers: start,
      workerVariables: workerVariables(folder, options, aws),
      queueUrl: aws.queueUrls[QUEUE] ?? '',
      deadLetterUrl: aws.deadLetterUrls[QUEUE] ?? '',
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
    await this.#parts.records.create([{ taskId, type, payload, tenantId: TENANT, maxAttempts: 50, file }]);
    if (csv !== undefined) await this.#upload(taskId, key, csv);
    if (crash) this.plan.arm(taskId, crash);
    await this.#parts.doorbell.ring([{ taskId, queue: QUEUE, tenantId: TENANT }]);
    return taskId;
  }

  /** Creates many jobs without files and rings them all. */
  async submitMany(jobs: readonly ManyChaosJob[]): Promise<readonly string[]> {
    const newJobs = jobs.map((job) => ({ maxAttempts: 200, ...job, taskId: newTaskId(), tenantId: TENANT }));
    await this.#parts.records.create(newJobs);
    await this.#parts.doorbell.ring(newJobs.map(({ taskId }) => ({ taskId, queue: QUEUE, tenantId: TENANT })));
    return newJobs.map(({ taskId }) => taskId);
  }

  /** Sends a message that is a job itself. Answers its task id once the job exists. */
  async sendDirect({ type, payload, crash }: NewChaosJob): Promise<string> {
    const idempotencyKey = randomUUID();
    if (crash) this.plan.arm(idempotencyKey, crash);
    const MessageBody = JSON.stringify({ type, payload, idempotencyKey });
    await this.#parts.sqs.send(new SendMessageCommand({ QueueUrl: this.#parts.queueUrl, MessageBody }));
    const sql = 'SELECT task_id FROM jobs WHERE idempotency_key = $1';
    for (;;) {
      const { rows } = await this.pool.query<{ task_id: string }>(sql, [idempotencyKey]);
      if (rows[0]) return rows[0].task_id;
      await pause(50);
    }
  }

  /** Sends messages as they are, at most ten. */
  async sendBodies(bodies: readonly string[]): Promise<void> {
    const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
    await this.#parts.sqs.send(new SendMessageBatchCommand({ QueueUrl: this.#parts.queueUrl, Entries }));
  }

  /** How many messages nobody could make anything of. */
  async deadLetters(): Promise<number> {
    const { deadLetterUrl: QueueUrl, sqs } = this.#parts;
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] });
    return Number((await sqs.send(command)).Attributes?.ApproximateNumberOfMessages);
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
    const { ETag = '' } = await this.#parts.s3.send(new PutObjectCommand(object));
    return ETag;
  }

  /** Lets frozen workers go on. */
  thaw(): void {
    for (const { pid } of this.workers.processes()) process.kill(pid, 'SIGCONT');
  }

  /** Resolves once the queue holds no message, visible or not: every delivery has been dealt with. */
  async untilDrained(): Promise<void> {
    await this.untilMessages(0);
  }

  /** Resolves once the queue holds so many messages, visible or not. */
  async untilMessages(count: number): Promise<void> {
    const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    for (;;) {
      const command = new GetQueueAttributesCommand({
        QueueUrl: this.#parts.queueUrl,
        AttributeNames: [...AttributeNames],
      });
      const { Attributes = {} } = await this.#parts.sqs.send(command);
      if (AttributeNames.reduce((sum, name) => sum + Number(Attributes[name]), 0) === count) return;
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
    await this.#parts.resources.disposeAsync();
  }

  async #upload(taskId: string, key: string, csv: string): Promise<void> {
    const ETag = await this.putFile(key, csv);
    const uploaded = { size: Buffer.byteLength(csv), contentType: 'text/csv', etag: ETag };
    await this.#parts.records.start(TENANT, { taskId }, uploaded);
  }
}
