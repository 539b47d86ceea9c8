import { JOB_STATUSES, LOG_LEVELS } from '@jobstack/core';
import type { LimitKey } from '@jobstack/database';
import * as z from 'zod';
import { badRequest, problemsOf, summary } from './problems.ts';
import { readQuery } from './read-query.ts';

function wholeNumber(min: number, max: number) {
  const expectation = `expected a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^[0-9]{1,16}$/, expectation)
    .transform(Number)
    .refine((number) => number >= min && number <= max, expectation);
}

function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.enum(values, `expected one of ${values.join(', ')}`);
}

const id = wholeNumber(0, Number.MAX_SAFE_INTEGER);

export const listParameters = z.strictObject({
  status: oneOf(JOB_STATUSES).optional(),
  type: z.string().max(100).optional(),
  cursor: id.optional(),
  limit: wholeNumber(1, 200).default(50),
});

export const logParameters = z.strictObject({
  after: id.optional(),
  level: oneOf(LOG_LEVELS).optional(),
  limit: wholeNumber(1, 1000).default(200),
});

/** Of rejects and attempts. */
export const historyParameters = logParameters.omit({ level: true });

/** `tenant:acme`, as `nextCursor` names a limit. */
const limitCursor = z
  .string()
  .max(220)
  .regex(/^(?:queue|type|tenant):/, 'expected nextCursor of the page before')
  .transform((text) => {
    const at = text.indexOf(':');
    return { scope: text.slice(0, at) as LimitKey['scope'], name: text.slice(at + 1) };
  });

export const limitParameters = z.strictObject({
  cursor: limitCursor.optional(),
  limit: wholeNumber(1, 1000).default(200),
});

/** @throws ApiError 400 `INVALID_QUERY` with every problem, unknown parameters among them */
export function parseQuery<Schema extends z.ZodType>(schema: Schema, url: string): z.output<Schema> {
  const result = schema.safeParse(readQuery(url));
  if (result.success) return result.data;
  const problems = problemsOf(result.error);
  throw badRequest('INVALID_QUERY', summary('Invalid query', problems), problems);
}
