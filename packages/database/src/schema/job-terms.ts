import { bigint, index, primaryKey, text } from 'drizzle-orm/pg-core';
import { jobstack } from './jobstack.ts';

/**
 * What jobs are found by: of each path of the payload that a handler calls searchable, the value. Inserted with the job; jobs of other types
 * have none. A trigger deletes the rows of a job that is deleted.
 */
export const jobTerms = jobstack.table(
  'job_terms',
  {
    jobId: bigint('job_id', { mode: 'number' }).notNull(),
    tenantId: text('tenant_id').notNull(),
    /** `customer.id=42`. */
    term: text('term').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.term, table.jobId] }),
    index('job_terms_job_idx').on(table.jobId),
  ],
);
