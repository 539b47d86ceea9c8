import { describe, expect, test } from 'vitest';
import { type DeliveryResult, type QueueAction, queueActionOf } from '../src/delivery-result.ts';

const error = { code: 'ERROR', message: 'broken' };
const ACKNOWLEDGED: QueueAction = { acknowledge: true };
const returned = (returnAfterMs: number): QueueAction => ({ acknowledge: false, returnAfterMs });

const HOUR_MS = 3_600_000;

const CASES: readonly (readonly [name: string, result: DeliveryResult, expected: QueueAction])[] = [
  ['a completed job', { kind: 'completed' }, ACKNOWLEDGED],
  ['a failed job', { kind: 'failed', error }, ACKNOWLEDGED],
  ['a cancelled job', { kind: 'cancelled' }, ACKNOWLEDGED],
  ['a job that was handed over, which has been rung anew', { kind: 'handedOver' }, ACKNOWLEDGED],
  ['a retry', { kind: 'retry', delayMs: 2_500, error }, returned(2_500)],
  ['a retry at once', { kind: 'retry', delayMs: 0, error }, returned(0)],
  ['a retry in just under 12 hours', { kind: 'retry', delayMs: 12 * HOUR_MS - 60_000, error }, returned(43_140_000)],
  ['a retry later than the queue can wait', { kind: 'retry', delayMs: 12 * HOUR_MS, error }, ACKNOWLEDGED],
  ['a job that is not due', { kind: 'skipped', refusal: { reason: 'notDue', dueInMs: 700 } }, returned(700)],
  [
    'a job that is due later than the queue can wait',
    { kind: 'skipped', refusal: { reason: 'notDue', dueInMs: 24 * HOUR_MS } },
    ACKNOWLEDGED,
  ],
  ['a job whose row is locked', { kind: 'skipped', refusal: { reason: 'busy' } }, returned(2_000)],
  ['an unknown job', { kind: 'skipped', refusal: { reason: 'unknownJob' } }, ACKNOWLEDGED],
  ['an ended job', { kind: 'skipped', refusal: { reason: 'ended' } }, ACKNOWLEDGED],
  ['a job without its file', { kind: 'skipped', refusal: { reason: 'awaitingFile' } }, ACKNOWLEDGED],
  ['a job that another worker has', { kind: 'skipped', refusal: { reason: 'leased' } }, ACKNOWLEDGED],
  ['a job that waits for its children', { kind: 'waiting' }, ACKNOWLEDGED],
  [
    'a delivery for a job that waits for its children',
    { kind: 'skipped', refusal: { reason: 'waiting' } },
    ACKNOWLEDGED,
  ],
  ['a job over a cap', { kind: 'skipped', refusal: { reason: 'capped' } }, returned(5_000)],
  ['a job past its timeout', { kind: 'skipped', refusal: { reason: 'timedOut' } }, ACKNOWLEDGED],
  ['a job out of attempts', { kind: 'skipped', refusal: { reason: 'attemptsExhausted' } }, ACKNOWLEDGED],
  ['a job lost to another worker', { kind: 'skipped', refusal: { reason: 'leaseLost' } }, ACKNOWLEDGED],
];

describe('queueActionOf', () => {
  test.each(CASES)('%s', (_name, result, expected) => {
    expect(queueActionOf(result)).toEqual(expected);
  });
});
