import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './instant.ts';
import { jobstack } from './jobstack.ts';
import { oneOf } from './one-of.ts';

/** Why an open job can be left alone till its `sweep_at`; null: it runs, or may be taken by a worker any moment. */
export const PARKED = ['AWAITING_FILE', 'SCHEDULED', 'RETRYING', 'WAITING', 'HELD'] as const;

/**
 * One narrow row a job that has not ended: inserted with the job, deleted by its end. Whatever looks for open jobs finds them here: the
 * sweep by time, a parent its children, lists and budgets a tenant's.
 */
export const openJobs = jobstack.table(
  'open_jobs',
  {
    jobId: bigint('job_id', { mode: 'number' }).notNull(),
    parentId: bigint('parent_id', { mode: 'number' }),
    parentRound: integer('parent_round'),
    /** When the sweep looks at the job next, if nothing happened till then. A RUNNING job is looked at when its lease expires besides. */
    sweepAt: instant('sweep_at').notNull(),
    /** Rings that the sweep has sent for the present wait; spaces out repeats. */
    rings: integer('rings').notNull().default(0),
    /** The lease whose expiry the sweep has rung for. */
    rungLease: bigint('rung_lease', { mode: 'number' }),
    tenantId: text('tenant_id').notNull(),
    parked: text('parked', { enum: PARKED }),
    /** The limit that a HELD job waits for: `type:…`, `tenant:…` or `queue:…`. */
    heldFor: text('held_for'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.jobId] }),
    index('open_jobs_sweep_idx').on(table.sweepAt),
    index('open_jobs_parent_idx')
      .on(table.parentId, table.parentRound, table.jobId)
      .where(sql`${table.parentId} IS NOT NULL`),
    index('open_jobs_parked_idx').on(table.tenantId, table.parked, table.jobId).where(sql`${table.parked} IS NOT NULL`),
    index('open_jobs_held_idx').on(table.heldFor, table.jobId).where(sql`${table.heldFor} IS NOT NULL`),
    check('open_jobs_parked_check', oneOf(table.parked, PARKED)),
    check('open_jobs_held_check', sql`(${table.parked} IS NOT DISTINCT FROM 'HELD') = (${table.heldFor} IS NOT NULL)`),
  ],
);
