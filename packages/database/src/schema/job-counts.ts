import { bigint, boolean, index, integer, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant, NOW } from './instant.ts';
import { jobstack } from './jobstack.ts';

/** Jobs whose ids make a block are counted together. */
export const BLOCK_SIZE = 20_000;

/**
 * Blocks of ids of which every job has ended, or may have: counted once, so that a counter reads the jobs of the other blocks alone. What
 * opens a job again, or deletes one, deletes its block here.
 */
export const countedBlocks = jobstack.table('counted_blocks', {
  /** Of the jobs from `block * 20,000` on. */
  block: bigint('block', { mode: 'number' }).primaryKey(),
  /** Transactions from this one on know that the block is full: when all before it have ended, no job can appear in it any more. */
  fullAt: bigint('full_at', { mode: 'number' }).notNull(),
  counted: boolean('counted').notNull().default(false),
  /** When it was looked at last: a block with an open job is looked at again, after the others. */
  lookedAt: instant('looked_at').notNull().default(NOW),
});

/** How many jobs of a counted block a tenant has of a type and a status. */
export const jobCounts = jobstack.table(
  'job_counts',
  {
    tenantId: text('tenant_id').notNull(),
    block: bigint('block', { mode: 'number' })
      .notNull()
      .references(() => countedBlocks.block, { onDelete: 'cascade' }),
    type: text('type').notNull(),
    status: text('status').notNull(),
    jobs: integer('jobs').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.block, table.type, table.status] }),
    index('job_counts_block_idx').on(table.block),
  ],
);
