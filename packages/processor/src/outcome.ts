import type { ClaimRefusal, Failure } from './ports/job-store.ts';

/** How a delivery ended. Decided once, in one place; `dispositionOf` says what the queue gets to hear of it. */
export type Outcome =
  | { readonly kind: 'completed' }
  | { readonly kind: 'retry'; readonly delayMs: number; readonly error: Failure }
  | { readonly kind: 'failed'; readonly error: Failure }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'handedOver' }
  /** Put away until the jobs it has spawned have ended. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'skipped'; readonly refusal: ClaimRefusal | { readonly reason: 'leaseLost' } };

/** What becomes of the message. `returnAfterMs` makes it visible again; `acknowledge` deletes it. */
export type Disposition =
  | { readonly acknowledge: true }
  | { readonly acknowledge: false; readonly returnAfterMs: number };

/** A queue keeps a message invisible for at most 12 hours after it was received. */
const LONGEST_RETURN_MS = 12 * 3_600_000 - 60_000;
/** A locked row is free again in moments. */
const BUSY_RETURN_MS = 2_000;

/** A job of its type or tenant has to end first. */
const CAPPED_RETURN_MS = 5_000;

const ACKNOWLEDGE: Disposition = { acknowledge: true };

/** Acknowledging is always safe: what still has to happen, the sweep knows from the job's row. */
export function dispositionOf(outcome: Outcome): Disposition {
  if (outcome.kind === 'retry') return returnAfter(outcome.delayMs);
  if (outcome.kind !== 'skipped') return ACKNOWLEDGE;
  switch (outcome.refusal.reason) {
    case 'notDue':
      return returnAfter(outcome.refusal.dueInMs);
    case 'busy':
      return returnAfter(BUSY_RETURN_MS);
    case 'capped':
      return returnAfter(CAPPED_RETURN_MS);
    default:
      return ACKNOWLEDGE;
  }
}

function returnAfter(ms: number): Disposition {
  return ms <= LONGEST_RETURN_MS ? { acknowledge: false, returnAfterMs: ms } : ACKNOWLEDGE;
}
