import { JobStackError } from '@jobstack/core';
import type { DatabaseFault } from '@jobstack/processor';
import { DrizzleQueryError } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { faultOf, rethrowAsOurs } from '../src/database-fault.ts';

function withCode(code: string, message = 'broken'): Error {
  return Object.assign(new Error(message), { code });
}

/** What Drizzle throws when node-postgres failed. */
const throughDrizzle = (cause: Error) => new DrizzleQueryError('SELECT 1', [], cause);

describe('faultOf', () => {
  test.each(['COMMIT_UNKNOWN', 'TRANSACTION_LOST', 'TRANSACTION_IDLE', 'POOL_EXHAUSTED', 'DATABASE_UNAVAILABLE'])(
    'our own %s is unreachable',
    (code) => {
      expect(faultOf(new JobStackError(code, 'said by JobStack'))).toBe('unreachable');
    },
  );

  test.each(['TRANSACTION_ABORTED', 'TRANSACTION_ENDED', 'LEASE_LOST'])('our own %s is no fault', (code) => {
    expect(faultOf(new JobStackError(code, 'said by JobStack'))).toBeUndefined();
  });

  test.each([
    ['57P01', 'the server shuts down'],
    ['57P03', 'the server starts up'],
    ['53300', 'the server has no connection left'],
    ['08006', 'the connection failed'],
    ['25P03', 'the transaction idled too long'],
  ])('SQLSTATE %s, bare or through Drizzle, is unreachable: %s', (code) => {
    expect(faultOf(withCode(code))).toBe('unreachable');
    expect(faultOf(throughDrizzle(withCode(code)))).toBe('unreachable');
  });

  test.each<[string, DatabaseFault | undefined, string]>([
    ['23505', undefined, 'unique violation'],
    ['22P02', 'refused', 'invalid text'],
    ['40P01', 'deadlock', 'deadlock'],
    ['57014', undefined, 'a statement that took too long'],
    ['25P02', undefined, 'a statement after a failed one'],
  ])('SQLSTATE %s through Drizzle is %s: %s', (code, fault) => {
    expect(faultOf(throughDrizzle(withCode(code)))).toBe(fault);
  });

  test('a key that stands for another job already is refused', () => {
    expect(faultOf(new JobStackError('IDEMPOTENCY_CONFLICT', 'used before'))).toBe('refused');
  });

  test.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout exceeded when trying to connect',
    'Client has encountered a connection error and is not queryable',
    'Query read timeout',
  ])('node-postgres’ bare "%s" is unreachable', (message) => {
    expect(faultOf(new Error(message))).toBe('unreachable');
    expect(faultOf(throughDrizzle(new Error(message)))).toBe('unreachable');
  });

  test('a refused connection is the database’s when it came through Drizzle, and a partner’s when it did not', () => {
    const refused = withCode('ECONNREFUSED');

    expect(faultOf(throughDrizzle(refused))).toBe('unreachable');
    expect(faultOf(new TypeError('fetch failed', { cause: refused }))).toBeUndefined();
  });

  test.each([[undefined], [null], ['ECONNREFUSED'], [42]])('%o, which is no error, says nothing', (thrown) => {
    expect(faultOf(thrown)).toBeUndefined();
  });

  test('a chain of causes that bites its tail is followed only so far', () => {
    const first = new Error('first');
    const second = new Error('second', { cause: first });
    first.cause = second;

    expect(faultOf(first)).toBeUndefined();
  });
});

describe('a call of our own', () => {
  const failing = async (error: unknown) => {
    throw error;
  };

  test('names a socket’s error, however deep it lies, for nobody else’s server was called', async () => {
    const cause = new AggregateError([], 'all addresses failed', { cause: withCode('ECONNREFUSED') });

    const call = failing(cause).catch(rethrowAsOurs);

    await expect(call).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', cause });
    expect(faultOf(await call.catch((error: unknown) => error))).toBe('unreachable');
  });

  test.each([
    ['a violated constraint', withCode('23505')],
    ['what says so already', withCode('57P01')],
    ['a lost lease', new JobStackError('LEASE_LOST', 'gone')],
  ])('lets %s through as it is', async (_name, error) => {
    await expect(failing(error).catch(rethrowAsOurs)).rejects.toBe(error);
  });
});
