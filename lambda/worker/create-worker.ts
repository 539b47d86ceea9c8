import type { Logger } from '@aws-lambda-powertools/logger';
import { processSqsEvent } from '@jobstack/aws';
import type { HandlerMap } from '@jobstack/handler-sdk';
import { Engine, type EngineOptions } from '@jobstack/processor';
import middy from '@middy/core';
import sqsPartialBatchFailure from '@middy/sqs-partial-batch-failure';
import type { Context, SQSEvent } from 'aws-lambda';
import { logEngineEvent } from './log-engine-event.ts';
import type { WorkerPorts } from './worker-ports.ts';

export interface WorkerParts {
  readonly handlers: HandlerMap;
  readonly ports: Omit<WorkerPorts, 'pool'>;
  readonly options: Partial<EngineOptions>;
  readonly logger: Logger;
}

/** The worker's Lambda handler: the engine behind Middy's partial batch failures. */
export function createWorker({ handlers, ports, options, logger }: WorkerParts) {
  const { deadLetters, ...dependencies } = ports;
  const engine = new Engine({ ...dependencies, handlers, options, observe: logEngineEvent(logger) });
  return middy<SQSEvent>()
    .use(sqsPartialBatchFailure({ logger: (reason) => logger.debug('returned', reason as Error) }))
    .handler((event, context: Context) =>
      processSqsEvent({ engine, deadLetters }, event, Date.now() + context.getRemainingTimeInMillis()),
    );
}
