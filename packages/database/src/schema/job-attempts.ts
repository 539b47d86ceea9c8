import { sql } from 'drizzle-orm';
import { bigint, check, integer, jsonb, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant, NOW } from './instant.ts';
import { jobs } from './jobs.ts';
import { jobstack } from './jobstack.ts';
import { oneOf } from './one-of.ts';

/** How an attempt can end; a handover does not end one. `crashed`: its lease expired and somebody else took over. */
export const ATTEMPT_OUTCOMES = ['completed', 'failed', 'retry', 'cancelled', 'crashed'] as const;

/** One numbered try of a job. */
export const jobAttempts = jobstack.table(
  'job_attempts',
  {
    jobId: bigint('job_id', { mode: 'number' })
      .notNull()
      .references(() => jobs.id, { onDelete: 'cascade' }),
    /** From 1. */
    attempt: integer('attempt').notNull(),
    /** The process that claimed it last. */
    worker: text('worker').notNull(),
    startedAt: instant('started_at').notNull().default(NOW),
    /** Null while it runs. */
    finishedAt: instant('finished_at'),
    /** Null while it runs. */
    outcome: text('outcome', { enum: ATTEMPT_OUTCOMES }),
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
    check('job_attempts_outcome_check', oneOf(table.outcome, ATTEMPT_OUTCOMES)),
    check('job_attempts_finished_check', sql`(${table.outcome} IS NULL) = (${table.finishedAt} IS NULL)`),
  ],
);
