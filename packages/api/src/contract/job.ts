import * as z from 'zod';
import { named } from './named.ts';
import { count, jobId, jobStatus, json, timestamp } from './values.ts';

const progress = named(
  'Progress',
  z.strictObject({
    done: z.number(),
    total: z.number().nullable(),
    counters: z.record(z.string(), z.number()).optional().meta({
      description: 'What the handler has counted, if it counts anything.',
    }),
  }),
);

const jobError = named('JobError', z.strictObject({ code: z.string(), message: z.string() }));

const jobFile = named(
  'JobFile',
  z.strictObject({
    name: z.string(),
    size: count.nullable().meta({ description: 'In bytes: announced at creation, measured at start.' }),
    contentType: z.string(),
  }),
);

const summaryFields = {
  id: jobId,
  taskId: z.uuid().meta({ description: 'For machines: a UUIDv7.' }),
  type: z.string(),
  status: jobStatus,
  queue: z.string(),
  tenantId: z.string(),
  ownerId: z.string().nullable().meta({ description: 'Who created it.' }),
  parentId: jobId.nullable().meta({ description: 'The job that spawned it; it may have been pruned.' }),
  openChildren: count.meta({ description: 'Jobs it has spawned that have not ended.' }),
  attempt: count.meta({ description: 'Attempts begun.' }),
  maxAttempts: count,
  handovers: count,
  progress: progress.nullable(),
  rejectCount: count.meta({ description: 'Input rows that were refused, those among them that are not stored.' }),
  error: jobError.nullable().meta({ description: 'Of the last failed attempt; it stays when a later one succeeds.' }),
  file: jobFile.nullable(),
  createdAt: timestamp,
  runAt: timestamp.meta({ description: 'Not to be run before.' }),
  startedAt: timestamp.nullable(),
  finishedAt: timestamp.nullable(),
};

/** A job as lists tell it: without payload and result, which may be large. What is not known (yet) is null. */
export const jobSummary = named('JobSummary', z.strictObject(summaryFields));

export type JobSummaryJson = z.output<typeof jobSummary>;

const jobFields = {
  ...summaryFields,
  payload: json.meta({ description: 'As it was given; fields that its handler calls secret are masked.' }),
  result: json,
  omitted: z
    .array(z.enum(['payload', 'result']))
    .optional()
    .meta({ description: 'Which of the two are null because they are too large to be answered.' }),
};

/** A job as the API tells it. */
export const job = named('Job', z.strictObject(jobFields));

export type JobJson = z.output<typeof job>;

const headers = z.record(z.string(), z.string()).meta({ description: 'Send exactly these.' });

/** One PUT of the whole file. */
const singleUpload = named(
  'SingleUpload',
  z.strictObject({
    kind: z.literal('single'),
    method: z.literal('PUT'),
    url: z.string(),
    headers,
    expiresAt: timestamp,
  }),
);

const uploadPart = named(
  'UploadPart',
  z.strictObject({
    part: z.int().min(1).max(10_000),
    offset: count.meta({ description: 'Byte of the file at which the part begins.' }),
    size: count,
    url: z.string(),
    headers,
  }),
);

/** A PUT for each part that is missing; ask again for the next ones, and start when none is missing. */
const multipartUpload = named(
  'MultipartUpload',
  z.strictObject({
    kind: z.literal('multipart'),
    method: z.literal('PUT'),
    size: count.meta({ description: 'Of the whole file, in bytes.' }),
    partSize: count,
    partCount: count,
    uploaded: count.meta({ description: 'Parts that are there.' }),
    missing: z
      .array(uploadPart)
      .max(100)
      .meta({ description: 'The first parts that are not there; none: start the job.' }),
    expiresAt: timestamp,
  }),
);

/** How a job's file is uploaded, straight into S3. */
export const upload = named('Upload', z.discriminatedUnion('kind', [singleUpload, multipartUpload]));

export type UploadJson = z.output<typeof upload>;
export type SingleUploadJson = z.output<typeof singleUpload>;
export type MultipartUploadJson = z.output<typeof multipartUpload>;
export type UploadPartJson = z.output<typeof uploadPart>;

/** A job as its creation answers it. */
export const createdJob = named('CreatedJob', z.strictObject({ ...jobFields, upload: upload.optional() }));

export type CreatedJobJson = z.output<typeof createdJob>;

export const jobList = named(
  'JobList',
  z.strictObject({
    jobs: z.array(jobSummary),
    nextCursor: z.string().nullable().meta({
      description:
        '`cursor` of the next page; null on the last. A page may be empty and not the last, while a search goes on.',
    }),
  }),
);

export type JobListJson = z.output<typeof jobList>;

export const bulkAnswer = named(
  'BulkCreated',
  z.strictObject({
    jobs: z.array(
      z.strictObject({
        id: jobId,
        taskId: z.uuid(),
        type: z.string(),
        status: jobStatus,
        created: z.boolean().meta({ description: 'False when the idempotency key was known: the job of then.' }),
      }),
    ),
  }),
);

export type BulkCreatedJson = z.output<typeof bulkAnswer>;
