import { bigint, check, index, text } from 'drizzle-orm/pg-core';
import { instant, NOW } from './instant.ts';
import { jobstack } from './jobstack.ts';
import { oneOf } from './one-of.ts';

/** What somebody can have done to a job, beside creating it. */
export const ACTIONS = ['start', 'cancel', 'retry'] as const;

/** What people and programs did to jobs, each in the transaction that did it. Who created a job stands with the job. */
export const actions = jobstack.table(
  'actions',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** No foreign key, as with attempts: a trigger deletes the rows of a job that is deleted. */
    jobId: bigint('job_id', { mode: 'number' }).notNull(),
    action: text('action', { enum: ACTIONS }).notNull(),
    /** Who did it, from verified claims. */
    actor: text('actor').notNull(),
    /** The job that ran the bulk action of which this was a part. */
    actionJobId: bigint('action_job_id', { mode: 'number' }),
    createdAt: instant('created_at').notNull().default(NOW),
  },
  (table) => [
    index('actions_job_idx').on(table.jobId, table.id),
    check('actions_action_check', oneOf(table.action, ACTIONS)),
  ],
);
