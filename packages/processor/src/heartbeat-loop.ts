import { type DescribedError, describeError } from '@jobstack/core';
import type { Clock, Timer } from './ports/clock.ts';
import type { Heartbeat, HeartbeatAnswer, JobStore, Lease } from './ports/job-store.ts';
import type { HeldLease, KeptLeases, LeaseKeeper } from './ports/lease-keeper.ts';

export interface HeartbeatLoopDependencies {
  readonly store: Pick<JobStore, 'heartbeat'>;
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly onError: (error: DescribedError) => void;
  /** Waited for before each beat, which then goes out with the progress and for the jobs of that moment. @default nothing */
  readonly beforeBeat?: () => Promise<void>;
}

/** A lease, and until when it is renewed, in milliseconds since the epoch. */
interface TimedLease extends HeldLease {
  readonly hardEnd: number;
}

/**
 * Renews the leases of all jobs in flight with one statement every third of a lease; idle when there are none. It beats on the event loop it
 * was made on: where handlers have that to themselves, a thread of its own is the keeper, with such a loop inside.
 */
export class HeartbeatLoop implements LeaseKeeper {
  readonly #dependencies: HeartbeatLoopDependencies;
  readonly #held = new Map<number, TimedLease>();
  #timer: Timer | undefined;
  #beating = false;

  constructor(dependencies: HeartbeatLoopDependencies) {
    this.#dependencies = dependencies;
  }

  async open(hardEnd: number): Promise<KeptLeases> {
    return {
      add: (held) => this.add(held, hardEnd),
      remove: (lease) => this.remove(lease),
      [Symbol.asyncDispose]: async () => {},
    };
  }

  /** How many leases are kept. */
  get size(): number {
    return this.#held.size;
  }

  add({ lease, progress, onLost }: HeldLease, hardEnd: number): void {
    this.#held.set(lease.jobId, { lease, progress, onLost, hardEnd });
    this.#schedule();
  }

  remove(lease: Lease): void {
    if (this.#held.get(lease.jobId)?.lease.leaseToken === lease.leaseToken) this.#held.delete(lease.jobId);
    if (this.#held.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #schedule(): void {
    const { clock, leaseMs } = this.#dependencies;
    // A beat under way schedules the next one itself.
    if (this.#beating) return;
    this.#timer ??= clock.after(leaseMs / 3, () => void this.#beat());
  }

  async #beat(): Promise<void> {
    const { store, leaseMs, onError, beforeBeat } = this.#dependencies;
    this.#timer = undefined;
    this.#beating = true;
    try {
      if (beforeBeat) await beforeBeat();
      this.#letGoOfTheEnded();
      const beats = Array.from(this.#held.values(), toBeat);
      const answers = beats.length > 0 ? await store.heartbeat(beats, leaseMs) : [];
      for (const answer of answers) this.#hear(answer, beats);
    } catch (error) {
      // Nothing to decide here: while the database is away nobody else can claim, and the fence guards what comes after.
      onError(describeError(error));
    }
    this.#beating = false;
    if (this.#held.size > 0) this.#schedule();
  }

  /** After its invocation's hard end nobody here works on a job any longer, whatever has become of the call that said it would. */
  #letGoOfTheEnded(): void {
    const now = this.#dependencies.clock.now();
    for (const [jobId, { hardEnd }] of this.#held) if (hardEnd <= now) this.#held.delete(jobId);
  }

  #hear({ jobId, state }: HeartbeatAnswer, beats: readonly Heartbeat[]): void {
    const held = this.#held.get(jobId);
    if (!held || state === 'held' || state === 'busy') return;
    // The same job may have ended and been claimed anew here while the beat was under way.
    const beat = beats.find((candidate) => candidate.jobId === jobId);
    if (beat?.leaseToken !== held.lease.leaseToken) return;
    this.#held.delete(jobId);
    held.onLost(state);
  }
}

function toBeat(held: HeldLease): Heartbeat {
  return { ...held.lease, progress: held.progress() };
}
