import type { SQSRecord } from 'aws-lambda';
import fc from 'fast-check';
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
    expect(malformed).toEqual([{ record: stranger, why: 'message: syntax' }]);
  });

  it.each([
    ['', 'message: syntax'],
    ['{"v":1,', 'message: syntax'],
    ['{"type":"greet","payload":{"id":9007199254740993}}', 'payload.id: number'],
    ['{"type":"greet","payload":{"name":"a\\u0000"},"tenantId":"\\ud800"}', 'payload.name: nul; tenantId: surrogate'],
    ['{"type":"greet","payload":{"__proto__":{}}}', 'payload: protoKey'],
    [`{"type":"greet","payload":${JSON.stringify('x'.repeat(1024 * 1024))}}`, 'message: size'],
    ['[]', expect.stringContaining('expected {"v":1,"taskId":"<UUID>"} or {"type":"…"')],
    ['{"type":"greet","tenantId":""}', expect.stringContaining('expected')],
  ])('says what is wrong with a message, without its values: %.60s', (body, why) => {
    expect(parseSqsEvent({ Records: [aRecord('m-1', body)] }).malformed).toEqual([{ record: expect.anything(), why }]);
  });

  it('takes a payload as deep as the API does', () => {
    const message = (levels: number) => `{"type":"greet","payload":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    const { deliveries, malformed } = parseSqsEvent({
      Records: [aRecord('m-1', message(100)), aRecord('m-2', message(101))],
    });

    expect(deliveries).toMatchObject([{ messageId: 'm-1', submission: { type: 'greet', tenantId: 'default' } }]);
    expect(malformed).toMatchObject([{ record: { messageId: 'm-2' }, why: expect.stringMatching(/: depth$/) }]);
  });

  it('never throws, and loses no message, whatever the bodies', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.json(), fc.uuid().map(formatRingMessage)), {
          maxLength: 10,
        }),
        (bodies) => {
          const { deliveries, malformed } = parseSqsEvent({
            Records: bodies.map((body, n) => aRecord(`m-${n}`, body)),
          });

          const ids = [
            ...deliveries.map(({ messageId }) => messageId),
            ...malformed.map(({ record }) => record.messageId),
          ];
          expect(ids.sort()).toEqual(bodies.map((_, n) => `m-${n}`).sort());
        },
      ),
    );
  });
});
