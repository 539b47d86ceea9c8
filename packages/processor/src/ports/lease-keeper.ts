import type { DescribedError } from '@jobstack/core';
import type { Lease, Progress } from './job-store.ts';

/** One job in flight. */
export interface HeldLease {
  readonly lease: Lease;
  /** What to store with the next beat. */
  progress(): Progress | undefined;
  /** The lease is gone; called once. */
  onLost(state: 'lost' | 'cancelled'): void;
}

/** Keeps the leases of the jobs in flight renewed, and tells those who have lost theirs. */
export interface LeaseKeeper {
  /**
   * For the jobs of one invocation, before the first of them runs. Never rejects: a keeper that cannot do its work says so to
   * `onError` and goes on trying, since a lease that nobody renews is in nobody's way but its own.
   *
   * @param hardEnd when the invocation is killed, in milliseconds since the epoch; its leases are not renewed beyond
   */
  open(hardEnd: number): Promise<KeptLeases>;
}

/** The leases of one invocation. Disposed of before it returns, so that nothing keeps a database awake that has nothing else to do. */
export interface KeptLeases extends AsyncDisposable {
  add(held: HeldLease): void;
  remove(lease: Lease): void;
}

/** What the engine tells the keeper that it works with. */
export interface LeaseKeeperParts {
  /** Leases are renewed every third of it, for the whole of it. Milliseconds. */
  readonly leaseMs: number;
  /** Told of beats that failed. */
  readonly onError: (error: DescribedError) => void;
}
