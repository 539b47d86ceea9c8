import { closeSync, mkdirSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventSourceMapping } from '@jobstack/laptop';
import { BUCKET, type ChaosAws, CREDENTIALS, QUEUE, REGION } from './chaos-aws.ts';
import type { ChaosStackOptions } from './chaos-stack-options.ts';
import { SWEEP_MS } from './chaos-times.ts';

/** Feeds the queue to worker processes that can be killed at every boundary. */
export async function startWorkers(
  folder: string,
  options: ChaosStackOptions,
  aws: ChaosAws,
  resources: AsyncDisposableStack,
): Promise<EventSourceMapping> {
  const { sqs, queueUrls } = aws.proxied;
  mkdirSync(planFolder(folder), { recursive: true });
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
      environment: workerVariables(folder, options, aws),
    },
  });
  await workers.start();
  resources.defer(() => workers.stop(0));
  return workers;
}

/** What a worker process is told, of whatever kind it is. */
export function workerVariables(folder: string, options: ChaosStackOptions, { proxied }: ChaosAws) {
  return {
    AWS_ENDPOINT_URL: proxied.endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_PROFILE: undefined,
    AWS_SESSION_TOKEN: undefined,
    NODE_COMPILE_CACHE: join(tmpdir(), 'jobstack-chaos-compile-cache'),
    DATABASE_URL: options.workerDatabaseUrl ?? options.databaseUrl,
    QUEUE_URLS: JSON.stringify(proxied.queueUrls),
    DEAD_LETTER_URLS: JSON.stringify(proxied.deadLetterUrls),
    BUCKET,
    LEASE_SECONDS: String(options.leaseSeconds ?? 1),
    SWEEP_SECONDS: String(SWEEP_MS / 1000),
    DEADLINE_MARGIN_SECONDS: String(options.deadlineMarginSeconds ?? 2),
    CHAOS_PLAN: planFolder(folder),
    CHAOS_TIMEOUT_SECONDS: String(options.timeoutSeconds ?? 60),
    ...options.environment,
  };
}

/** Where the worker processes find the crashes on order. */
export function planFolder(folder: string): string {
  return join(folder, 'crash-plan');
}
