import { JOB_STATUSES, LOG_LEVELS } from '@jobstack/core';
import * as z from 'zod';
import type { LIMIT_KINDS } from './fleet.ts';
import { instant } from './requests.ts';

function wholeNumber(min: number, max: number) {
  const expectation = `expected a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^[0-9]{1,16}$/, expectation)
    .transform(Number)
    .refine((number) => number >= min && number <= max, expectation)
    .meta({ type: 'integer', minimum: min, maximum: max, pattern: undefined });
}

function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.enum(values, `expected one of ${values.join(', ')}`);
}

const cursor = wholeNumber(0, Number.MAX_SAFE_INTEGER);
const after = cursor.optional().meta({ description: 'Only what comes after it: `after` of the answer before.' });
const text = z.string().min(1).max(200);

/** `payload.<path>`: a parameter for each path by which jobs of a type are found. */
export const PAYLOAD_PREFIX = 'payload.';

export const listParameters = z.strictObject({
  status: oneOf(JOB_STATUSES).optional(),
  type: z.string().max(100).optional(),
  queue: z.string().max(100).optional(),
  errorCode: z.string().max(100).optional().meta({ description: 'Of the last failed attempt.' }),
  createdFrom: instant.optional().meta({ description: 'Created at this instant or later.' }),
  createdTo: instant.optional().meta({ description: 'Created before this instant.' }),
  text: text.optional().meta({
    description:
      'Somewhere in idempotency key, owner, file name, error code or error message; upper and lower case are the same.',
  }),
  cursor: cursor.optional().meta({ description: '`nextCursor` of the page before.' }),
  limit: wholeNumber(1, 200).default(50).meta({ description: 'Jobs a page.' }),
});

export const childParameters = listParameters.pick({ status: true, cursor: true, limit: true });

const lines = wholeNumber(1, 1000).default(200).meta({ description: 'Entries at most.' });

/** Of rejects, attempts and history. */
export const historyParameters = z.strictObject({ after, limit: lines });

export const logParameters = z.strictObject({
  after,
  level: oneOf(LOG_LEVELS).optional().meta({ description: 'This level and all that are more severe.' }),
  line: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional().meta({ description: 'Only about this line of the input.' }),
  text: text.optional().meta({ description: 'Somewhere in the message; upper and lower case are the same.' }),
  tail: wholeNumber(1, 1000).optional().meta({ description: 'The last so many lines, instead of the first.' }),
  limit: lines,
});

/** `tenant:acme`, as `nextCursor` names a limit. */
const limitCursor = z
  .string()
  .max(220)
  .regex(/^(?:queue|type|tenant):/, 'expected nextCursor of the page before')
  .transform((cursorText) => {
    const at = cursorText.indexOf(':');
    return { scope: cursorText.slice(0, at) as (typeof LIMIT_KINDS)[number], name: cursorText.slice(at + 1) };
  });

export const limitParameters = z.strictObject({
  cursor: limitCursor.optional(),
  limit: wholeNumber(1, 1000).default(200),
});
