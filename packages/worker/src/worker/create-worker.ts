import type { Metrics } from '@aws-lambda-powertools/metrics';
import { parseSqsEvent, type SqsDeadLetters } from '@jobstack/aws';
import { describeError, JobStackError } from '@jobstack/core';
import type { RawEnvironment } from '@jobstack/core/settings';
import { withBulkActions } from '@jobstack/database';
import type { HandlerMap } from '@jobstack/handler-sdk';
import {
  Doorbell,
  Engine,
  type EngineOptions,
  type Isolation,
  type Observe,
  type ProcessedDelivery,
} from '@jobstack/processor';
import middy from '@middy/core';
import sqsPartialBatchFailure from '@middy/sqs-partial-batch-failure';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { connectOnce } from '../connect-once.ts';
import {
  bareError,
  createLogger,
  createMetrics,
  endQuietly,
  logEngineEvent,
  type OperatorLog,
} from '../observability/index.ts';
import { EngineMetrics } from './engine-metrics.ts';
import { readWorkerEnvironment } from './environment.ts';
import { connectWorkerPorts, type WorkerPorts } from './worker-ports.ts';

export interface WorkerOptions {
  /** Job type → handler: every job that this worker runs. */
  readonly handlers: HandlerMap;
  /**
   * Where database, queues and bucket are, and whatever differs from the settings' defaults. The constructs and the laptop stack set all
   * of it. @default process.env
   */
  readonly environment?: RawEnvironment;
}

/** What Lambda calls with a batch of messages. It answers which of them stay in the queue. */
export type WorkerHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/**
 * The worker of an app, on Lambda and on the laptop stack: all that the app's entry has to hold.
 *
 * @example
 * ```ts
 * import { createWorker } from '@jobstack/worker';
 * import { handlers } from './handlers.ts';
 *
 * export const handler = createWorker({ handlers });
 * ```
 *
 * @throws Error listing every missing or malformed variable at once
 */
export function createWorker({ handlers, environment: variables = process.env }: WorkerOptions): WorkerHandler {
  const environment = readWorkerEnvironment(variables);
  const logger = createLogger(environment.logErrorsFor);
  const ending = endOfProcess();
  const onQueueFailure = (error: Error) => logger.warn('queue', { error: describeError(error) });
  endQuietly(logger);
  const compose = async () => {
    const ports = await connectWorkerPorts(environment, onQueueFailure);
    const options = environment.engine;
    return composeWorker({ handlers, ports, options, logger, metrics: createMetrics(), ending });
  };
  const worker = connectOnce(() =>
    compose().catch((error) => {
      throw bareError(logger, error);
    }),
  );
  return async (event, context) => (await worker())(event, context);
}

/** Aborts at SIGTERM, by which containers, the laptop and Lambda's extensions announce a process's end. */
function endOfProcess(): AbortSignal {
  const end = new AbortController();
  process.once('SIGTERM', () => end.abort());
  return end.signal;
}

export interface WorkerParts {
  readonly handlers: HandlerMap;
  readonly ports: Omit<WorkerPorts, 'pool' | 'sqs' | 'bulkActions'> & Partial<Pick<WorkerPorts, 'bulkActions'>>;
  /** Where suspects run. @default in this process, when nothing else does */
  readonly isolation?: Isolation | undefined;
  readonly options: Partial<EngineOptions>;
  readonly logger: OperatorLog;
  /** Aborts when the process is to end soon: jobs hand over as soon as they can. @default never */
  readonly ending?: AbortSignal | undefined;
  /** @default nobody counts */
  readonly metrics?: Metrics | undefined;
}

/** The worker's Lambda handler of parts that are given: the engine behind Middy's partial batch failures. */
export function composeWorker(parts: WorkerParts) {
  const { logger } = parts;
  const { processor, publish } = composeProcessor(parts);
  const batch = middy<SQSEvent>()
    .use({ after: publish, onError: publish })
    .use(sqsPartialBatchFailure({ logger: (reason) => logger.debug('returned', { error: describeError(reason) }) }))
    .handler((event, context: Context) =>
      processSqsEvent(processor, event, Date.now() + context.getRemainingTimeInMillis()),
    );
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    try {
      return await batch(event, context);
    } catch (error) {
      throw bareError(logger, error);
    }
  };
}

export interface ComposedProcessor {
  readonly processor: SqsProcessor & { readonly engine: Engine };
  /** Writes what was counted since the last time. */
  publish(): void;
}

/** The engine, with all that it tells in the log and in the metrics. */
export function composeProcessor(parts: WorkerParts): ComposedProcessor {
  const { ports, logger, ending, metrics, ...given } = parts;
  const { deadLetters, bulkActions, ...dependencies } = ports;
  const counter = metrics && new EngineMetrics(metrics);
  const log = logEngineEvent(logger);
  const observe: Observe = (event) => {
    log(event);
    counter?.count(event);
  };
  const onDeadLetter = (error: Error) => logger.warn('dead letter', { error: describeError(error) });
  const doorbell = new Doorbell({ ...dependencies, sweepEveryMs: given.options.sweepEveryMs, observe });
  const ring: Doorbell['ring'] = (rings) => doorbell.ring(rings);
  const handlers = bulkActions ? withBulkActions(given.handlers, { ...bulkActions, ring }) : given.handlers;
  const engine = new Engine({ ...dependencies, ...given, handlers, observe });
  ending?.addEventListener('abort', () => engine.letGo());
  if (ending?.aborted) engine.letGo();
  return { processor: { engine, deadLetters, onDeadLetter }, publish: () => counter?.publish() };
}

export interface SqsProcessor {
  readonly engine: Pick<Engine, 'process'>;
  readonly deadLetters: Pick<SqsDeadLetters, 'add'>;
  /** Told why a message went to the dead letters. The error names fields, and tells no value of them. @default nobody */
  readonly onDeadLetter?: (error: JobStackError) => void;
}

export type RecordResult = PromiseSettledResult<ProcessedDelivery | undefined>;

/**
 * Runs a batch through the engine and answers one settled result a record, in the event's order, as partial batch responses
 * want it: fulfilled records are deleted, rejected ones stay in the queue. Messages that nobody can understand, and jobs that
 * can never be created, go to the dead-letter queue; one that could not be moved there stays where it is.
 *
 * @param hardEnd when the invocation is killed, in milliseconds since the epoch
 * @param onSettled told of each record as soon as its result is known, for whoever does not wait for the slowest
 */
export async function processSqsEvent(
  processor: SqsProcessor,
  event: SQSEvent,
  hardEnd: number,
  onSettled: (record: SQSRecord, result: RecordResult) => void = () => undefined,
): Promise<RecordResult[]> {
  const { deliveries, malformed } = parseSqsEvent(event);
  const records = new Map(event.Records.map((record) => [record.messageId, record]));
  const results = new Map<string, Promise<RecordResult>>();
  const settle = (record: SQSRecord, result: RecordResult | Promise<RecordResult>) => {
    const told = Promise.resolve(result).then((settled) => {
      onSettled(record, settled);
      return settled;
    });
    results.set(record.messageId, told);
  };
  for (const { record, why } of malformed) settle(record, toDeadLetters(processor, record, notUnderstood(record, why)));
  await processor.engine.process(deliveries, hardEnd, (processed) => {
    const record = records.get(processed.delivery.messageId) as SQSRecord;
    const refused = processed.result.kind === 'refused';
    settle(record, refused ? toDeadLetters(processor, record, refusalOf(processed), processed) : resultOf(processed));
  });
  return Promise.all(event.Records.map(({ messageId }) => results.get(messageId) as Promise<RecordResult>));
}

async function toDeadLetters(
  { deadLetters, onDeadLetter }: SqsProcessor,
  record: SQSRecord,
  error: JobStackError,
  value?: ProcessedDelivery,
): Promise<RecordResult> {
  if (!(await deadLetters.add(record))) return { status: 'rejected', reason: unmoved(error) };
  onDeadLetter?.(error);
  return { status: 'fulfilled', value };
}

function resultOf(result: ProcessedDelivery): RecordResult {
  if (result.action.acknowledge) return { status: 'fulfilled', value: result };
  const { messageId } = result.delivery;
  const reason = new JobStackError('RETURNED', `Message ${messageId} comes back later.`, { logMessage: true });
  return { status: 'rejected', reason };
}

function refusalOf({ delivery, result }: ProcessedDelivery): JobStackError {
  const why = result.kind === 'refused' ? result.error.message : '';
  const what = `Message ${delivery.messageId} asks for a job that cannot be created`;
  return new JobStackError('REFUSED', `${what}: ${why}`, { logMessage: `${what}.` });
}

function notUnderstood({ messageId }: SQSRecord, why = ''): JobStackError {
  const what = `Message ${messageId} is not understood`;
  return new JobStackError('NOT_UNDERSTOOD', `${what}: ${why}`, { logMessage: `${what}.` });
}

function unmoved({ code, message, logMessage = '' }: JobStackError): JobStackError {
  const rest = 'It could not be moved to the dead-letter queue and stays where it is.';
  return new JobStackError(code, `${message} ${rest}`, { logMessage: `${logMessage} ${rest}` });
}
