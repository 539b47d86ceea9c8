import type { Delivery } from '@jobstack/processor';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { parseRingMessage } from './ring-message.ts';

export interface ParsedSqsEvent {
  readonly deliveries: readonly Delivery[];
  /** Messages that are no rings. Report them as failed and leave them alone: the queue moves them to its dead-letter queue as they are. */
  readonly malformed: readonly SQSRecord[];
}

/** Sorts what Lambda received from SQS into rings and the rest. Each message appears exactly once, in order. */
export function parseSqsEvent(event: SQSEvent): ParsedSqsEvent {
  const deliveries: Delivery[] = [];
  const malformed: SQSRecord[] = [];
  for (const record of event.Records) {
    const taskId = parseRingMessage(record.body);
    if (taskId === undefined) malformed.push(record);
    else deliveries.push(toDelivery(record, taskId));
  }
  return { deliveries, malformed };
}

function toDelivery(record: SQSRecord, taskId: string): Delivery {
  return {
    messageId: record.messageId,
    taskId,
    receiptHandle: record.receiptHandle,
    receiveCount: Number(record.attributes.ApproximateReceiveCount),
    source: record.eventSourceARN,
  };
}
