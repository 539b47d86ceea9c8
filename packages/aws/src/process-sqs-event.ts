import { JobStackError } from '@jobstack/core';
import type { Engine, ProcessedDelivery } from '@jobstack/processor';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import type { SqsDeadLetters } from './sqs-dead-letters.ts';
import { parseSqsEvent } from './sqs-event.ts';

export interface SqsProcessor {
  readonly engine: Pick<Engine, 'process'>;
  readonly deadLetters: Pick<SqsDeadLetters, 'add'>;
}

type RecordResult = PromiseSettledResult<ProcessedDelivery | undefined>;

/**
 * Runs a batch through the engine and answers one settled result a record, in the event's order, as partial batch responses
 * want it: fulfilled records are deleted, rejected ones stay in the queue. Messages that nobody can understand, and jobs that
 * can never be created, go to the dead-letter queue.
 *
 * @param hardEnd when the invocation is killed, in milliseconds since the epoch
 */
export async function processSqsEvent(
  { engine, deadLetters }: SqsProcessor,
  event: SQSEvent,
  hardEnd: number,
): Promise<RecordResult[]> {
  const results = await engine.process(parseSqsEvent(event).deliveries, hardEnd);
  const byMessage = new Map(results.map((result) => [result.delivery.messageId, result]));
  return Promise.all(
    event.Records.map(async (record) => {
      const result = byMessage.get(record.messageId);
      if (result && result.result.kind !== 'refused') return resultOf(result);
      return deadResultOf(record, await deadLetters.add(record), result);
    }),
  );
}

function resultOf(result: ProcessedDelivery): RecordResult {
  if (result.action.acknowledge) return { status: 'fulfilled', value: result };
  const { messageId } = result.delivery;
  return { status: 'rejected', reason: new JobStackError('RETURNED', `Message ${messageId} comes back later.`) };
}

function deadResultOf(record: SQSRecord, moved: boolean, result: ProcessedDelivery | undefined): RecordResult {
  if (moved) return { status: 'fulfilled', value: result };
  const why =
    result?.result.kind === 'refused'
      ? `asks for a job that cannot be created: ${result.result.error.message}`
      : `is not understood: expected {"v":1,"taskId":"<UUID>"} or {"type":"…","payload":{…}}, received ${record.body.slice(0, 200)}.`;
  const message = `Message ${record.messageId} ${why} It could not be moved to the dead-letter queue and stays where it is.`;
  return { status: 'rejected', reason: new JobStackError('NOT_UNDERSTOOD', message) };
}
