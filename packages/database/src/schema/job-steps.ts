import { bigint, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './instant.ts';
import { jobs } from './jobs.ts';

/** Results of `context.step`: what has been done outside the database and need not be done again. */
export const jobSteps = pgTable(
  'job_steps',
  {
    jobId: bigint('job_id', { mode: 'number' })
      .notNull()
      .references(() => jobs.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    /** Null when the step resolved to undefined. */
    result: jsonb('result'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.name] })],
);
