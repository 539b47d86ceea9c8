import type { Delivery, DirectDelivery } from '@jobstack/processor';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { parseDirectMessage } from './direct-message.ts';
import { parseRingMessage } from './ring-message.ts';

export interface ParsedSqsEvent {
  readonly deliveries: readonly (Delivery | DirectDelivery)[];
  /** Messages that are neither rings nor jobs. */
  readonly malformed: readonly SQSRecord[];
}

/** Sorts what Lambda received from SQS into rings, jobs and the rest. Each message appears exactly once, in order. */
export function parseSqsEvent(event: SQSEvent): ParsedSqsEvent {
  const deliveries: (Delivery | DirectDelivery)[] = [];
  const malformed: SQSRecord[] = [];
  for (const record of event.Records) {
    const delivery = toDelivery(record);
    if (delivery) deliveries.push(delivery);
    else malformed.push(record);
  }
  return { deliveries, malformed };
}

function toDelivery(record: SQSRecord): Delivery | DirectDelivery | undefined {
  const message = {
    messageId: record.messageId,
    receiptHandle: record.receiptHandle,
    receiveCount: Number(record.attributes.ApproximateReceiveCount),
    source: record.eventSourceARN,
  };
  const taskId = parseRingMessage(record.body);
  if (taskId !== undefined) return { ...message, taskId };
  const submission = parseDirectMessage(record.body, record.messageId);
  return submission && { ...message, submission };
}
