import { instantProblem } from '@jobstack/core';
import * as z from 'zod';

/** In bytes: the largest object that S3 takes in one PUT, 5 GiB. */
const MAX_FILE_BYTES = 5 * 1024 ** 3;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here.
const FILE_NAME = /^[^/\\\u0000-\u001f\u007f]{1,255}$/u;
const CONTENT_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:; ?[\w-]+=[\w".+-]+)*$/;

const jobFile = z.strictObject({
  name: z.string().regex(FILE_NAME, 'expected 1 to 255 characters without slashes and control characters'),
  size: z
    .int('expected a whole number of bytes')
    .min(0, 'expected at least 0 bytes')
    .max(MAX_FILE_BYTES, `expected at most ${MAX_FILE_BYTES} bytes (5 GiB)`)
    .optional(),
  contentType: z
    .string()
    .max(200)
    .regex(CONTENT_TYPE, 'expected a media type such as text/csv')
    .default('application/octet-stream'),
});

const instant = z.iso
  .datetime({ offset: true, error: 'expected an ISO 8601 instant with its zone, such as 2027-01-31T08:00:00Z' })
  .transform((text) => new Date(text))
  .superRefine((date, context) => {
    const message = instantProblem(date);
    if (message) context.addIssue({ code: 'custom', message });
  });

/** The shape of `POST /jobs`, apart from what only the job type's handler can judge. */
export const jobRequestSchema = z.strictObject({
  type: z.string().min(1).max(100),
  payload: z.unknown().default({}),
  file: jobFile.optional(),
  idempotencyKey: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'expected 1 to 200 visible ASCII characters')
    .optional(),
  runAt: instant.optional(),
});

export type JobRequestBody = z.output<typeof jobRequestSchema>;
