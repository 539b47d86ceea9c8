import * as z from 'zod';
import { named } from './named.ts';
import { count, jobId, json, logLevel, timestamp } from './values.ts';

const after = count.meta({ description: '`after` of the next request, whether there was anything new or not.' });

const jobLog = named(
  'JobLog',
  z.strictObject({
    id: count,
    attempt: count,
    level: logLevel,
    message: z.string(),
    metadata: json,
    rowNumber: count.nullable().meta({ description: 'Line of the input that the message is about.' }),
    createdAt: timestamp,
  }),
);

export type JobLogJson = z.output<typeof jobLog>;

export const logList = named('JobLogs', z.strictObject({ logs: z.array(jobLog), after }));

export type LogListJson = z.output<typeof logList>;

const jobReject = named(
  'JobReject',
  z.strictObject({
    id: count,
    attempt: count,
    line: count.meta({ description: '1-based line of the input at which the row starts.' }),
    column: z.string().nullable(),
    code: z.string(),
    message: z.string(),
    raw: z.string().nullable().meta({ description: 'The row as it stood in the input.' }),
    createdAt: timestamp,
  }),
);

export type JobRejectJson = z.output<typeof jobReject>;

export const rejectList = named('JobRejects', z.strictObject({ rejects: z.array(jobReject), after }));

export type RejectListJson = z.output<typeof rejectList>;

/** How an attempt can end. */
const ATTEMPT_ENDINGS = ['completed', 'failed', 'retry', 'cancelled', 'lost'] as const;

const attemptError = named(
  'AttemptError',
  z.strictObject({
    code: z.string(),
    message: z.string(),
    stack: z.string().nullable().meta({ description: 'Null when nothing was thrown, as when the worker was lost.' }),
    causes: z.array(json).meta({ description: 'What caused it, and what caused that; at most ten in all.' }),
  }),
);

const jobAttempt = named(
  'JobAttempt',
  z.strictObject({
    attempt: count,
    worker: z.string(),
    endedAs: z.enum(ATTEMPT_ENDINGS).nullable(),
    error: attemptError.nullable(),
    handovers: count,
    durationMs: count.nullable(),
    startedAt: timestamp,
    finishedAt: timestamp.nullable(),
  }),
);

export type JobAttemptJson = z.output<typeof jobAttempt>;

export const attemptList = named('JobAttempts', z.strictObject({ attempts: z.array(jobAttempt), after }));

export type AttemptListJson = z.output<typeof attemptList>;

/** What somebody can have done to a job. */
const JOB_ACTIONS = ['create', 'start', 'cancel', 'retry'] as const;

const historyEntry = named(
  'JobHistoryEntry',
  z.strictObject({
    id: count,
    action: z.enum(JOB_ACTIONS),
    actor: z.string().nullable().meta({ description: 'Who did it; null when nobody is known, as with spawned jobs.' }),
    actionJobId: jobId.nullable().meta({ description: 'The job that ran the bulk action of which this was a part.' }),
    at: timestamp,
  }),
);

export type HistoryEntryJson = z.output<typeof historyEntry>;

export const historyList = named('JobHistory', z.strictObject({ history: z.array(historyEntry), after }));

export type HistoryListJson = z.output<typeof historyList>;
