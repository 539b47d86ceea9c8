import { JobStackError } from '@jobstack/core';
import type { Clock } from './ports/clock.ts';
import type { JobStore, SettleAnswer, Settlement } from './ports/job-store.ts';

interface Waiting {
  readonly settlement: Settlement;
  readonly resolve: (answer: SettleAnswer) => void;
  readonly reject: (error: unknown) => void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Ends attempts, many in one statement: what comes in while a statement is under way goes out together with the next. No statement waits
 * for a row, so that one job whose row is locked does not hold up the ends of others; it is tried again, as a database that is away is, until
 * the invocation's end.
 */
export class Settler {
  readonly #store: Pick<JobStore, 'settle' | 'faultOf'>;
  readonly #clock: Clock;
  #waiting: Waiting[] = [];
  #running = false;

  constructor(store: Pick<JobStore, 'settle' | 'faultOf'>, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * @param giveUpAt milliseconds since the epoch after which an unreachable database and a locked row are reported instead of tried again
   * @throws JobStackError `JOB_LOCKED`
   */
  async settle(settlement: Settlement, giveUpAt: number): Promise<SettleAnswer> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        const answer = await this.#enqueue(settlement);
        if (!answer.busy) return answer;
        if (this.#clock.now() + pause > giveUpAt) throw jobLocked(settlement);
      } catch (error) {
        if (!this.#passes(error) || this.#clock.now() + pause > giveUpAt) throw error;
      }
      await new Promise<void>((resolve) => this.#clock.after(pause, resolve));
    }
  }

  #enqueue(settlement: Settlement): Promise<SettleAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ settlement, resolve, reject });
      if (!this.#running) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#running = true;
    // A turn of the event loop lets handlers that finish together be settled together.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) await this.#flush(this.#waiting.splice(0));
    this.#running = false;
  }

  async #flush(batch: readonly Waiting[]): Promise<void> {
    try {
      const answers = await this.#store.settle(batch.map(({ settlement }) => settlement));
      const byJob = new Map(answers.map((answer) => [answer.jobId, answer]));
      for (const { settlement, resolve, reject } of batch) {
        const answer = byJob.get(settlement.jobId);
        if (answer) resolve(answer);
        else reject(new Error(`The store answered nothing about job ${settlement.jobId}, which was to be settled.`));
      }
    } catch (error) {
      if (batch.length > 1 && this.#store.faultOf(error) !== 'unreachable') {
        // One settlement that the database refuses must not take the others with it.
        for (const waiting of batch) await this.#flush([waiting]);
        return;
      }
      for (const { reject } of batch) reject(error);
    }
  }

  /** Our own statements have one lock order; a person's may have another. */
  #passes(error: unknown): boolean {
    const fault = this.#store.faultOf(error);
    return fault === 'unreachable' || fault === 'deadlock';
  }
}

function jobLocked({ jobId }: Settlement): JobStackError {
  return new JobStackError(
    'JOB_LOCKED',
    `Job ${jobId}: expected to store how its attempt ended before the invocation does, but a transaction kept its row locked: the job's own ` +
      'commit, if that went on, or one that somebody has left open (pg_stat_activity shows it). The job is taken up again when its lease has expired.',
  );
}
