import { EventSourceMapping } from '../event-source/event-source-mapping.ts';
import { type LaptopGround, laptopFunction } from './laptop-functions.ts';
import { tellOutages } from './outage.ts';

/** Queue name → what feeds its worker. */
export type LaptopWorkers = ReadonlyMap<string, EventSourceMapping>;

/** Feeds each queue to the worker's Lambda entry, in processes of its own. What is started is the caller's to stop. */
export async function startWorkers(
  ground: LaptopGround,
  output: (line: string) => void,
  started: EventSourceMapping[],
): Promise<LaptopWorkers> {
  const { settings, aws, workerEntry, onError } = ground;
  const workers = new Map<string, EventSourceMapping>();
  for (const [name, queue] of settings.queues) {
    const { batchSize, batchWindowSeconds, timeoutSeconds, memoryMiB: memoryMb } = queue;
    const facts = { name: `jobstack-laptop-worker-${name}`, entry: workerEntry, timeoutSeconds, memoryMb };
    const mapping = new EventSourceMapping({
      sqs: aws.sqs,
      queueUrl: aws.queueUrls[name] ?? '',
      function: laptopFunction(ground, { ...facts, output }, { workerPoolSize: queue.poolSize }),
      maxConcurrency: Math.min(queue.maxConcurrency, settings.maxWorkers),
      ...{ batchSize, batchWindowSeconds },
    });
    tellOutages(mapping, onError);
    workers.set(name, mapping);
    started.push(mapping);
    await mapping.start();
  }
  return workers;
}
