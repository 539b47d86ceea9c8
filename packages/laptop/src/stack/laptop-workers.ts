import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { settingsVariables } from '@jobstack/core/settings';
import { EventSourceMapping } from '../event-source/event-source-mapping.ts';
import type { LambdaFunction } from '../event-source/lambda-function.ts';
import type { LaptopAws } from './laptop-aws.ts';
import type { StackSettings } from './stack-settings.ts';

/** Queue name → what feeds its worker. */
export type LaptopWorkers = ReadonlyMap<string, EventSourceMapping>;

/** Feeds each queue to the worker's Lambda entry, in processes of its own. */
export async function startWorkers(
  settings: StackSettings,
  databaseUrl: string,
  aws: LaptopAws,
  onError: (error: unknown) => void,
  resources: AsyncDisposableStack,
): Promise<LaptopWorkers> {
  const output = openSync(join(settings.dataFolder, 'worker.log'), 'a', 0o600);
  resources.defer(() => closeSync(output));
  const workers = new Map<string, EventSourceMapping>();
  for (const [name, queue] of settings.queues) {
    const { batchSize, batchWindowSeconds } = queue;
    const mapping = new EventSourceMapping({
      sqs: aws.sqs,
      queueUrl: aws.queueUrls[name] ?? '',
      function: { ...workerFunction(settings, name, databaseUrl, aws), output },
      maxConcurrency: Math.min(queue.maxConcurrency, settings.maxWorkers),
      ...{ batchSize, batchWindowSeconds },
    });
    tellOutages(mapping, onError);
    workers.set(name, mapping);
    await mapping.start();
  }
  // All at once: each waits for its own poll and its own jobs.
  resources.defer(async () => {
    await Promise.all([...workers.values()].map((mapping) => mapping.stop(settings.graceSeconds * 1000)));
  });
  return workers;
}

/** Once per outage: polling fails every second while SQS is away. */
function tellOutages({ events }: EventSourceMapping, onError: (error: unknown) => void): void {
  let told = false;
  events.on('queueFailed', ({ error }) => {
    if (!told) onError(error);
    told = true;
  });
  events.on('batchEnded', () => {
    told = false;
  });
}

function workerFunction(settings: StackSettings, name: string, databaseUrl: string, aws: LaptopAws): LambdaFunction {
  const queue = settings.queues.get(name);
  return {
    name: `jobstack-laptop-worker-${name}`,
    entry: settings.workerEntry,
    timeoutSeconds: queue?.timeoutSeconds ?? 300,
    memoryMb: queue?.memoryMiB ?? 1024,
    region: settings.region,
    environment: {
      ...aws.environment,
      // Halves the second that loading the worker from its sources takes.
      NODE_COMPILE_CACHE: join(settings.dataFolder, 'compile-cache'),
      // Left alone, V8 lets young garbage grow to a hundred MiB before it looks; a long import shows no loss of speed.
      NODE_OPTIONS: '--max-semi-space-size=8',
      POWERTOOLS_SERVICE_NAME: 'jobstack',
      ...settingsVariables({
        databaseUrl,
        workerPoolSize: queue?.poolSize,
        queueUrls: aws.queueUrls,
        deadLetterUrls: aws.deadLetterUrls,
        bucket: settings.bucket,
        leaseSeconds: settings.leaseSeconds,
        sweepSeconds: settings.sweepSeconds,
      }),
    },
  };
}
