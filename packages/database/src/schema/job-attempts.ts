import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, jsonb, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant, NOW } from './instant.ts';
import { jobstack } from './jobstack.ts';
import { oneOf } from './one-of.ts';

/** How an attempt can end; a handover or a wait does not end one. `lost`: its lease expired and somebody else took over. */
export const ATTEMPT_ENDS = ['completed', 'failed', 'retry', 'cancelled', 'lost'] as const;

/** One numbered try of a job. */
export const jobAttempts = jobstack.table(
  'job_attempts',
  {
    /** No foreign key: its check would lock the job's row for each claim. A trigger deletes the rows of a job that is deleted. */
    jobId: bigint('job_id', { mode: 'number' }).notNull(),
    /** From 1. */
    attempt: integer('attempt').notNull(),
    /** The process that claimed it last. */
    worker: text('worker').notNull(),
    startedAt: instant('started_at').notNull().default(NOW),
    /** Null while it runs. */
    finishedAt: instant('finished_at'),
    /** Null while it runs. */
    endedAs: text('ended_as', { enum: ATTEMPT_ENDS }),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    /** Name, message and frames, as Node prints them; null where nothing was thrown. Up to 8,192 characters. */
    errorStack: text('error_stack'),
    /** What caused the error, and what caused that: `ErrorCauseRecord[]`; null when nothing did. */
    errorCauses: jsonb('error_causes'),
    /** From start to finish, handovers included. */
    durationMs: bigint('duration_ms', { mode: 'number' }).generatedAlwaysAs(
      sql`(extract(epoch from finished_at - started_at) * 1000)::bigint`,
    ),
    /** Handovers within this attempt. */
    handovers: integer('handovers').notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.jobId, table.attempt] }),
    // Few at any time: the jobs that run, and those whose attempt goes on later.
    index('job_attempts_open_idx').on(table.jobId).where(sql`${table.finishedAt} IS NULL`),
    check('job_attempts_ended_as_check', oneOf(table.endedAs, ATTEMPT_ENDS)),
    check('job_attempts_finished_check', sql`(${table.endedAs} IS NULL) = (${table.finishedAt} IS NULL)`),
  ],
);
