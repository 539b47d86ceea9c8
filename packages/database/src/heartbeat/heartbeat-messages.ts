import type { DescribedError } from '@jobstack/core';
import type { Heartbeat, Lease } from '@jobstack/processor';
import type { ConnectionSettings } from '../connection-settings.ts';

/** What the thread is born with: all that can be copied. */
export interface HeartbeatThreadData {
  readonly connection: Omit<ConnectionSettings, 'password'>;
  /** Undefined: one is asked for before each connection, since it may change. */
  readonly password: string | undefined;
  readonly applicationName: string;
  readonly leaseMs: number;
}

/** A lease that is to be renewed. */
export interface AddedLease {
  readonly lease: Lease;
  /** Until the hard end of its invocation, in milliseconds: the two threads' clocks need not agree. */
  readonly endsInMs: number;
}

/** From the thread that handlers run on. Answers may come late, and without having been asked for. */
export type ToHeartbeat =
  /** What was added and removed since the last such message: whoever stands in both has ended. */
  | { readonly kind: 'change'; readonly added: readonly AddedLease[]; readonly removed: readonly Lease[] }
  | { readonly kind: 'progress'; readonly of: readonly Heartbeat[] }
  | { readonly kind: 'password'; readonly password: string }
  /** Nothing is held any longer: let the database rest. */
  | { readonly kind: 'rest' };

/** From the thread that beats. */
export type FromHeartbeat =
  /** Whoever is asked may be busy: the one who asks goes on with what it knows after a while. */
  | { readonly kind: 'ask'; readonly what: 'progress' | 'password' }
  | { readonly kind: 'lost'; readonly lease: Lease; readonly state: 'lost' | 'cancelled' }
  | { readonly kind: 'failed'; readonly error: DescribedError }
  | { readonly kind: 'resting' };
