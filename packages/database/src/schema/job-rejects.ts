import { bigint, integer, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant, NOW } from './instant.ts';
import { jobs } from './jobs.ts';
import { jobstack } from './jobstack.ts';

/**
 * Input rows that were refused, each exactly once: written in the transaction of the chunk they belong to. A job keeps only so many;
 * `jobs.reject_count` counts them all.
 */
export const jobRejects = jobstack.table(
  'job_rejects',
  {
    id: bigint('id', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    jobId: bigint('job_id', { mode: 'number' })
      .notNull()
      .references(() => jobs.id, { onDelete: 'cascade' }),
    /** The attempt that refused it. */
    attempt: integer('attempt').notNull(),
    /** 1-based line of the input at which the row starts. */
    line: bigint('line', { mode: 'number' }).notNull(),
    /** The input column at fault, when one is. */
    column: text('column'),
    code: text('code').notNull(),
    message: text('message').notNull(),
    /** The row as it stood in the input, up to 8,192 characters. */
    raw: text('raw'),
    createdAt: instant('created_at').notNull().default(NOW),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.id] })],
);
