import { SWEEP_EVERY_MS } from './doorbell.ts';
import type { JobQueue } from './ports/job-queue.ts';
import type { JobStore } from './ports/job-store.ts';

export interface SweeperParts {
  readonly store: Pick<JobStore, 'sweep' | 'prune' | 'markRung' | 'rearmSweep'>;
  readonly queue: Pick<JobQueue, 'ring' | 'armSweep'>;
  /** How far apart sweeps are, in milliseconds. @default 60_000 */
  readonly sweepEveryMs?: number | undefined;
  /** The most jobs looked at in one statement. @default 1_000 */
  readonly batch?: number | undefined;
  /** The most statements in one sweep; what is left over, the next sweep takes. @default 20 */
  readonly batches?: number | undefined;
}

export interface SweepSummary {
  /** Jobs that needed a message. */
  readonly due: number;
  /** Of these, how many the queue accepted. */
  readonly rung: number;
  /** Jobs whose upload never came, now FAILED. */
  readonly expired: number;
  /** Rows of ended jobs deleted by retention, their logs and rejects included. */
  readonly pruned: number;
  /** Whether another sweep is on its way. */
  readonly armed: boolean;
}

/**
 * The minute-ly pass that makes lost, delayed and orphaned messages harmless. Bounded, and safe to run several at once. It arms
 * itself: while any job is open it sends the message that brings the next one, when there is something to look for.
 */
export class Sweeper {
  readonly #parts: SweeperParts;

  constructor(parts: SweeperParts) {
    this.#parts = parts;
  }

  /**
   * @param generation from the message that brought this sweep; undefined when a schedule did
   * @throws what the store threw, when the database is away: the message comes back
   */
  async sweep(generation: number | undefined): Promise<SweepSummary> {
    const { store, queue, sweepEveryMs = SWEEP_EVERY_MS, batch = 1_000, batches = 20 } = this.#parts;
    const sum = { due: 0, rung: 0, expired: 0, pruned: 0 };
    for (let done = 0; done < batches; done++) {
      const { looked, toRing, expired } = await store.sweep({ limit: batch });
      const rung = await queue.ring(toRing);
      await store.markRung(rung);
      sum.due += toRing.length;
      sum.rung += rung.length;
      sum.expired += expired;
      if (looked < batch) break;
    }
    const next = await store.rearmSweep(generation, sweepEveryMs);
    if (next !== undefined) await queue.armSweep(next.generation, next.delayMs);
    // Last, since nobody waits for it.
    for (let done = 0; done < batches; done++) {
      const { rows, more } = await store.prune(batch);
      sum.pruned += rows;
      if (!more) break;
    }
    return { ...sum, armed: next !== undefined };
  }
}
