import { describe, expect, it } from 'vitest';
import { describeError } from '../src/index.ts';

/** What is known beside the message of an error with these properties. */
function known(properties: object, message = 'told by somebody') {
  const { facts, logMessage, message: shown } = describeError(Object.assign(new Error(message), properties));
  return { facts, logMessage, message: shown };
}

const unknown = { facts: {}, logMessage: undefined, message: 'told by somebody' };

describe('an error that looks like one of', () => {
  it('a query is told as one, and only with both statement and parameters', () => {
    const told = { facts: {}, logMessage: 'A query failed', message: 'A query failed' };

    expect(known({ query: 'SELECT 1', params: [] })).toEqual(told);
    expect(known({ query: 'SELECT 1' })).toEqual(unknown);
    expect(known({ params: [] })).toEqual(unknown);
  });

  it('PostgreSQL tells the names of what it is about', () => {
    const names = { schema: 's', table: 't', column: 'c', constraint: 'k', dataType: 'd' };

    expect(known({ code: '23505', severity: 'ERROR', ...names }).facts).toEqual(names);
    expect(known({ code: '23505', severity: 'ERROR', table: 'x'.repeat(201), column: '' }).facts).toEqual({
      table: 'x'.repeat(200),
    });
  });

  it.each([
    { severity: 'ERROR' },
    { code: '23505' },
    { code: '23505x', severity: 'ERROR' },
    { code: 'x23505', severity: 'ERROR' },
  ])('PostgreSQL is none without five characters and a severity: %j', (properties) => {
    expect(known({ ...properties, table: 't' })).toEqual(unknown);
  });

  it('AWS tells status, request and refused action, as far as they are there', () => {
    expect(known({ $metadata: { httpStatusCode: 403, requestId: 'R' } }).facts).toEqual({
      httpStatus: 403,
      requestId: 'R',
    });
    expect(known({ $metadata: { httpStatusCode: '403' } }).facts).toEqual({});
  });

  it.each(['text', null, undefined])('AWS is none with $metadata that is %j', ($metadata) => {
    expect(known({ $metadata }, 'timeout expired').logMessage).toBe('timeout expired');
  });

  it('the system tells call, code and address, never a name', () => {
    const refused = { code: 'ECONNREFUSED', syscall: 'connect' };

    expect(known({ ...refused, address: '::1', port: 5432 }).logMessage).toBe('connect ECONNREFUSED ::1:5432');
    expect(known({ ...refused, address: '10.0.0.1', port: '5432' }).logMessage).toBe('connect ECONNREFUSED 10.0.0.1');
    expect(known({ ...refused, address: 'jane.example', port: 5432 }).logMessage).toBe('connect ECONNREFUSED');
    expect(known({ ...refused, port: 5432 }).logMessage).toBe('connect ECONNREFUSED');
  });

  it.each([
    { code: 'ECONNREFUSED' },
    { syscall: 'connect' },
    { code: 'x ECONNREFUSED', syscall: 'connect' },
    { code: 'ECONNREFUSED of Jane', syscall: 'connect' },
    { code: 'ECONNREFUSED', syscall: 'Jane connect' },
    { code: 'ECONNREFUSED', syscall: 'connect Jane' },
  ])('the system is none with other words: %j', (properties) => {
    expect(known(properties)).toEqual(unknown);
  });

  it('node-postgres is told word for word, and nothing like it', () => {
    expect(known({}, 'Connection terminated').logMessage).toBe('Connection terminated');
    expect(known({}, 'Connection terminated by Jane').logMessage).toBeUndefined();
    expect(known({}, '').logMessage).toBeUndefined();
  });
});
