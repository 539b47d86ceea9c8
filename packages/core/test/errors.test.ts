import { describe, expect, it } from 'vitest';
import {
  HandlerDefinitionError,
  InvalidPayloadError,
  JobStackError,
  PermanentError,
  RetryLaterError,
} from '../src/index.ts';

describe('errors', () => {
  it('carry code, details and cause', () => {
    const cause = new Error('socket hang up');

    const error = new JobStackError('LEASE_LOST', 'gone', { cause, details: { jobId: 1 } });

    expect(error).toMatchObject({ code: 'LEASE_LOST', message: 'gone', cause, details: { jobId: 1 } });
  });

  it('say by a property, not by their class, whether trying again can help', () => {
    expect(new PermanentError('no')).toMatchObject({ code: 'PERMANENT', retryable: false });
    expect(new PermanentError('no', { code: 'RESERVED' }).code).toBe('RESERVED');
    expect(new RetryLaterError('later')).toMatchObject({ code: 'RETRY_LATER', retryable: true, delay: undefined });
    expect(new RetryLaterError('later', { delay: '5m', code: 'RATE_LIMIT' })).toMatchObject({
      code: 'RATE_LIMIT',
      delay: '5m',
    });
  });

  it('list the issues of a payload', () => {
    const issues = [{ path: 'a', message: 'required' }];

    expect(new InvalidPayloadError('bad', issues)).toMatchObject({ retryable: false, issues, details: { issues } });
  });

  it('have the names of their classes, whatever a minifier makes of those', () => {
    const errors = [
      new JobStackError('X', ''),
      new PermanentError(''),
      new RetryLaterError(''),
      new HandlerDefinitionError(''),
      new InvalidPayloadError('', []),
    ];

    expect(errors.map(({ name, code }) => [name, code])).toEqual([
      ['JobStackError', 'X'],
      ['PermanentError', 'PERMANENT'],
      ['RetryLaterError', 'RETRY_LATER'],
      ['HandlerDefinitionError', 'HANDLER_DEFINITION'],
      ['InvalidPayloadError', 'INVALID_PAYLOAD'],
    ]);
  });

  it('are told to operators in their own words, or as their message when that is safe', () => {
    expect(new JobStackError('X', 'No row of Jane').logMessage).toBeUndefined();
    expect(new JobStackError('X', 'No row of Jane', { logMessage: 'No row.' }).logMessage).toBe('No row.');
    expect(new JobStackError('X', 'No rows.', { logMessage: true }).logMessage).toBe('No rows.');
  });
});
