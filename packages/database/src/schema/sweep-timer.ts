import { sql } from 'drizzle-orm';
import { bigint, boolean, check, smallint } from 'drizzle-orm/pg-core';
import { instant } from './instant.ts';
import { jobstack } from './jobstack.ts';

/**
 * One row: whether a delayed message that brings the next sweep is under way. While a job is open each sweep sends the next
 * message; when none is, the chain ends, and nothing touches the database until the next job is created.
 */
export const sweepTimer = jobstack.table(
  'sweep_timer',
  {
    id: smallint('id').primaryKey().default(1),
    /** Incremented with each message, so that a doubled message does not start a second chain. */
    generation: bigint('generation', { mode: 'number' }).notNull().default(0),
    /** When that message is due; null when the chain has ended. Long past: the message was lost. */
    armedUntil: instant('armed_until'),
    /** The last sweep found no open job: the chain ends when the next one finds none either. */
    idle: boolean('idle').notNull().default(false),
    /** Ended jobs are pruned in the order of their ids, round and round: the last one looked at. */
    prunedTo: bigint('pruned_to', { mode: 'number' }).notNull().default(0),
  },
  (table) => [check('sweep_timer_check', sql`${table.id} = 1`)],
);
