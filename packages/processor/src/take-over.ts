import { describeError } from '@jobstack/core';
import type { Observe } from './engine-event.ts';
import type { ClaimAnswer, JobStore } from './ports/job-store.ts';

export interface TakeOverParts {
  readonly store: Pick<JobStore, 'endLostSessions'>;
  readonly leaseMs: number;
  readonly observe: Observe;
  /** Claims what has been freed. */
  readonly claim: (taskIds: readonly string[]) => Promise<readonly ClaimAnswer[]>;
}

/**
 * Takes over jobs whose rows are locked: by a worker that is at work after all, or by one that is not and has to be made to let go. Never
 * rejects.
 *
 * @returns what is to be said of them instead
 */
export async function takeOver(
  answers: readonly ClaimAnswer[],
  { store, leaseMs, observe, claim }: TakeOverParts,
): Promise<readonly ClaimAnswer[]> {
  const busy = answers
    .filter((answer) => !answer.claimed && answer.refusal.reason === 'busy')
    .map(({ taskId }) => taskId);
  if (busy.length === 0) return [];
  try {
    const judged = await store.endLostSessions(busy, leaseMs);
    const lost = judged.filter(({ ended }) => ended > 0);
    for (const { taskId, ended } of lost) observe({ kind: 'sessionsEnded', taskId, sessions: ended });
    const again = lost.length > 0 ? await claim(lost.map(({ taskId }) => taskId)) : [];
    const atWork = judged.filter(({ workerLives }) => workerLives);
    return [...again, ...atWork.map(({ taskId }) => ({ taskId, refusal: { reason: 'leased' } }) as const)];
  } catch (error) {
    observe({ kind: 'infrastructureError', during: 'take over', error: describeError(error) });
    return [];
  }
}
