import { MAX_JSON_DEPTH, MAX_PAYLOAD_BYTES, parseStorableJson, type StorageProblems } from '@jobstack/core';
import type { Delivery, DirectDelivery } from '@jobstack/processor';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { readDirectMessage } from './direct-message.ts';
import { readRingMessage } from './ring-message.ts';

export interface ParsedSqsEvent {
  readonly deliveries: readonly (Delivery | DirectDelivery)[];
  readonly malformed: readonly MalformedMessage[];
}

/** A message that is neither a ring nor a job. */
export interface MalformedMessage {
  readonly record: SQSRecord;
  /** What is wrong with it, in names of fields and reasons: none of the values it carries, so that any log may have it. */
  readonly why: string;
}

/**
 * Sorts what Lambda received from SQS into rings, jobs and the rest. Each message appears exactly once, in order, and is read by
 * itself: whatever one of them contains, its neighbours do not notice. Never throws.
 */
export function parseSqsEvent(event: SQSEvent): ParsedSqsEvent {
  const deliveries: (Delivery | DirectDelivery)[] = [];
  const malformed: MalformedMessage[] = [];
  for (const record of event.Records) {
    const delivery = read(record);
    if (typeof delivery === 'string') malformed.push({ record, why: delivery });
    else deliveries.push(delivery);
  }
  return { deliveries, malformed };
}

const EXPECTED = 'expected {"v":1,"taskId":"<UUID>"} or {"type":"…","payload":{…}}';

/** The delivery that a record is, or why it is none. */
function read(record: SQSRecord): Delivery | DirectDelivery | string {
  // A payload may have all the depth there is; the message around it has one level more.
  const parsed = parseStorableJson(record.body, { maxBytes: MAX_PAYLOAD_BYTES, maxDepth: MAX_JSON_DEPTH + 1 });
  if (!parsed.ok) return reasonsOf(parsed);
  const message = {
    messageId: record.messageId,
    receiptHandle: record.receiptHandle,
    receiveCount: Number(record.attributes.ApproximateReceiveCount),
    source: record.eventSourceARN,
  };
  const taskId = readRingMessage(parsed.value);
  if (taskId !== undefined) return { ...message, taskId };
  const submission = readDirectMessage(parsed.value, record.messageId);
  return submission ? { ...message, submission } : EXPECTED;
}

/** In UTF-16 units; whoever needs more has the message itself. */
const MAX_REASONS = 1_000;

function reasonsOf({ problems }: StorageProblems): string {
  return problems
    .map(({ path, reason }) => `${path || 'message'}: ${reason}`)
    .join('; ')
    .slice(0, MAX_REASONS);
}
