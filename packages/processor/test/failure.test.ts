import { HandlerDefinitionError, JobStackError, PermanentError, RetryLaterError } from '@jobstack/core';
import { DrizzleQueryError } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { classify, failureOf, isUnreachable } from '../src/failure.ts';

function withCode(code: string, message = 'broken'): Error {
  return Object.assign(new Error(message), { code });
}

/** What Drizzle throws when node-postgres failed. */
const throughDrizzle = (cause: Error) => new DrizzleQueryError('SELECT 1', [], cause);

describe('classify', () => {
  test.each([
    ['LEASE_LOST', 'leaseLost'],
    ['CANCELLED', 'cancelled'],
    ['HANDOVER', 'handOver'],
    ['WAITING', 'waiting'],
    ['COMMIT_UNKNOWN', 'infrastructure'],
    ['TRANSACTION_LOST', 'infrastructure'],
    ['DATABASE_UNAVAILABLE', 'infrastructure'],
    ['FILE_UNAVAILABLE', 'infrastructure'],
    ['TRANSACTION_ABORTED', 'retryable'],
    ['TRANSACTION_ENDED', 'retryable'],
  ])('our own %s is %s', (code, kind) => {
    expect(classify(new JobStackError(code, 'said by JobStack')).kind).toBe(kind);
  });

  test.each([
    ['57P01', 'the server shuts down'],
    ['57P03', 'the server starts up'],
    ['53300', 'the server has no connection left'],
    ['08006', 'the connection failed'],
    ['25P03', 'the transaction idled too long'],
  ])('SQLSTATE %s through Drizzle is infrastructure: %s', (code) => {
    expect(classify(throughDrizzle(withCode(code))).kind).toBe('infrastructure');
  });

  test.each([
    ['23505', 'unique violation'],
    ['22P02', 'invalid text'],
    ['40P01', 'deadlock'],
    ['57014', 'a statement that took too long'],
    ['25P02', 'a statement after a failed one'],
  ])('SQLSTATE %s is the handler’s own failure: %s', (code) => {
    expect(classify(throughDrizzle(withCode(code))).kind).toBe('retryable');
  });

  test.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout exceeded when trying to connect',
    'Client has encountered a connection error and is not queryable',
    'Query read timeout',
  ])('node-postgres’ bare "%s" is infrastructure', (message) => {
    expect(classify(throughDrizzle(new Error(message))).kind).toBe('infrastructure');
  });

  test('a refused connection is infrastructure when it was the database’s, and an attempt when it was a partner’s', () => {
    const refused = withCode('ECONNREFUSED');
    const partner = new TypeError('fetch failed', { cause: refused });

    expect(classify(throughDrizzle(refused)).kind).toBe('infrastructure');
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
    expect(classify(throughDrizzle(withCode('57P01')), 'fail').kind).toBe('infrastructure');
  });
});

describe('isUnreachable', () => {
  test('a refused connection is, however deep it lies', () => {
    expect(isUnreachable(withCode('ECONNREFUSED'))).toBe(true);
    expect(isUnreachable(throughDrizzle(withCode('ECONNRESET')))).toBe(true);
  });

  test('a violated constraint is not', () => {
    expect(isUnreachable(throughDrizzle(withCode('23505')))).toBe(false);
    expect(isUnreachable('ECONNREFUSED')).toBe(false);
  });
});

describe('failureOf', () => {
  test('names the cause, since Drizzle’s own message is only the query', () => {
    const failure = failureOf(throughDrizzle(withCode('23505', 'duplicate key')));

    expect(failure).toMatchObject({ code: '23505', message: 'A query failed (duplicate key)' });
  });

  test('keeps details', () => {
    const failure = failureOf(new PermanentError('too large', { code: 'FILE_TOO_LARGE', details: { limit: 5 } }));

    expect(failure).toMatchObject({ code: 'FILE_TOO_LARGE', message: 'too large', details: { limit: 5 } });
  });

  test('keeps what was thrown, with frames and causes', () => {
    const { thrown } = failureOf(new TypeError('no', { cause: new Error('why') }));

    expect(thrown).toMatchObject({ name: 'TypeError', message: 'no', causes: [{ message: 'why' }] });
    expect(thrown?.frames[0]).toContain('failure.test.ts');
  });

  test('says so when what was thrown is not an Error', () => {
    expect(failureOf('text').message).toBe('A handler threw text, which is not an Error.');
  });

  test('leaves the parameters of a failed query out of the message', () => {
    const error = new DrizzleQueryError('INSERT INTO t VALUES ($1)', ['secret'], withCode('22001'));

    const { code, message } = failureOf(error);

    expect(code).toBe('22001');
    expect(message).toContain('A query failed');
    expect(message).not.toContain('secret');
  });
});
