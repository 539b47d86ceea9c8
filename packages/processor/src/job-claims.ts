import { describeError, type Ring } from '@jobstack/core';
import type { Doorbell } from './doorbell.ts';
import type { Observe } from './engine-event.ts';
import type { EngineOptions } from './engine-options.ts';
import type { ClaimAnswer, JobStore } from './ports/job-store.ts';

export interface JobClaimsParts {
  readonly store: Pick<JobStore, 'claim' | 'endLostSessions'>;
  readonly options: Pick<EngineOptions, 'leaseMs' | 'worker' | 'caps'>;
  readonly observe: Observe;
  readonly doorbell: Pick<Doorbell, 'ring'>;
}

/** What the claim of a batch answered, by task id; or why there was no answer. */
export type Claims = ReadonlyMap<string, ClaimAnswer> | Error;

/** Claims the jobs of a batch, also those that a lost worker still keeps locked. */
export class JobClaims {
  readonly #parts: JobClaimsParts;

  constructor(parts: JobClaimsParts) {
    this.#parts = parts;
  }

  /** Never rejects. */
  async claim(taskIds: readonly string[]): Promise<Claims> {
    if (taskIds.length === 0) return new Map();
    try {
      const answers = await this.#claim(taskIds);
      const takenOver = await this.#takeOver(answers);
      return new Map([...answers, ...takenOver].map((answer) => [answer.taskId, answer]));
    } catch (error) {
      this.#tell('claim', error);
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  async #claim(taskIds: readonly string[]): Promise<readonly ClaimAnswer[]> {
    const { store, options, doorbell } = this.#parts;
    const { leaseMs, worker, caps } = options;
    const answers = await store.claim({ taskIds, leaseMs, worker, caps });
    await doorbell.ring(answers.flatMap(ringsOf));
    return answers;
  }

  /** Jobs whose rows are locked: by a worker that is at work after all, or by one that is not and has to be made to let go. */
  async #takeOver(answers: readonly ClaimAnswer[]): Promise<readonly ClaimAnswer[]> {
    const { store, options, observe } = this.#parts;
    const busy = answers
      .filter((answer) => !answer.claimed && answer.refusal.reason === 'busy')
      .map(({ taskId }) => taskId);
    if (busy.length === 0) return [];
    try {
      const judged = await store.endLostSessions(busy, options.leaseMs);
      const lost = judged.filter(({ ended }) => ended > 0);
      for (const { taskId, ended } of lost) observe({ kind: 'sessionsEnded', taskId, sessions: ended });
      const again = lost.length > 0 ? await this.#claim(lost.map(({ taskId }) => taskId)) : [];
      const atWork = judged.filter(({ workerLives }) => workerLives);
      return [...again, ...atWork.map(({ taskId }) => ({ taskId, refusal: { reason: 'leased' } }) as const)];
    } catch (error) {
      this.#tell('take over', error);
      return [];
    }
  }

  #tell(during: string, error: unknown): void {
    this.#parts.observe({ kind: 'infrastructureError', during, error: describeError(error) });
  }
}

/** Parents that can go on since this claim has ended their last child. */
function ringsOf(answer: ClaimAnswer): readonly Ring[] {
  if (answer.claimed || !('toRing' in answer.refusal)) return [];
  return answer.refusal.toRing ?? [];
}
