import { SqsSource } from '@jobstack/aws';
import { describeError } from '@jobstack/core';
import type { RawEnvironment } from '@jobstack/core/settings';
import type { HandlerMap } from '@jobstack/handler-sdk';
import { type LeaseKeeperParts, systemClock } from '@jobstack/processor';
import { createLogger, createMetrics, endQuietly, type OperatorLog } from '../observability/index.ts';
import { composeProcessor, processSqsEvent } from '../worker/create-worker.ts';
import { connectWorkerPorts, type WorkerPorts } from '../worker/worker-ports.ts';
import { isMemoryShort } from './capacity.ts';
import { type ResidentEnvironment, readResidentEnvironment } from './environment.ts';
import { type ResidentHealth, serveHealth } from './health-server.ts';
import { IsolatedProcess, isIsolated, serveIsolated } from './isolated-process.ts';
import { QueueFeed, type QueueFeedParts } from './queue-feed.ts';
import { TaskProtection } from './task-protection.ts';

export interface ResidentWorkerOptions {
  /** Job type → handler: every job that this worker runs. */
  readonly handlers: HandlerMap;
  /** Where database, queues and bucket are, and whatever differs from the settings' defaults. @default process.env */
  readonly environment?: RawEnvironment;
}

export interface ResidentWorker {
  /**
   * Takes and runs jobs until SIGTERM or SIGINT, or until `signal` aborts. Then it takes no more, and those that run commit and hand over as
   * at a deadline. What still runs after the grace ends with the process, whose exit code is 1; its jobs go on elsewhere when their leases have
   * expired.
   *
   * @throws what kept it from its start: a queue that cannot be reached, a password that cannot be had
   */
  run(signal?: AbortSignal): Promise<void>;
}

/**
 * The worker of an app as a process that stays, on a container or any machine: the same handlers, queues and database as on Lambda, without
 * its 15 minutes. All that the process's entry has to hold.
 *
 * @example
 * ```ts
 * import { createResidentWorker } from '@jobstack/worker/resident';
 * import { handlers } from './handlers.ts';
 *
 * await createResidentWorker({ handlers }).run();
 * ```
 *
 * @throws Error listing every missing or malformed variable at once
 */
export function createResidentWorker({
  handlers,
  environment: variables = process.env,
}: ResidentWorkerOptions): ResidentWorker {
  const environment = readResidentEnvironment(variables);
  const logger = createLogger(environment.logErrorsFor);
  const onError = (error: unknown) => logger.warn('queue', { error: describeError(error) });
  const parts = { handlers, environment, logger, onError };
  return {
    async run(signal) {
      endQuietly(logger);
      using ending = endOf(signal);
      await using ports = await connect(environment, onError);
      if (isIsolated()) await runIsolated({ ...parts, ports, ending: ending.signal });
      else await runFeeds({ ...parts, ports, ending: ending.signal });
    },
  };
}

interface ResidentParts {
  readonly handlers: HandlerMap;
  readonly environment: ResidentEnvironment;
  readonly ports: WorkerPorts;
  readonly logger: OperatorLog;
  readonly onError: (error: unknown) => void;
  readonly ending: AbortSignal;
}

function endOf(given?: AbortSignal): { readonly signal: AbortSignal } & Disposable {
  const end = new AbortController();
  const abort = () => end.abort();
  process.once('SIGTERM', abort).once('SIGINT', abort);
  given?.addEventListener('abort', abort, { once: true });
  if (given?.aborted) abort();
  // Nothing else may: timers and idle sockets do not keep a process.
  const alive = setInterval(() => undefined, 60_000);
  return {
    signal: end.signal,
    [Symbol.dispose]() {
      clearInterval(alive);
      process.off('SIGTERM', abort).off('SIGINT', abort);
      given?.removeEventListener('abort', abort);
    },
  };
}

/** The ports, which end with the worker: so the process can. */
async function connect(
  environment: ResidentEnvironment,
  onError: (error: unknown) => void,
): Promise<WorkerPorts & AsyncDisposable> {
  const ports = await connectWorkerPorts(environment, onError);
  const keepers: AsyncDisposable[] = [];
  return {
    ...ports,
    leaseKeeper(parts: LeaseKeeperParts) {
      const keeper = ports.leaseKeeper(parts);
      keepers.push(keeper);
      return keeper;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(keepers.map((keeper) => keeper[Symbol.asyncDispose]()));
      await ports.pool.end();
      ports.sqs.destroy();
    },
  };
}

/** One suspect, for the process that has started this one: the message is that one's. */
async function runIsolated({ handlers, environment, ports, logger, ending }: ResidentParts): Promise<void> {
  const { queue } = ports;
  const { processor } = composeProcessor({
    ...{ handlers, logger, ending, options: environment.engine, metrics: createMetrics() },
    ports: {
      ...ports,
      queue: {
        ring: (rings) => queue.ring(rings),
        armSweep: (generation, delayMs) => queue.armSweep(generation, delayMs),
        returnAfter: async () => undefined,
      },
    },
  });
  await serveIsolated(processor.engine);
}

async function runFeeds(parts: ResidentParts): Promise<void> {
  const { environment, logger, ending, onError } = parts;
  using protection = TaskProtection.of(process.env.ECS_AGENT_URI, systemClock, onError);
  const feeds = await openFeeds(parts, () => protection?.jobs(inHand(feeds)));
  const { healthPort } = environment;
  const health = () => healthOf(feeds, ending);
  await using _server = healthPort === undefined ? undefined : await serveHealth(healthPort, health);
  logger.info('working', { queues: [...feeds.keys()], concurrency: environment.concurrency });
  for (const feed of feeds.values()) feed.start();
  await aborted(ending);
  logger.info('stopping', { inHand: inHand(feeds), graceMs: environment.graceMs });
  await stopWithin(environment.graceMs, feeds, logger);
}

type Feeds = ReadonlyMap<string, QueueFeed>;

async function openFeeds(parts: ResidentParts, onChange: () => void): Promise<Feeds> {
  const { handlers, environment, ports, logger, ending, onError } = parts;
  const { engine: options, databasePoolSize: poolSize, queues, queueUrls, turnMs } = environment;
  const isolation = new IsolatedProcess({ leaseMs: options.leaseMs, poolSize });
  const { processor, publish } = composeProcessor({
    ...{ handlers, ports, logger, ending, options, isolation, metrics: createMetrics() },
  });
  const concurrency = Math.max(1, Math.floor(environment.concurrency / queues.length));
  const feeds = queues.map(async (name) => {
    const source = new SqsSource(ports.sqs, queueUrls[name] ?? '');
    const run: QueueFeedParts['run'] = (event, hardEnd, onSettled) =>
      processSqsEvent(processor, event, hardEnd, onSettled).finally(publish);
    const feedParts = { source, facts: await source.facts(), concurrency, turnMs, run, onError };
    return [name, new QueueFeed({ ...feedParts, onChange, isShort: isMemoryShort, clock: systemClock })] as const;
  });
  return new Map(await Promise.all(feeds));
}

/** A process that outlives its grace would only be killed by somebody else. */
async function stopWithin(graceMs: number, feeds: Feeds, logger: OperatorLog): Promise<void> {
  const over = setTimeout(() => {
    logger.warn('grace over', { inHand: inHand(feeds) });
    process.exit(1);
  }, graceMs);
  await Promise.all([...feeds.values()].map((feed) => feed.stop()));
  clearTimeout(over);
}

function inHand(feeds: Feeds): number {
  return [...feeds.values()].reduce((sum, feed) => sum + feed.inHand, 0);
}

function healthOf(feeds: Feeds, ending: AbortSignal): ResidentHealth {
  const queues = [...feeds].map(([name, feed]) => [
    name,
    { inHand: feed.inHand, answeredAt: new Date(feed.answeredAt).toISOString() },
  ]);
  return { state: ending.aborted ? 'stopping' : 'working', queues: Object.fromEntries(queues) };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
