import { describeError } from '@jobstack/core';
import type { RawEnvironment } from '@jobstack/core/settings';
import type { HandlerMap } from '@jobstack/handler-sdk';
import { createLogger, createMetrics, endQuietly } from '../observability/index.ts';
import { createWorker } from './create-worker.ts';
import { readWorkerEnvironment } from './environment.ts';
import { connectWorkerPorts } from './worker-ports.ts';

/**
 * The worker's Lambda handler, composed from its environment.
 *
 * @throws Error listing every missing or malformed variable at once
 */
export async function workerHandler(handlers: HandlerMap, variables: RawEnvironment = process.env) {
  const environment = readWorkerEnvironment(variables);
  const logger = createLogger(environment.logErrorsFor);
  const ports = await connectWorkerPorts(environment, (error) => logger.warn('queue', { error: describeError(error) }));
  endQuietly(logger);
  return createWorker({
    ...{ handlers, ports, options: environment.engine, logger, metrics: createMetrics() },
    ending: endOfProcess(),
  });
}

/** Aborts at SIGTERM, by which containers, the laptop and Lambda's extensions announce a process's end. */
function endOfProcess(): AbortSignal {
  const end = new AbortController();
  process.once('SIGTERM', () => end.abort());
  return end.signal;
}
