import { describeError, type Ring, type TimedRing } from '@jobstack/core';
import type { Observe } from './engine-event.ts';
import { type Clock, systemClock } from './ports/clock.ts';
import type { JobQueue } from './ports/job-queue.ts';
import { SweepChain, type SweepChainParts } from './sweep-chain.ts';

export interface DoorbellParts extends SweepChainParts {
  readonly queue: Pick<JobQueue, 'ring' | 'armSweep'>;
  /** @default nobody listens */
  readonly observe?: Observe | undefined;
  /** @default the system's */
  readonly clock?: Clock | undefined;
}

/** In milliseconds. A message that waits for longer would only occupy the queue, which bears 120,000 such; the sweep rings in time. */
const RING_AHEAD_MS = 15 * 60_000;

/**
 * Tells workers about jobs that are stored already. Nothing here may fail a caller: the row is the outbox, and what was not
 * sent the sweep sends.
 */
export class Doorbell {
  readonly #parts: DoorbellParts;
  readonly #clock: Clock;
  readonly #chain: SweepChain;
  /** When the chain was last looked at, in milliseconds since the epoch. */
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: DoorbellParts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? systemClock;
    this.#chain = new SweepChain(parts);
  }

  /**
   * Sends the rings of jobs that are due within a quarter of an hour, and makes sure that a sweep will come for those and the others.
   * Nothing is noted: the sweep looks at a job whose message was sent as at any other, and repeats what has not led to a claim by then.
   * Never rejects.
   */
  async ring(rings: readonly TimedRing[]): Promise<void> {
    if (rings.length === 0) return;
    const horizon = this.#clock.now() + RING_AHEAD_MS;
    const soon = rings.filter(({ runAt }) => runAt === undefined || runAt.getTime() <= horizon).map(withoutTime);
    if (soon.length > 0) await this.#attempt('ring', () => this.#parts.queue.ring(soon));
    await this.arm();
  }

  /** Makes sure that a sweep will come: for jobs that are stored and need no ring yet. Never rejects. */
  async arm(): Promise<void> {
    this.#lookedAt = this.#clock.now();
    await this.#attempt('arm sweep', () => this.#chain.arm());
  }

  /**
   * The same for whoever has taken jobs: the one that created them may have died before it could arm. A look every half interval is
   * enough, since a chain that is overdue is found by any. Never rejects.
   */
  async keepArmed(): Promise<void> {
    if (this.#clock.now() - this.#lookedAt >= this.#chain.everyMs / 2) await this.arm();
  }

  async #attempt(during: string, run: () => Promise<unknown>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.#parts.observe?.({ kind: 'infrastructureError', during, error: describeError(error) });
    }
  }
}

function withoutTime({ taskId, queue, tenantId }: TimedRing): Ring {
  return { taskId, queue, tenantId };
}
