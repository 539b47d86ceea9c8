import type { JobQueue } from './ports/job-queue.ts';
import type { JobStore } from './ports/job-store.ts';

export interface SweepSummary {
  /** Jobs that needed a message. */
  readonly due: number;
  /** Of these, how many the queue accepted. */
  readonly rung: number;
}

/**
 * One pass of the sweep: rings the jobs that are due, whose ring was never sent, or whose worker died. Bounded; what is left
 * over, the next pass takes. Safe to run several at once.
 *
 * @param limit the most jobs looked at
 * @throws what the store threw, when the database is away
 */
export async function ringDueJobs(store: JobStore, queue: JobQueue, limit = 1_000): Promise<SweepSummary> {
  const due = await store.sweep({ limit });
  if (due.length === 0) return { due: 0, rung: 0 };
  const rung = await queue.ring(due);
  await store.markRung(rung);
  return { due: due.length, rung: rung.length };
}
