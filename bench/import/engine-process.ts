/**
 * Imports by the engine alone, in a process of its own: `node engine-process.ts <database url> <task id> …`. The key of a
 * job's file is its path. Tells what they took.
 */
import { createReadStream, statSync } from 'node:fs';
import { createPool, PgJobStore } from '@jobstack/database';
import { handlers } from '@jobstack/handlers';
import { Engine, type JobQueue } from '@jobstack/processor';
import type { ProcessCost } from './process-cost.ts';

/** As many as a worker of the queue `bulk` has. */
const POOL_SIZE = 5;
/** Lambda's longest invocation. */
const INVOCATION_MS = 900_000;

const SILENT_QUEUE: JobQueue = {
  ring: async (rings) => rings.map(({ taskId }) => taskId),
  returnAfter: async () => undefined,
  armSweep: async () => true,
};

const [url = '', ...taskIds] = process.argv.slice(2);
const pool = createPool(url, { applicationName: 'bench import', maxConnections: POOL_SIZE });
const engine = new Engine({
  handlers,
  store: new PgJobStore(pool),
  files: {
    open: (file) => ({
      ...file,
      size: statSync(file.key).size,
      stream: ({ from = 0 } = {}) => createReadStream(file.key, { start: from }),
    }),
  },
  queue: SILENT_QUEUE,
});
const startedAt = performance.now();
const before = process.cpuUsage();
const deliveries = taskIds.map((taskId) => ({
  messageId: taskId,
  taskId,
  receiptHandle: taskId,
  receiveCount: 1,
  source: 'bench',
}));
await engine.process(deliveries, Date.now() + INVOCATION_MS);
const seconds = (performance.now() - startedAt) / 1_000;
const { user, system } = process.cpuUsage(before);
await pool.end();
const cost: ProcessCost = {
  seconds,
  cpuSeconds: (user + system) / 1e6,
  peakRssMiB: process.resourceUsage().maxRSS / 1024,
};
console.log(JSON.stringify(cost));
