import type { AttemptEnd, Failure } from '@jobstack/core';
import type { ClaimRefusal } from './ports/job-store.ts';

/** What became of a delivery: the end of its attempt, or why there was none. `queueActionOf` says what the queue gets to hear of it. */
export type DeliveryResult =
  | AttemptEnd
  /** There was nothing to run, or not yet. */
  | { readonly kind: 'skipped'; readonly refusal: ClaimRefusal }
  /** A message that is a job, but one that can never be created: its sender has to look at it. */
  | { readonly kind: 'refused'; readonly error: Failure }
  /** The database could not be reached; what the job's row says still holds. */
  | { readonly kind: 'unreachable'; readonly delayMs: number; readonly error: Failure };

/** What becomes of the message. `returnAfterMs` makes it visible again; `acknowledge` deletes it; `deadLetter` moves it to where people look. */
export type QueueAction =
  | { readonly acknowledge: true }
  | { readonly acknowledge: false; readonly returnAfterMs: number }
  | { readonly acknowledge: false; readonly deadLetter: true };

/** A queue keeps a message invisible for at most 12 hours after it was received. */
const LONGEST_RETURN_MS = 12 * 3_600_000 - 60_000;
/** A locked row is free again in moments. */
const BUSY_RETURN_MS = 2_000;

/** One that runs alone has to end first, or has to begin. Grows with each receive. */
const ISOLATED_RETURN_MS = 1_000;
const LONGEST_ISOLATED_MS = 60_000;

const ACKNOWLEDGE: QueueAction = { acknowledge: true };

/**
 * Acknowledging is always safe: what still has to happen, the sweep knows from the job's row.
 *
 * @param receiveCount how often the queue has handed the message out, from 1
 */
export function queueActionOf(result: DeliveryResult, receiveCount = 1): QueueAction {
  if (result.kind === 'retry' || result.kind === 'unreachable') return returnAfter(result.delayMs);
  if (result.kind === 'refused') return { acknowledge: false, deadLetter: true };
  if (result.kind !== 'skipped') return ACKNOWLEDGE;
  switch (result.refusal.reason) {
    case 'notDue':
      return returnAfter(result.refusal.dueInMs);
    case 'busy':
      return returnAfter(BUSY_RETURN_MS);
    case 'isolated':
      return returnAfter(Math.min(ISOLATED_RETURN_MS * receiveCount ** 2, LONGEST_ISOLATED_MS));
    default:
      return ACKNOWLEDGE;
  }
}

function returnAfter(ms: number): QueueAction {
  return ms <= LONGEST_RETURN_MS ? { acknowledge: false, returnAfterMs: ms } : ACKNOWLEDGE;
}
