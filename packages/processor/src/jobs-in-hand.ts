import type { ClaimAnswer, ClaimedJob } from './ports/job-store.ts';

/** Leave to claim, until it is over. */
export interface ClaimTurn extends Disposable {
  /** Nothing else is in hand, and nothing will be claimed meanwhile. */
  readonly idle: boolean;
  /** What the claim has answered is in hand now. */
  took(answers: readonly ClaimAnswer[]): void;
}

/**
 * What a process has claimed and not given back. A job whose worker was lost may be what kills workers: while one is in hand nothing is claimed
 * beside it, and a claim that may bring one is the only one of its time.
 */
export class JobsInHand {
  readonly #jobs = new Set<ClaimedJob>();
  readonly #mayIsolate: boolean;
  #idleTurn: Promise<void> | undefined;

  /** @param mayIsolate false where such jobs run elsewhere: then none is ever given here */
  constructor(mayIsolate: boolean) {
    this.#mayIsolate = mayIsolate;
  }

  /** Waits for the turn of whoever may be given a job that runs alone. Undefined while such a job is in hand. */
  async turn(): Promise<ClaimTurn | undefined> {
    while (this.#idleTurn) await this.#idleTurn;
    if ([...this.#jobs].some(({ suspect }) => suspect)) return undefined;
    const idle = this.#mayIsolate && this.#jobs.size === 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    if (idle) this.#idleTurn = promise;
    return {
      idle,
      took: (answers) => {
        for (const { claimed } of answers) if (claimed) this.#jobs.add(claimed);
      },
      [Symbol.dispose]: () => {
        if (idle) this.#idleTurn = undefined;
        resolve();
      },
    };
  }

  giveBack(job: ClaimedJob): void {
    this.#jobs.delete(job);
  }
}
