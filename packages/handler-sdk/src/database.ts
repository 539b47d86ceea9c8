import type { NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import type { PgDatabase } from 'drizzle-orm/pg-core';

/**
 * Drizzle on node-postgres, as handlers see it. `transaction` is left out on purpose: what must be exactly-once goes
 * through `context.commit`, which opens the one transaction that the lease guards.
 */
export type JobDatabase = Omit<PgDatabase<NodePgQueryResultHKT>, 'transaction'>;

/** The fenced transaction that `context.commit` opens. It refuses queries once it has ended. */
export type JobTransaction = JobDatabase;
