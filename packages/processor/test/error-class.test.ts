import { HandlerDefinitionError, JobStackError, PermanentError, RetryLaterError } from '@jobstack/core';
import { describe, expect, test } from 'vitest';
import { classify as classifyError, failureOf, type ProgrammingErrors } from '../src/error-class.ts';
import type { DatabaseFault } from '../src/ports/job-store.ts';

function withCode(code: string, message = 'broken'): Error {
  return Object.assign(new Error(message), { code });
}

/** An error of which the store will say what it is. */
const faulty = (fault: DatabaseFault) => Object.assign(new Error('a query failed'), { fault });
const faultOf = (error: unknown) => (error as { readonly fault?: DatabaseFault } | undefined | null)?.fault;

const classify = (error: unknown, programmingErrors?: ProgrammingErrors) =>
  classifyError(error, { faultOf, ...(programmingErrors && { programmingErrors }) });

describe('classify', () => {
  test.each([
    ['LEASE_LOST', 'lost'],
    ['CANCELLED', 'cancelled'],
    ['HANDOVER', 'handOver'],
    ['WAITING', 'waiting'],
    ['FILE_UNAVAILABLE', 'infrastructure'],
    ['TRANSACTION_ABORTED', 'retryable'],
    ['TRANSACTION_ENDED', 'retryable'],
  ])('our own %s is %s', (code, kind) => {
    expect(classify(new JobStackError(code, 'said by JobStack')).kind).toBe(kind);
  });

  test.each<[DatabaseFault, string]>([
    ['unreachable', 'infrastructure'],
    ['refused', 'retryable'],
    ['deadlock', 'retryable'],
  ])('a database’s "%s" is %s: only what was not the handler’s fault spends no attempt', (fault, kind) => {
    expect(classify(faulty(fault)).kind).toBe(kind);
  });

  test('a file that cannot be read is infrastructure, also where a handler has wrapped the error', () => {
    const cause = new JobStackError('FILE_UNAVAILABLE', 'throttled');

    expect(classify(new Error('could not import', { cause })).kind).toBe('infrastructure');
  });

  test('a partner’s server that refuses connections is an attempt', () => {
    const partner = new TypeError('fetch failed', { cause: withCode('ECONNREFUSED') });

    expect(classify(partner).kind).toBe('retryable');
  });

  test('errors are recognised by what they carry, whatever a minifier made of their class', () => {
    class a extends Error {
      readonly code = 'NO_SUCH_CREATOR';
      readonly retryable = false;
    }
    class b extends Error {
      readonly code = 'RATE_LIMITED';
      readonly delay = '90s';
    }

    expect(classify(new a('gone'))).toMatchObject({
      kind: 'permanent',
      failure: { code: 'NO_SUCH_CREATOR', message: 'gone' },
    });
    expect(classify(new b('slow down'))).toMatchObject({ kind: 'retryable', delayMs: 90_000 });
  });

  test('PermanentError and RetryLaterError steer, anything else is retried by the policy', () => {
    expect(classify(new PermanentError('never'))).toMatchObject({ kind: 'permanent', failure: { code: 'PERMANENT' } });
    expect(classify(new RetryLaterError('later', { delay: '5m' }))).toMatchObject({ delayMs: 300_000 });
    expect(classify(new RetryLaterError('later'))).toMatchObject({ kind: 'retryable', delayMs: undefined });
    expect(classify(new Error('oops'))).toMatchObject({ kind: 'retryable', delayMs: undefined });
  });

  test.each(['-5s', 'NaNs', '1e-7m', 'soon'])('a delay of "%s" is no delay: the policy decides', (delay) => {
    const error = Object.assign(new Error('later'), { delay });

    expect(classify(error)).toMatchObject({ kind: 'retryable', delayMs: undefined });
  });

  test.each([[undefined], [null], ['text'], [42], [{ code: 17 }]])('throwing %o is a retryable failure', (thrown) => {
    expect(classify(thrown)).toMatchObject({ kind: 'retryable', failure: { code: 'ERROR' } });
  });

  test('a chain of causes that bites its tail is followed only so far', () => {
    const first = new Error('first');
    const second = new Error('second', { cause: first });
    first.cause = second;

    expect(classify(first).kind).toBe('retryable');
  });
});

describe('where somebody waits for the answer, and programming errors fail', () => {
  const fetchFailed = new TypeError('fetch failed', { cause: withCode('ECONNREFUSED') });
  const thrownBy = (run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      return error;
    }
  };

  test.each<[string, unknown]>([
    ['a TypeError', thrownBy(() => (undefined as unknown as { rows: number }).rows)],
    ['a ReferenceError', new ReferenceError('rows is not defined')],
    ['a SyntaxError of code', new SyntaxError('Unexpected end of input')],
    ['a RangeError', thrownBy(() => (1).toFixed(101))],
    ['a handler that uses the context wrongly', new HandlerDefinitionError('a commit inside a commit')],
  ])('%s ends the job, and is retried elsewhere', (_name, error) => {
    expect(classify(error, 'fail').kind).toBe('permanent');
    expect(classify(error).kind).toBe('retryable');
  });

  test.each<[string, unknown]>([
    ['a server that is away', fetchFailed],
    ['what a server sent instead of JSON', thrownBy(() => JSON.parse('<html>'))],
    ['any other error', new Error('rate limit')],
    ['an error that says when to try again', new RetryLaterError('later')],
  ])('%s is retried as ever', (_name, error) => {
    expect(classify(error, 'fail').kind).toBe('retryable');
  });

  test('a database that is away stays infrastructure', () => {
    expect(classify(faulty('unreachable'), 'fail').kind).toBe('infrastructure');
  });
});

describe('failureOf', () => {
  /** As Drizzle throws it: the statement and all parameters are its message. */
  const failedQuery = (cause: Error) =>
    Object.assign(new Error('Failed query: INSERT … params: secret', { cause }), {
      query: 'INSERT INTO t VALUES ($1)',
      params: ['secret'],
    });

  test('names the cause, since the message of a failed query says nothing', () => {
    const failure = failureOf(failedQuery(withCode('23505', 'duplicate key')));

    expect(failure).toMatchObject({ code: '23505', message: 'A query failed (duplicate key)' });
  });

  test('keeps details', () => {
    const failure = failureOf(new PermanentError('too large', { code: 'FILE_TOO_LARGE', details: { limit: 5 } }));

    expect(failure).toMatchObject({ code: 'FILE_TOO_LARGE', message: 'too large', details: { limit: 5 } });
  });

  test('keeps what was thrown, with frames and causes', () => {
    const { thrown } = failureOf(new TypeError('no', { cause: new Error('why') }));

    expect(thrown).toMatchObject({ name: 'TypeError', message: 'no', causes: [{ message: 'why' }] });
    expect(thrown?.frames[0]).toContain('error-class.test.ts');
  });

  test('says so when what was thrown is not an Error', () => {
    expect(failureOf('text').message).toBe('A handler threw text, which is not an Error.');
  });

  test('leaves the parameters of a failed query out of the message', () => {
    const { code, message } = failureOf(failedQuery(withCode('22001')));

    expect(code).toBe('22001');
    expect(message).toContain('A query failed');
    expect(message).not.toContain('secret');
  });
});
