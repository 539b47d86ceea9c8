import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJobRef } from '../src/records/job-ref.ts';

describe('parseJobRef', () => {
  it('reads every id that a database can give', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (id) => {
        expect(parseJobRef(String(id))).toEqual({ id });
      }),
    );
  });

  it('reads every task id', () => {
    fc.assert(
      fc.property(fc.uuid(), (taskId) => {
        expect(parseJobRef(taskId)).toEqual({ taskId });
      }),
    );
  });

  it.each([
    '',
    '0',
    '-1',
    '01',
    '1.5',
    '1e3',
    ' 1',
    '9007199254740993',
    '99999999999999999',
    'abc',
    '1; DROP TABLE jobs',
  ])('reads nothing from %j', (text) => {
    expect(parseJobRef(text)).toBeUndefined();
  });
});
