import { describe, expect, it } from 'vitest';
import { BaseJobHandler, type JobContext } from '../src/index.ts';
import { createTestContext } from '../src/testing/index.ts';

/** Opens up the protected helpers. */
class Helpers extends BaseJobHandler {
  async execute(context: JobContext) {
    this.logDebug(context, 'd');
    this.logInfo(context, 'i', { a: 1 });
    this.logWarning(context, 'w', undefined, 7);
    this.logError(context, 'e', { b: 2 }, 8);
  }

  validate(payload: unknown, fields: readonly string[]): void {
    this.validatePayload(payload, fields);
  }

  parse<T>(text: string | null | undefined, fallback: T): T {
    return this.safeJsonParse(text, fallback);
  }
}

describe('BaseJobHandler', () => {
  it('logs at each level, with metadata and row number', async () => {
    const { context, logs } = createTestContext({ payload: {} });

    await new Helpers().execute(context);

    expect(logs).toEqual([
      { level: 'DEBUG', message: 'd', metadata: undefined, rowNumber: undefined },
      { level: 'INFO', message: 'i', metadata: { a: 1 }, rowNumber: undefined },
      { level: 'WARNING', message: 'w', metadata: undefined, rowNumber: 7 },
      { level: 'ERROR', message: 'e', metadata: { b: 2 }, rowNumber: 8 },
    ]);
  });

  it('names all missing fields together; undefined, null and empty text are missing', () => {
    const payload = { a: '', b: null, c: undefined, zero: 0, no: false, text: 'x' };

    const validate = () => new Helpers().validate(payload, ['a', 'b', 'c', 'd', 'zero', 'no', 'text']);

    expect(validate).toThrow(
      expect.objectContaining({
        code: 'INVALID_PAYLOAD',
        retryable: false,
        message: 'Missing required fields: a, b, c, d',
        issues: ['a', 'b', 'c', 'd'].map((path) => ({ path, message: 'required' })),
      }),
    );
  });

  it('takes a payload that has all fields, and finds all missing when there is no payload', () => {
    expect(() => new Helpers().validate({ a: 1 }, ['a'])).not.toThrow();
    expect(() => new Helpers().validate(null, ['a', 'b'])).toThrow('Missing required fields: a, b');
  });

  it.each([
    ['{"a":1}', { a: 1 }],
    ['null', null],
    ['{broken', 'fallback'],
    ['', 'fallback'],
    [null, 'fallback'],
    [undefined, 'fallback'],
  ])('parses %j safely', (text, expected) => {
    expect(new Helpers().parse<unknown>(text, 'fallback')).toEqual(expected);
  });

  it('asks for the whole file and the default retries unless told otherwise', () => {
    const handler = new Helpers();

    expect([handler.fileAccess, handler.retry, handler.payload]).toEqual(['buffer', {}, undefined]);
  });
});
