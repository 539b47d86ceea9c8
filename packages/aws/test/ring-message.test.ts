import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRingMessage, readRingMessage } from '../src/ring-message.ts';

const TASK_ID = '0199c0de-0000-7000-8000-000000000001';

describe('ring message', () => {
  it('has a fixed form, since messages of an older version may still be in the queue', () => {
    expect(formatRingMessage(TASK_ID)).toBe(`{"v":1,"taskId":"${TASK_ID}"}`);
  });

  it('comes back as the task id it was made from', () => {
    fc.assert(
      fc.property(fc.uuid(), (taskId) => {
        expect(readRingMessage(JSON.parse(formatRingMessage(taskId)))).toBe(taskId);
      }),
    );
  });

  it('tolerates fields that a later version adds', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.dictionary(fc.string(), fc.jsonValue()), (taskId, extra) => {
        expect(readRingMessage({ ...extra, v: 1, taskId })).toBe(taskId);
      }),
    );
  });

  it('answers the task id as the database writes it, in lower case', () => {
    expect(readRingMessage({ v: 1, taskId: TASK_ID.toUpperCase() })).toBe(TASK_ID);
  });

  it.each([
    ['null', null],
    ['a text', 'ring'],
    ['an array', [1]],
    ['another version', { v: 2, taskId: TASK_ID }],
    ['no version', { taskId: TASK_ID }],
    ['no task id', { v: 1 }],
    ['a task id that PostgreSQL would refuse', { v: 1, taskId: '42' }],
    ['a task id inside other text', { v: 1, taskId: `x${TASK_ID}` }],
  ])('is not %s', (_, message) => {
    expect(readRingMessage(message)).toBeUndefined();
  });
});
