import type { SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { formatRingMessage } from '../src/ring-message.ts';
import { parseSqsEvent } from '../src/sqs-event.ts';

const TASK_ID = '0199c0de-0000-7000-8000-000000000001';
const QUEUE_ARN = 'arn:aws:sqs:eu-central-1:123456789012:jobs';

function aRecord(messageId: string, body: string, receiveCount = 1): SQSRecord {
  return {
    messageId,
    body,
    receiptHandle: `handle-${messageId}`,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: '1790000000000',
      SenderId: 'AIDA',
      ApproximateFirstReceiveTimestamp: '1790000000000',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: QUEUE_ARN,
    awsRegion: 'eu-central-1',
  };
}

describe('parseSqsEvent', () => {
  it('makes a delivery of a ring, with all that giving it back takes', () => {
    const event = { Records: [aRecord('m-1', formatRingMessage(TASK_ID), 3)] };

    const { deliveries, malformed } = parseSqsEvent(event);

    expect(malformed).toEqual([]);
    expect(deliveries).toEqual([
      { messageId: 'm-1', taskId: TASK_ID, receiptHandle: 'handle-m-1', receiveCount: 3, source: QUEUE_ARN },
    ]);
  });

  it('sets a message that is no ring apart, untouched, without harm to its neighbours', () => {
    const stranger = aRecord('m-2', 'hello');
    const event = {
      Records: [aRecord('m-1', formatRingMessage(TASK_ID)), stranger, aRecord('m-3', formatRingMessage(TASK_ID))],
    };

    const { deliveries, malformed } = parseSqsEvent(event);

    expect(deliveries.map(({ messageId }) => messageId)).toEqual(['m-1', 'm-3']);
    expect(malformed).toEqual([stranger]);
  });
});
