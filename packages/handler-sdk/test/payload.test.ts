import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type InvalidPayloadError, parsePayload } from '../src/index.ts';

const schemas = {
  zod: z.object({ to: z.object({ email: z.email() }), count: z.number().default(1) }),
  valibot: v.object({
    to: v.object({ email: v.pipe(v.string(), v.email()) }),
    count: v.optional(v.number(), 1),
  }),
  arktype: type({ to: { email: 'string.email' }, count: 'number = 1' }),
};

describe.each(Object.entries(schemas))('parsePayload with %s', (_name, payload) => {
  it('answers what the schema answers, defaults filled in', async () => {
    const parsed = await parsePayload('mail', { payload }, { to: { email: 'ada@example.com' } });

    expect(parsed).toEqual({ to: { email: 'ada@example.com' }, count: 1 });
  });

  it('reports every issue with its dotted path', async () => {
    const parsing = parsePayload('mail', { payload }, { to: { email: 'nowhere' }, count: 'many' });

    await expect(parsing).rejects.toMatchObject({
      code: 'INVALID_PAYLOAD',
      retryable: false,
      message: expect.stringMatching(/^Invalid payload for job type mail: .*to\.email: .*/),
    });
    const paths = await parsing.catch((error: InvalidPayloadError) => error.issues.map((issue) => issue.path).sort());
    expect(paths).toEqual(['count', 'to.email']);
  });
});

describe('parsePayload', () => {
  it('waits for a schema that checks asynchronously', async () => {
    const payload = z.object({ id: z.string().refine(async (id) => id === 'known', 'no such id') });

    await expect(parsePayload('mail', { payload }, { id: 'unknown' })).rejects.toThrow('id: no such id');
    expect(await parsePayload('mail', { payload }, { id: 'known' })).toEqual({ id: 'known' });
  });

  it('names no path when the payload as a whole is wrong', async () => {
    const payload = z.object({ a: z.number(), b: z.number() }).refine(({ a, b }) => a < b, 'a must be below b');

    await expect(parsePayload('range', { payload }, { a: 2, b: 1 })).rejects.toThrow(
      'Invalid payload for job type range: a must be below b',
    );
  });

  it('passes any object unchanged when there is no schema', async () => {
    const payload = { anything: [1, { nested: true }] };

    expect(await parsePayload('free', {}, payload)).toBe(payload);
  });

  it.each([
    [null, 'null'],
    [undefined, 'undefined'],
    [[1], 'an array'],
    ['text', 'string'],
    [1, 'number'],
  ])('refuses %j without a schema: a payload is an object', async (payload, received) => {
    await expect(parsePayload('free', {}, payload)).rejects.toThrow(`expected a JSON object, received ${received}`);
  });
});
