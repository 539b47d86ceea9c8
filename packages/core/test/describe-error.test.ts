import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DescribedError,
  describeError,
  errorStack,
  formatError,
  forOperators,
  JobStackError,
} from '../src/index.ts';

const SECRET = 'canary-9f2c';

/** What operators would read about it. */
const logged = (thrown: unknown): string => JSON.stringify(forOperators(describeError(thrown)));
/** What the job's owner would read about it. */
const shown = (thrown: unknown): string => formatError(describeError(thrown));

/** As node-postgres throws it. */
function postgresError(code: string, message: string, fields: object = {}): Error {
  const file = { file: 'nbtinsert.c', routine: '_bt_check_unique' };
  return Object.assign(new Error(message), { name: 'error', severity: 'ERROR', code, ...file, ...fields });
}

/** As Drizzle throws it. */
function queryError(cause: Error): Error {
  const query = 'insert into "people" ("email") values ($1)';
  const error = new Error(`Failed query: ${query}\nparams: ${SECRET}`, { cause });
  return Object.assign(error, { query, params: [SECRET] });
}

function caught(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('an error, described', () => {
  it('has name, code, message, frames and causes, and nothing else that hung on it', () => {
    const cause = new TypeError('not a function');
    const error = Object.assign(new JobStackError('NO_SEATS', 'The flight is full.', { cause }), {
      request: { SECRET },
    });

    const described = describeError(error);

    expect(described).toMatchObject({ name: 'JobStackError', code: 'NO_SEATS', message: 'The flight is full.' });
    expect(described.frames[0]).toMatch(/^at .*describe-error\.test\.ts:\d+:\d+\)?$/);
    expect(described.causes).toMatchObject([{ name: 'TypeError', message: 'not a function', causes: [] }]);
    expect(JSON.stringify(described)).not.toContain(SECRET);
  });

  it('keeps the errors of an AggregateError beside its cause', () => {
    const error = new AggregateError([new Error('first'), new Error('second')], 'both', { cause: new Error('why') });

    expect(describeError(error).causes.map(({ message }) => message)).toEqual(['why', 'first', 'second']);
  });

  it('says what was thrown when that is no error', () => {
    const odd = Object.assign(Object.create(null), {
      toString: () => {
        throw new Error('no');
      },
    });

    expect(describeError('just text')).toMatchObject({
      name: 'NotAnError',
      message: 'just text, which is not an Error',
    });
    expect(describeError(undefined).message).toBe('undefined, which is not an Error');
    expect(describeError(odd).message).toBe('[object Object], which is not an Error');
  });

  it('never quotes the statement and the parameters of a query, not even in the message of an error around it', () => {
    const inner = queryError(
      postgresError('23505', 'duplicate key value violates unique constraint "people_email_key"'),
    );
    const outer = new Error(`Import: ${inner.message}`, { cause: inner });

    expect(describeError(outer)).toMatchObject({
      message: 'Import: Failed query (not quoted)',
      causes: [{ message: 'A query failed' }],
    });
    expect(shown(outer)).toContain('people_email_key');
    for (const text of [shown(outer), logged(outer)]) expect(text).not.toContain(SECRET);
  });

  it.each([
    ['detail', `Key (email)=(${SECRET}) already exists.`],
    ['where', `COPY people, line 1, column email: "${SECRET}"`],
    ['internalQuery', `SELECT '${SECRET}'`],
    ['hint', `Try ${SECRET}`],
  ])('reads no %s of PostgreSQL: it quotes rows', (name, text) => {
    const error = postgresError('23505', 'duplicate key', {
      [name]: text,
      constraint: 'people_email_key',
      table: 'people',
    });

    expect(describeError(error).facts).toEqual({ constraint: 'people_email_key', table: 'people' });
    for (const output of [shown(error), logged(error)]) expect(output).not.toContain(SECRET);
  });

  it.each([
    [
      `GET https://files.example/a.csv?X-Amz-Signature=${SECRET}&x=1 failed`,
      'GET https://files.example/a.csv?*** failed',
    ],
    [`postgres://app:${SECRET}@db.example:5432/app refused`, 'postgres://***@db.example:5432/app refused'],
    [`authorization: Bearer ${SECRET}`, 'authorization: Bearer ***'],
    [`Cookie: session=${SECRET}; theme=dark`, 'Cookie: ***'],
    [`password=${SECRET} host=db`, 'password=*** host=db'],
    [`/callback?access_token=${SECRET}`, '/callback?access_token=***'],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc expired', 'token *** expired'],
    ['key AKIAABCDEFGHIJKLMNOP is disabled', 'key *** is disabled'],
    [`{"authorization":"AWS4-HMAC-SHA256 Credential=${SECRET}"}`, '{"authorization":"AWS4-HMAC-SHA256 ***"}'],
    [`sent Bearer ${SECRET} to x`, 'sent Bearer *** to x'],
    ['bearer authentication failed, a cookie is missing', 'bearer authentication failed, a cookie is missing'],
    ['password: expected at least 8 characters', 'password: expected at least 8 characters'],
  ])('shows nobody what opens doors: %s', (message, redacted) => {
    expect(describeError(new Error(message)).message).toBe(redacted);
  });
});

describe('what operators read', () => {
  it('is no message of a handler, but name, code and frames', () => {
    const error = Object.assign(new TypeError(`Bad row ${SECRET}`), { code: 'BAD_ROW' });

    expect(forOperators(describeError(error))).toMatchObject({ name: 'TypeError', code: 'BAD_ROW' });
    expect(forOperators(describeError(error)).stack[0]).toMatch(/describe-error\.test\.ts/);
    expect(logged(error)).not.toContain(SECRET);
    expect(shown(error)).toContain(SECRET);
  });

  it('is a message that somebody has vouched for', () => {
    const error = new JobStackError('NO_SUCH_TENANT', `No tenant ${SECRET}`, { logMessage: 'No such tenant.' });

    expect(forOperators(describeError(error)).message).toBe('No such tenant.');
    expect(logged(error)).not.toContain(SECRET);
  });

  it.each([
    ['57014', 'canceling statement due to statement timeout'],
    ['53300', 'sorry, too many clients already'],
    ['23514', 'new row for relation "people" violates check constraint "people_age_check"'],
  ])('is what PostgreSQL says with SQLSTATE %s, which names no value', (code, message) => {
    expect(forOperators(describeError(queryError(postgresError(code, message)))).causes?.[0]?.message).toBe(message);
  });

  it.each([
    ['22P02', `invalid input syntax for type integer: "${SECRET}"`, {}],
    ['42601', `syntax error at or near "${SECRET}"`, {}],
    ['P0001', `no ${SECRET}`, {}],
    ['XX000', `parse error in ${SECRET}`, {}],
    ['23505', `no ${SECRET}, said a function`, { file: 'pl_exec.c', routine: 'exec_stmt_raise', table: SECRET }],
  ])('is nothing that PostgreSQL says with SQLSTATE %s, which may quote values', (code, message, fields) => {
    expect(logged(postgresError(code, message, fields))).not.toContain(SECRET);
    expect(logged(postgresError(code, message, fields))).toContain(code);
  });

  it('is where a connection was refused', () => {
    const refused = Object.assign(new Error(`connect ECONNREFUSED ${SECRET}`), {
      ...{ code: 'ECONNREFUSED', errno: -111, syscall: 'connect', address: '10.0.0.1', port: 5432 },
    });
    const notFound = Object.assign(new Error(`getaddrinfo ENOTFOUND ${SECRET}.example`), {
      ...{ code: 'ENOTFOUND', errno: -3008, syscall: 'getaddrinfo', hostname: `${SECRET}.example` },
    });

    expect(forOperators(describeError(refused)).message).toBe('connect ECONNREFUSED 10.0.0.1:5432');
    expect(forOperators(describeError(notFound)).message).toBe('getaddrinfo ENOTFOUND');
  });

  it('is status, request id and refused action of an answer of AWS', () => {
    const message = `User: ${SECRET} is not authorized to perform: s3:GetObject on resource: ${SECRET}`;
    const error = Object.assign(new Error(message), {
      ...{ name: 'AccessDenied', $fault: 'client', $response: { headers: { authorization: SECRET } } },
      $metadata: { httpStatusCode: 403, requestId: 'R1', extendedRequestId: SECRET },
    });

    expect(forOperators(describeError(error))).toMatchObject({
      name: 'AccessDenied',
      facts: { httpStatus: 403, requestId: 'R1', action: 's3:GetObject' },
    });
    expect(logged(error)).not.toContain(SECRET);
  });

  it.each([
    ['JSON.parse', () => JSON.parse(`{"a": ${SECRET}}`)],
    ['BigInt', () => BigInt(SECRET)],
    ['a URL', () => new URL(SECRET)],
    ['a frozen text', () => Object.assign(SECRET, { 0: 'x' })],
    [
      'a text',
      () => {
        throw SECRET;
      },
    ],
  ])('is nothing that JavaScript itself quotes: %s', (_what, run) => {
    expect(logged(caught(run))).not.toContain(SECRET);
  });

  it('is no frame that a message made up, nor a name or code that is a value', () => {
    const forged = new Error(`x\n    at ${SECRET} (/app/a.ts:1:1)`);
    const named = Object.assign(new Error('x'), { name: `${SECRET} of Jane`, code: `${SECRET} of Jane` });

    expect(logged(forged)).not.toContain(SECRET);
    expect(describeError(forged).frames.length).toBeGreaterThan(0);
    expect(logged(named)).not.toContain(SECRET);
  });
});

describe('whatever is thrown', () => {
  /** How many errors, and how many characters at most in any of their texts. */
  function measure(error: DescribedError): {
    readonly errors: number;
    readonly longest: number;
    readonly depth: number;
  } {
    const inner = error.causes.map(measure);
    const texts = [error.name, error.code ?? '', error.message, error.logMessage ?? '', ...error.frames];
    return {
      errors: 1 + inner.reduce((sum, { errors }) => sum + errors, 0),
      longest: Math.max(...texts.map(({ length }) => length), ...inner.map(({ longest }) => longest)),
      depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    };
  }

  it('the description is bounded: message, frames, causes, depth', () => {
    const deep = Array.from({ length: 1000 }).reduce(
      (cause: Error) => new Error('x'.repeat(1e6), { cause }),
      new Error('0'),
    );
    const wide = new AggregateError(
      Array.from({ length: 1000 }, () => new AggregateError([deep, deep, deep], 'w')),
      'w',
    );
    const recurse = (n: number): Error => (n === 0 ? new Error('deep stack') : recurse(n - 1));

    expect(measure(describeError(deep))).toEqual({ errors: 7, longest: 8192, depth: 7 });
    expect(measure(describeError(wide)).errors).toBeLessThanOrEqual(10);
    expect(describeError(recurse(50)).frames.length).toBeLessThanOrEqual(30);
  });

  it('a chain of causes that bites its tail ends', () => {
    const first = new Error('first');
    first.cause = new Error('second', { cause: first });

    expect(describeError(first).causes).toMatchObject([{ message: 'second', causes: [] }]);
  });

  it('a property that throws when it is read is left out', () => {
    const hostile = new Proxy(new Error('x'), {
      get: () => {
        throw new Error('no');
      },
    });

    expect(describeError(hostile)).toMatchObject({ name: 'Error', message: '', frames: [], causes: [] });
  });

  it('it is described without throwing, as plain JSON', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true, withObjectString: true }), (value) => {
        const error = Object.assign(new Error('x'), { cause: value, errors: value, code: value, stack: value });
        for (const thrown of [value, error]) {
          const described = describeError(thrown);
          expect(JSON.parse(JSON.stringify(described))).toBeTypeOf('object');
          expect(errorStack(described)).toBeTypeOf('string');
          expect(logged(thrown)).toBeTypeOf('string');
        }
      }),
      { numRuns: 300 },
    );
  });
});
