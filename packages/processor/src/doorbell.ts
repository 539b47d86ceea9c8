import { describeError, type Ring, type TimedRing } from '@jobstack/core';
import type { Observe } from './engine-event.ts';
import { type Clock, systemClock } from './ports/clock.ts';
import type { JobQueue } from './ports/job-queue.ts';
import type { JobStore } from './ports/job-store.ts';

export interface DoorbellParts {
  readonly store: Pick<JobStore, 'armSweep'>;
  readonly queue: Pick<JobQueue, 'ring' | 'armSweep'>;
  /** How far apart sweeps are, in milliseconds. @default 60_000 */
  readonly sweepEveryMs?: number | undefined;
  /** @default nobody listens */
  readonly observe?: Observe | undefined;
  /** @default the system's */
  readonly clock?: Clock | undefined;
}

/** One minute: with the default lease of one minute, a killed worker's job runs again within two. */
export const SWEEP_EVERY_MS = 60_000;

/** In milliseconds. A message that waits for longer would only occupy the queue, which bears 120,000 such; the sweep rings in time. */
const RING_AHEAD_MS = 15 * 60_000;

/**
 * Tells workers about jobs that are stored already. Nothing here may fail a caller: the row is the outbox, and what was not
 * sent the sweep sends.
 */
export class Doorbell {
  readonly #parts: DoorbellParts;

  constructor(parts: DoorbellParts) {
    this.#parts = parts;
  }

  /**
   * Sends the rings of jobs that are due within a quarter of an hour, and makes sure that a sweep will come for those and the others.
   * Nothing is noted: the sweep looks at a job whose message was sent as at any other, and repeats what has not led to a claim by then.
   * Never rejects.
   */
  async ring(rings: readonly TimedRing[]): Promise<void> {
    if (rings.length === 0) return;
    const { queue, clock = systemClock } = this.#parts;
    const horizon = clock.now() + RING_AHEAD_MS;
    const soon = rings.filter(({ runAt }) => runAt === undefined || runAt.getTime() <= horizon).map(withoutTime);
    if (soon.length > 0) await this.#attempt('ring', () => queue.ring(soon));
    await this.arm();
  }

  /** Makes sure that a sweep will come: for jobs that are stored and need no ring yet. Never rejects. */
  async arm(): Promise<void> {
    const { store, queue, sweepEveryMs = SWEEP_EVERY_MS } = this.#parts;
    await this.#attempt('arm sweep', async () => {
      const generation = await store.armSweep(sweepEveryMs);
      if (generation !== undefined) await queue.armSweep(generation, sweepEveryMs);
    });
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
