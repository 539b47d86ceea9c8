// First, so that everything below lives by the shifted clock.
import './skewed-clock.ts';
import { parseSqsEvent } from '@jobstack/aws';
import { describeError } from '@jobstack/core';
import { PgJobStore } from '@jobstack/database';
import { composeWorker, connectWorkerPorts, createLogger, readWorkerEnvironment } from '@jobstack/worker';
import type { Context, SQSEvent } from 'aws-lambda';
import { armFiles, armPool, armQueue, armStore } from './arm-ports.ts';
import { CHAOS_TIMES } from './chaos-times.ts';
import { CrashPlan } from './crash-plan.ts';
import type { CrashPoint } from './crash-points.ts';
import { chaosHandlers } from './handlers/index.ts';

/** The worker that is deployed, with every boundary armed: what differs is the handlers, the waits, and where it may die. */
const environment = readWorkerEnvironment(process.env);
const logger = createLogger();
const ending = new AbortController();
process.once('SIGTERM', () => ending.abort());
const TIMEOUT_MS = Number(process.env.CHAOS_TIMEOUT_SECONDS) * 1000;
const plan = new CrashPlan(process.env.CHAOS_PLAN ?? '');
const { pool, ...ports } = await connectWorkerPorts(environment, (error) =>
  logger.warn('queue', { error: describeError(error) }),
);
// Batches of one: what passes a boundary in this process belongs to the job of the message at hand.
let job: string | undefined;
const pass = (point: CrashPoint) => plan.pass(job, point);
armPool(pool, pass);
const worker = composeWorker({
  handlers: chaosHandlers,
  ports: {
    ...ports,
    store: armStore(new PgJobStore(pool, CHAOS_TIMES), pass),
    queue: armQueue(ports.queue, pass),
    files: armFiles(ports.files, pass),
  },
  options: environment.engine,
  logger,
  ending: ending.signal,
});

export const handler = async (event: SQSEvent, context: Context): Promise<unknown> => {
  const [delivery] = parseSqsEvent(event).deliveries;
  job = delivery && ('taskId' in delivery ? delivery.taskId : delivery.submission.idempotencyKey);
  const response = await worker(event, withOwnClock(context));
  pass('acknowledge:before');
  return response;
};

/** The laptop counts the time that is left by two processes' clocks, Lambda by one. */
function withOwnClock(context: Context): Context {
  const end = performance.now() + TIMEOUT_MS;
  return { ...context, getRemainingTimeInMillis: () => Math.max(0, end - performance.now()) };
}
