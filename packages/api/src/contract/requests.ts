import { BULK_ACTIONS, instantProblem, MAX_TENANT_ID_LENGTH, textProblems } from '@jobstack/core';
import * as z from 'zod';
import { named } from './named.ts';
import { jobStatus } from './values.ts';

/** In bytes: the largest object that S3 takes in one PUT, 5 GiB. */
const MAX_FILE_BYTES = 5 * 1024 ** 3;

/** Jobs that one bulk request creates. */
const MAX_BULK_JOBS = 1_000;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here.
const FILE_NAME = /^[^/\\\u0000-\u001f\u007f]{1,255}$/u;
const CONTENT_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:; ?[\w-]+=[\w".+-]+)*$/;

const jobFile = z.strictObject({
  name: z.string().regex(FILE_NAME, 'expected 1 to 255 characters without slashes and control characters'),
  size: z
    .int('expected a whole number of bytes')
    .min(0, 'expected at least 0 bytes')
    .max(MAX_FILE_BYTES, `expected at most ${MAX_FILE_BYTES} bytes (5 GiB)`)
    .optional()
    .meta({ description: 'In bytes; above 100 MiB it is uploaded in parts.' }),
  contentType: z
    .string()
    .max(200)
    .regex(CONTENT_TYPE, 'expected a media type such as text/csv')
    .default('application/octet-stream'),
});

export const instant = z.iso
  .datetime({ offset: true, error: 'expected an ISO 8601 instant with its zone, such as 2027-01-31T08:00:00Z' })
  .transform((text) => new Date(text))
  .superRefine((date, context) => {
    const message = instantProblem(date);
    if (message) context.addIssue({ code: 'custom', message });
  });

/** As creators name their jobs: visible ASCII, since it also comes as a header. */
export const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,200}$/, 'expected 1 to 200 visible ASCII characters');

/** A tenant's name, as far as a database takes it. */
export const tenantId = z.string().superRefine((text, context) => {
  const limits = { minLength: 1, maxLength: MAX_TENANT_ID_LENGTH };
  for (const { message } of textProblems(text, '', limits).problems) context.addIssue({ code: 'custom', message });
});

const jobFields = {
  type: z.string().min(1).max(100).meta({ description: "A job type of the deployment's handler map." }),
  payload: z
    .unknown()
    .default({})
    .meta({ description: 'What the handler gets; its schema is that of `GET /api/handlers`.' }),
  idempotencyKey: idempotencyKey
    .optional()
    .meta({ description: 'Your own name for the job, unique within the tenant.' }),
  runAt: instant.optional().meta({ description: 'Not to be run before.' }),
  tenant: tenantId
    .optional()
    .meta({ description: "@default the session's own; another one only for sessions of any tenant" }),
};

/** The shape of `POST /jobs`, apart from what only the job type's handler can judge. */
export const jobRequest = named('JobRequest', z.strictObject({ ...jobFields, file: jobFile.optional() }));

export type JobRequestBody = z.output<typeof jobRequest>;
export type JobRequestJson = z.input<typeof jobRequest>;

const { tenant, ...bulkFields } = jobFields;

/** A job of a bulk request: without a file, and of the tenant that the request names. */
const bulkJob = named('BulkJob', z.strictObject(bulkFields));

/** The shape of `POST /jobs/bulk`; its jobs are checked one by one. */
export const bulkRequest = named(
  'BulkRequest',
  z.strictObject({
    jobs: z
      .array(bulkJob)
      .min(1, 'expected at least 1 job')
      .max(MAX_BULK_JOBS, `expected at most ${MAX_BULK_JOBS} jobs`),
    tenant,
  }),
);

export type BulkRequestJson = z.input<typeof bulkRequest>;

export const retryRequest = named(
  'RetryRequest',
  z.strictObject({
    fromZero: z.boolean('expected true or false').default(false).meta({
      description:
        'Begin at the start, without checkpoint, steps, rejects and spawned jobs; rows that were committed stay.',
    }),
  }),
);

export type RetryRequestJson = z.input<typeof retryRequest>;

export const limitRequest = named(
  'LimitRequest',
  z.strictObject({
    cap: z.int('expected a whole number of jobs, or null').nullable().optional(),
    paused: z.boolean('expected true or false').optional(),
  }),
);

export type LimitRequestJson = z.input<typeof limitRequest>;

/** Which jobs a bulk action is for; every field narrows it, and none means all. */
const actionFilter = named(
  'ActionFilter',
  z.strictObject({
    status: jobStatus.optional(),
    type: z.string().min(1).max(100).optional(),
    queue: z.string().min(1).max(100).optional(),
    errorCode: z.string().min(1).max(100).optional(),
    createdFrom: instant.optional(),
    createdTo: instant.optional(),
    text: z.string().min(1).max(200).optional(),
    payload: z.record(z.string().max(200), z.string().max(200)).optional().meta({
      description: 'Searchable path → value, as text.',
    }),
  }),
);

export const actionRequest = named(
  'ActionRequest',
  z.strictObject({
    action: z.enum(BULK_ACTIONS, `expected one of ${BULK_ACTIONS.join(', ')}`),
    filter: actionFilter.default({}),
    expectedCount: z.int().min(0).optional().meta({
      description: 'The count of the preview. Left out, nothing is done and the preview answered.',
    }),
    fromZero: z.boolean().optional().meta({ description: 'Of a retry: begin at the start.' }),
  }),
);

export type ActionRequestJson = z.input<typeof actionRequest>;
