import { AttemptEnd } from '@jobstack/core';
import { describe, expect, test } from 'vitest';
import { type DeliveryResult, type QueueAction, queueActionOf } from '../src/delivery-result.ts';

const error = { code: 'ERROR', message: 'broken' };
const ACKNOWLEDGED: QueueAction = { acknowledge: true };
const returned = (returnAfterMs: number): QueueAction => ({ acknowledge: false, returnAfterMs });

const HOUR_MS = 3_600_000;

const CASES: readonly (readonly [name: string, result: DeliveryResult, expected: QueueAction])[] = [
  ['a completed job', AttemptEnd.completed({ rows: 3 }), ACKNOWLEDGED],
  ['a failed job', AttemptEnd.failed(error), ACKNOWLEDGED],
  ['a cancelled job', AttemptEnd.cancelled, ACKNOWLEDGED],
  ['a job that was handed over, which has been rung anew', AttemptEnd.handedOver, ACKNOWLEDGED],
  ['a retry', AttemptEnd.retry(error, 2_500), returned(2_500)],
  ['a retry at once', AttemptEnd.interrupted(error, 0), returned(0)],
  ['a retry in just under 12 hours', AttemptEnd.retry(error, 12 * HOUR_MS - 60_000), returned(43_140_000)],
  ['a retry later than the queue can wait', AttemptEnd.retry(error, 12 * HOUR_MS), ACKNOWLEDGED],
  ['a database that is away', { kind: 'unreachable', delayMs: 6_000, error }, returned(6_000)],
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
  ['a job that waits for its children', AttemptEnd.waiting, ACKNOWLEDGED],
  [
    'a delivery for a job that waits for its children',
    { kind: 'skipped', refusal: { reason: 'waiting' } },
    ACKNOWLEDGED,
  ],
  ['a job that a limit holds', { kind: 'skipped', refusal: { reason: 'held', limit: 'type:mail' } }, ACKNOWLEDGED],
  ['a job past its timeout', { kind: 'skipped', refusal: { reason: 'timedOut' } }, ACKNOWLEDGED],
  ['a job out of attempts', { kind: 'skipped', refusal: { reason: 'attemptsExhausted' } }, ACKNOWLEDGED],
  ['a job lost to another worker', AttemptEnd.lost, ACKNOWLEDGED],
  ['a message that can never become a job', { kind: 'refused', error }, { acknowledge: false, deadLetter: true }],
];

describe('queueActionOf', () => {
  test.each(CASES)('%s', (_name, result, expected) => {
    expect(queueActionOf(result)).toEqual(expected);
  });
});
