import { bigint, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant, NOW } from './instant.ts';
import { jobs } from './jobs.ts';
import { jobstack } from './jobstack.ts';
import { jsonValue } from './json-value.ts';

/** Results of `context.step`: what has been done outside the database and need not be done again. */
export const jobSteps = jobstack.table(
  'job_steps',
  {
    jobId: bigint('job_id', { mode: 'number' })
      .notNull()
      .references(() => jobs.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    /** Null when the step resolved to undefined. */
    result: jsonValue('result'),
    createdAt: instant('created_at').notNull().default(NOW),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.name] })],
);
