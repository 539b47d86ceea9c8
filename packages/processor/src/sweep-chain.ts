import { JobStackError } from '@jobstack/core';
import type { JobQueue } from './ports/job-queue.ts';
import type { JobStore } from './ports/job-store.ts';
import type { SweepArming, SweepTimes } from './ports/sweep-timing.ts';

export interface SweepChainParts {
  readonly store: Pick<JobStore, 'armSweep' | 'rearmSweep' | 'noteSweep'>;
  readonly queue: Pick<JobQueue, 'armSweep'>;
  /** How far apart sweeps are, in milliseconds. @default 60_000 */
  readonly sweepEveryMs?: number | undefined;
}

/** What a message of the chain calls for. */
export interface SweepTurn {
  /** False: another message carries the chain on, and there is nothing to do. */
  readonly passes: boolean;
  /** Whether another sweep is on its way. */
  readonly armed: boolean;
  /** Why it is not, though it should be. */
  readonly failure?: JobStackError | undefined;
}

/** One minute: with the default lease of one minute, a killed worker's job runs again within two. */
export const SWEEP_EVERY_MS = 60_000;

/** In milliseconds. So much longer than a queue, a cold start and clocks that differ may hold up a message. */
const BACKUP_AFTER_MS = 15_000;

/**
 * The messages that bring the sweeps, each of which sends the next; none is alone. With each goes a backup that arrives a little after
 * the sweep that follows: when that one comes, the backup finds itself overtaken and does nothing; when its message was lost, or was
 * never sent because a sweep died, the backup finds the chain overdue and carries it on. So whatever single message is lost, doubled or
 * late, the next sweep comes within two intervals.
 */
export class SweepChain {
  readonly #parts: SweepChainParts;
  readonly #times: SweepTimes;

  constructor(parts: SweepChainParts) {
    this.#parts = parts;
    this.#times = timesOf(parts.sweepEveryMs ?? SWEEP_EVERY_MS);
  }

  get everyMs(): number {
    return this.#times.everyMs;
  }

  /**
   * Makes sure that a sweep comes within the interval.
   *
   * @throws JobStackError `ARM_FAILED`: the queue took no message. What the store threw
   */
  async arm(): Promise<void> {
    const arming = await this.#parts.store.armSweep(this.#times);
    const failure = arming && (await this.#send(arming));
    if (failure) throw failure;
  }

  /**
   * The turn that a message has brought: sends the next before anything else, so that a sweep that dies is followed by another.
   *
   * @param generation of the message; undefined for a sweep outside the chain
   * @throws what the store threw
   */
  async next(generation: number | undefined): Promise<SweepTurn> {
    const { passes, arming } = await this.#parts.store.rearmSweep(generation, this.#times);
    const failure = arming && (await this.#send(arming));
    return { passes, armed: arming !== undefined && failure === undefined, failure };
  }

  /** Nothing may take the chain for armed by a message that was never sent. */
  async #send({ generation, delayMs }: SweepArming): Promise<JobStackError | undefined> {
    const { queue, store } = this.#parts;
    const backupMs = delayMs + this.#times.everyMs + latenessOf(this.#times.everyMs);
    const sent = await Promise.all([queue.armSweep(generation, delayMs), queue.armSweep(generation, backupMs)]);
    const isSent = sent.every(Boolean);
    await store.noteSweep(generation, isSent ? delayMs : undefined);
    if (isSent) return undefined;
    return new JobStackError(
      'ARM_FAILED',
      'Sweep: expected the queue to take the messages that bring the next sweep, but it refused; whoever creates or takes a job sends them ' +
        'again, and so does this message when it comes back.',
      { logMessage: true },
    );
  }
}

function timesOf(everyMs: number): SweepTimes {
  return { everyMs, overdueMs: latenessOf(everyMs) / 3 };
}

/** Of a chain that sweeps every few seconds, on a laptop, messages are late by less. */
function latenessOf(everyMs: number): number {
  return Math.min(BACKUP_AFTER_MS, everyMs / 4);
}
