import { LOG_LEVELS } from '@jobstack/core';
import { bigint, check, integer, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { jobs } from './jobs.ts';
import { jobstack } from './jobstack.ts';
import { jsonValue } from './json-value.ts';
import { oneOf } from './one-of.ts';

/** What handlers and the engine had to say about a job. Written outside the chunk's transaction: it survives a rollback. */
export const jobLogs = jobstack.table(
  'job_logs',
  {
    /** Grows with time: the cursor of a log tail. */
    id: bigint('id', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    jobId: bigint('job_id', { mode: 'number' })
      .notNull()
      .references(() => jobs.id, { onDelete: 'cascade' }),
    attempt: integer('attempt').notNull(),
    level: text('level', { enum: LOG_LEVELS }).notNull(),
    message: text('message').notNull(),
    metadata: jsonValue('metadata'),
    /** 1-based row of the input that the message is about. */
    rowNumber: bigint('row_number', { mode: 'number' }),
    /** When it was said, by the worker's clock; to the microsecond, so that ordering by it keeps the order of one attempt. */
    createdAt: timestamp('created_at', { withTimezone: true, precision: 6 }).notNull().defaultNow(),
  },
  (table) => [
    // The job first: one index serves the tail, the cascade and the pruning.
    primaryKey({ columns: [table.jobId, table.id] }),
    check('job_logs_level_check', oneOf(table.level, LOG_LEVELS)),
  ],
);
