import type { Metrics } from '@aws-lambda-powertools/metrics';
import { processSqsEvent } from '@jobstack/aws';
import { describeError } from '@jobstack/core';
import type { HandlerMap } from '@jobstack/handler-sdk';
import { Engine, type EngineOptions, type Observe } from '@jobstack/processor';
import middy from '@middy/core';
import sqsPartialBatchFailure from '@middy/sqs-partial-batch-failure';
import type { Context, SQSEvent } from 'aws-lambda';
import { logEngineEvent, type OperatorLog } from '../observability/index.ts';
import { EngineMetrics } from './engine-metrics.ts';
import type { WorkerPorts } from './worker-ports.ts';

export interface WorkerParts {
  readonly handlers: HandlerMap;
  readonly ports: Omit<WorkerPorts, 'pool'>;
  readonly options: Partial<EngineOptions>;
  readonly logger: OperatorLog;
  /** Aborts when the process is to end soon: jobs hand over as soon as they can. @default never */
  readonly ending?: AbortSignal | undefined;
  /** @default nobody counts */
  readonly metrics?: Metrics | undefined;
}

/** The worker's Lambda handler: the engine behind Middy's partial batch failures. */
export function createWorker({ handlers, ports, options, logger, ending, metrics }: WorkerParts) {
  const { deadLetters, ...dependencies } = ports;
  const counter = metrics && new EngineMetrics(metrics);
  const log = logEngineEvent(logger);
  const observe: Observe = (event) => {
    log(event);
    counter?.count(event);
  };
  const onDeadLetter = (error: Error) => logger.warn('dead letter', { error: describeError(error) });
  const publish = () => counter?.publish();
  const engine = new Engine({ ...dependencies, handlers, options, observe });
  ending?.addEventListener('abort', () => engine.letGo());
  return middy<SQSEvent>()
    .use({ after: publish, onError: publish })
    .use(sqsPartialBatchFailure({ logger: (reason) => logger.debug('returned', { error: describeError(reason) }) }))
    .handler((event, context: Context) =>
      processSqsEvent({ engine, deadLetters, onDeadLetter }, event, Date.now() + context.getRemainingTimeInMillis()),
    );
}
