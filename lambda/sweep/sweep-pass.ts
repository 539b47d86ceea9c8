import { type JobQueue, type JobStore, ringDueJobs, type SweepSummary } from '@jobstack/processor';
import { sql } from 'drizzle-orm';
import type { SweepArming } from '../sweep-arming.ts';

export interface SweepPassDependencies {
  readonly store: JobStore;
  readonly queue: JobQueue;
  readonly arming: SweepArming;
}

export interface SweepPassSummary extends SweepSummary {
  /** Whether any job is open, and another pass was asked for. */
  readonly armed: boolean;
}

/** One pass: rings what waits, and asks for the next pass while any job is open. When none is, nothing wakes the database again. */
export async function sweepPass({ store, queue, arming }: SweepPassDependencies): Promise<SweepPassSummary> {
  const summary = await ringDueJobs(store, queue);
  const armed = await hasOpenJobs(store);
  if (armed) await arming.arm();
  return { ...summary, armed };
}

/** A look at one entry of the sweep's own index: a job has a `sweep_at` until it has ended. */
async function hasOpenJobs(store: JobStore): Promise<boolean> {
  const { rows } = await store.db.execute(sql`SELECT EXISTS (SELECT FROM jobs WHERE sweep_at IS NOT NULL) AS open`);
  return rows[0]?.open === true;
}
