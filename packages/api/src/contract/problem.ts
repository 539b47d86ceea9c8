import * as z from 'zod';
import { named } from './named.ts';

/** Every code of a problem answer: its status, and when it comes. Programs rely on codes; they are never reused for something else. */
export const PROBLEMS = {
  UNKNOWN_JOB_TYPE: { status: 400, title: 'No handler is registered for the job type' },
  INVALID_REQUEST: { status: 400, title: 'A field is missing, unknown, out of range or cannot be stored exactly' },
  INVALID_PAYLOAD: { status: 400, title: 'The payload does not satisfy its job type' },
  FILE_REQUIRED: { status: 400, title: 'Jobs of this type work on a file' },
  INVALID_JSON: { status: 400, title: 'The body is not JSON in UTF-8' },
  INVALID_QUERY: { status: 400, title: 'A query parameter is unknown, out of range, there twice or no text' },
  FILE_NOT_UPLOADED: { status: 400, title: 'The file is not there yet' },
  FILE_SIZE_MISMATCH: { status: 400, title: 'The file has another size than announced' },
  UNAUTHENTICATED: { status: 401, title: 'There is no valid session' },
  CROSS_ORIGIN: { status: 403, title: "A session cookie came with another site's request" },
  FORBIDDEN: { status: 403, title: 'The role of the session does not permit this' },
  FOREIGN_TENANT: { status: 403, title: 'The session is for its own tenant alone' },
  UNUSABLE_SESSION: { status: 403, title: 'The session has a tenant or owner that cannot be stored' },
  JOB_NOT_FOUND: { status: 404, title: 'There is no such job' },
  ROUTE_NOT_FOUND: { status: 404, title: 'There is no such route' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The route has other methods' },
  EVENTS_UNAVAILABLE: { status: 406, title: 'This host cannot hold a connection' },
  JOB_ENDED: { status: 409, title: 'The job ended before it was ever started' },
  NOT_RETRYABLE: { status: 409, title: 'Only failed and cancelled jobs can be retried' },
  NO_UPLOAD: { status: 409, title: 'The job waits for no file' },
  FILE_NEVER_CAME: { status: 409, title: 'The job has no file to work on' },
  COUNT_CHANGED: { status: 409, title: 'The filter meets another number of jobs than expected' },
  IDEMPOTENCY_CONFLICT: { status: 409, title: 'The idempotency key belongs to a job that was asked for otherwise' },
  IDEMPOTENCY_RACE: { status: 409, title: 'The job of the idempotency key was removed at this very moment' },
  FILE_TOO_LARGE: { status: 413, title: 'The file is larger than its job type takes' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  NOT_JSON: { status: 415, title: 'The body is not called JSON' },
  HOST_NOT_ALLOWED: { status: 421, title: 'The request came for another host name' },
  TENANT_BUDGET: { status: 429, title: 'The tenant has what it may have' },
  INTERNAL: { status: 500, title: 'Our fault' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

export type ProblemStatus = (typeof PROBLEMS)[ProblemCode]['status'];

/** How every problem answer is called: https://www.rfc-editor.org/rfc/rfc9457 */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

const place = z.strictObject({
  path: z.string().max(200).meta({
    description:
      'Dotted place in the body (`file.name`, `payload.target`) or name of a query parameter; empty when the whole is meant.',
  }),
  message: z.string().max(1_000),
});

/** The one shape of all refusals and failures, by RFC 9457. */
export const problem = named(
  'Problem',
  z
    .strictObject({
      type: z.string().meta({ description: 'An URN with the code: `urn:jobstack:problem:JOB_NOT_FOUND`.' }),
      title: z.string().meta({ description: 'What the code means, always the same text.' }),
      status: z.int().min(400).max(599),
      detail: z.string().meta({ description: 'What is wrong with this request, for people.' }),
      instance: z.string().meta({ description: 'The request, as `X-Request-Id` names it: `urn:jobstack:request:…`.' }),
      code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
      problems: z.array(place).min(1).max(101).optional().meta({
        description: 'Everything that is wrong, each with its place; left out when there is only `detail`.',
      }),
    })
    .meta({ description: 'Why a request was refused, or failed (RFC 9457).' }),
);

export type ProblemAnswer = z.output<typeof problem>;
