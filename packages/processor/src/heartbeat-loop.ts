import type { Clock, Timer } from './ports/clock.ts';
import type { Heartbeat, HeartbeatAnswer, JobStore, Lease, Progress } from './ports/job-store.ts';

/** One job in flight, as the heartbeat sees it. */
export interface HeldLease {
  readonly lease: Lease;
  /** What to store with the next beat. */
  progress(): Progress | undefined;
  /** The lease is gone; called once. */
  onLost(state: 'lost' | 'cancelled'): void;
}

export interface HeartbeatLoopDependencies {
  readonly store: Pick<JobStore, 'heartbeat'>;
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly onError: (error: unknown) => void;
}

/** Renews the leases of all jobs in flight with one statement every third of a lease; idle when there are none. */
export class HeartbeatLoop {
  readonly #dependencies: HeartbeatLoopDependencies;
  readonly #held = new Map<number, HeldLease>();
  #timer: Timer | undefined;
  #beating = false;

  constructor(dependencies: HeartbeatLoopDependencies) {
    this.#dependencies = dependencies;
  }

  add(held: HeldLease): void {
    this.#held.set(held.lease.jobId, held);
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
    const { store, leaseMs, onError } = this.#dependencies;
    const beats = Array.from(this.#held.values(), toBeat);
    this.#timer = undefined;
    this.#beating = true;
    try {
      for (const answer of await store.heartbeat(beats, leaseMs)) this.#hear(answer, beats);
    } catch (error) {
      // Nothing to decide here: while the database is away nobody else can claim, and the fence guards what comes after.
      onError(error);
    }
    this.#beating = false;
    if (this.#held.size > 0) this.#schedule();
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
