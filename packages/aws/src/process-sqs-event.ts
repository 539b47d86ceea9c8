import { JobStackError } from '@jobstack/handler-sdk';
import type { DeliveryResult, Engine } from '@jobstack/processor';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import type { SqsDeadLetters } from './sqs-dead-letters.ts';
import { parseSqsEvent } from './sqs-event.ts';

export interface SqsProcessor {
  readonly engine: Pick<Engine, 'process'>;
  readonly deadLetters: Pick<SqsDeadLetters, 'add'>;
}

type RecordResult = PromiseSettledResult<DeliveryResult | undefined>;

/**
 * Runs a batch through the engine and answers one settled result a record, in the event's order, as partial batch responses
 * want it: fulfilled records are deleted, rejected ones stay in the queue. Messages that nobody can understand go to the
 * dead-letter queue.
 *
 * @param hardEnd when the invocation is killed, in milliseconds since the epoch
 */
export async function processSqsEvent(
  { engine, deadLetters }: SqsProcessor,
  event: SQSEvent,
  hardEnd: number,
): Promise<RecordResult[]> {
  const { deliveries, malformed } = parseSqsEvent(event);
  const [results, dead] = await Promise.all([
    engine.process(deliveries, hardEnd),
    Promise.all(malformed.map(async (record) => [record.messageId, await deadLetters.add(record)] as const)),
  ]);
  const byMessage = new Map([
    ...results.map((result) => [result.delivery.messageId, resultOf(result)] as const),
    ...malformed.map(
      (record) => [record.messageId, deadResultOf(record, new Map(dead).get(record.messageId))] as const,
    ),
  ]);
  return event.Records.map((record) => byMessage.get(record.messageId) ?? deadResultOf(record, false));
}

function resultOf(result: DeliveryResult): RecordResult {
  if (result.disposition.acknowledge) return { status: 'fulfilled', value: result };
  const { messageId } = result.delivery;
  return { status: 'rejected', reason: new JobStackError('RETURNED', `Message ${messageId} comes back later.`) };
}

function deadResultOf(record: SQSRecord, kept: boolean | undefined): RecordResult {
  if (kept) return { status: 'fulfilled', value: undefined };
  const message =
    `Message ${record.messageId} is not understood: expected {"v":1,"taskId":"<UUID>"} or {"type":"…","payload":{…}}, received ` +
    `${record.body.slice(0, 200)}. It could not be moved to the dead-letter queue and stays where it is.`;
  return { status: 'rejected', reason: new JobStackError('NOT_UNDERSTOOD', message) };
}
