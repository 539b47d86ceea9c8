import * as z from 'zod';
import { attemptList, historyList, logList, rejectList } from './history.ts';
import type { Operation } from './operation.ts';
import { historyParameters, logParameters } from './queries.ts';

const ofJob = { method: 'GET', role: 'viewer', tag: 'History', problems: ['JOB_NOT_FOUND'] } as const;

export const HISTORY_OPERATIONS = {
  readLogs: {
    ...ofJob,
    path: '/api/jobs/:id/logs',
    summary: "reads or follows a job's log",
    query: logParameters,
    answers: { 200: { description: 'Lines, oldest first.', schema: logList } },
  },
  readRejects: {
    ...ofJob,
    path: '/api/jobs/:id/rejects',
    summary: 'reads the input rows that were refused',
    query: historyParameters,
    answers: { 200: { description: 'Refused rows, in the order of their refusal.', schema: rejectList } },
  },
  downloadRejects: {
    ...ofJob,
    path: '/api/jobs/:id/rejects.csv',
    summary: 'the same as CSV',
    query: historyParameters.omit({ limit: true }),
    answers: {
      200: {
        description:
          'CSV with a header; a cell that a spreadsheet would run as a formula begins with an apostrophe. `X-Next-After` is `after` of what follows, and missing on the last page.',
        schema: z.string(),
        mediaType: 'text/csv',
      },
    },
  },
  readAttempts: {
    ...ofJob,
    path: '/api/jobs/:id/attempts',
    summary: "reads a job's tries",
    query: historyParameters,
    answers: { 200: { description: 'Tries, first to last.', schema: attemptList } },
  },
  readHistory: {
    ...ofJob,
    path: '/api/jobs/:id/history',
    summary: 'reads what was done to a job, and by whom',
    query: historyParameters,
    answers: { 200: { description: 'What people and programs did, first to last.', schema: historyList } },
  },
  followJob: {
    ...ofJob,
    path: '/api/jobs/:id/events',
    summary: 'follows a job and its log by server-sent events, where the host can hold a connection',
    query: logParameters.pick({ after: true, level: true }),
    answers: {
      200: {
        description: 'Events `job` (a `JobSummary`), `log` (a `JobLog`, with its id) and at last `end`.',
        schema: z.string(),
        mediaType: 'text/event-stream',
      },
    },
    problems: ['JOB_NOT_FOUND', 'EVENTS_UNAVAILABLE'],
  },
} as const satisfies Record<string, Operation>;
