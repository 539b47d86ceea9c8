import type { DescribedError } from './described-error/index.ts';
import type { JsonValue } from './json.ts';
import type { LogMetadata } from './log-level.ts';
import type { Reject } from './reject.ts';

/** What `job_attempts` and, for the last one, `jobs` keep about an error. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly details?: LogMetadata;
  /** What was thrown, with its stack and causes; undefined for an end that the engine found by itself. */
  readonly thrown?: DescribedError;
}

/** An end that the holder of the lease decides, and the database stores. Made by the constructors of `AttemptEnd` alone. */
export type SettledEnd =
  /** `rejects`: those that no commit has stored. */
  | { readonly kind: 'completed'; readonly result: JsonValue | undefined; readonly rejects: readonly Reject[] }
  /** The job is FAILED: no attempt is left, or none would help. */
  | { readonly kind: 'failed'; readonly error: Failure }
  /** Due again after `delayMs`; unless it spends the attempt, the next claim goes on with it. */
  | { readonly kind: 'retry'; readonly error: Failure; readonly delayMs: number; readonly spendsAttempt: boolean }
  /** Goes on in a new invocation, from its checkpoint, in the same attempt. */
  | { readonly kind: 'handedOver' }
  /** Goes on, in the same attempt, when the jobs it has spawned have ended. */
  | { readonly kind: 'waiting' };

/** An end that somebody else has decided; nothing is stored about it here. */
export type TakenEnd =
  /** A person has cancelled the job. */
  | { readonly kind: 'cancelled' }
  /** The lease is another worker's, or the job is gone. */
  | { readonly kind: 'lost' };

/** How an attempt ended. */
export type AttemptEnd = SettledEnd | TakenEnd;

/** Nobody means longer, and a timestamp must hold it: one year. */
const LONGEST_DELAY_MS = 365 * 86_400_000;

/** The ends there are, one constructor for each combination that makes sense. */
export const AttemptEnd = Object.freeze({
  completed: (result?: JsonValue, rejects: readonly Reject[] = []): SettledEnd => ({
    kind: 'completed',
    result,
    rejects,
  }),
  failed: (error: Failure): SettledEnd => ({ kind: 'failed', error }),
  /** The attempt has failed and another one comes. @param delayMs brought to a whole number from 0 to a year */
  retry: (error: Failure, delayMs: number): SettledEnd => ({
    kind: 'retry',
    error,
    delayMs: wholeDelay(delayMs),
    spendsAttempt: true,
  }),
  /** The attempt could not go on, by no fault of its own, and does so later. @param delayMs as with `retry` */
  interrupted: (error: Failure, delayMs: number): SettledEnd => ({
    kind: 'retry',
    error,
    delayMs: wholeDelay(delayMs),
    spendsAttempt: false,
  }),
  handedOver: { kind: 'handedOver' } satisfies SettledEnd as SettledEnd,
  waiting: { kind: 'waiting' } satisfies SettledEnd as SettledEnd,
  cancelled: { kind: 'cancelled' } satisfies TakenEnd as TakenEnd,
  lost: { kind: 'lost' } satisfies TakenEnd as TakenEnd,
});

function wholeDelay(delayMs: number): number {
  return Math.min(Math.max(0, Math.round(delayMs)), LONGEST_DELAY_MS);
}
