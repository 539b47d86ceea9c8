import type { AttemptEnd, DescribedError, Failure } from '@jobstack/core';
import type { ClaimRefusal } from './ports/job-store.ts';

/** Why a claim ended a job. */
type JobOver = 'attemptsExhausted' | 'timedOut';

/** What the engine tells whoever measures it. */
export type EngineEvent =
  | { readonly kind: 'attemptStarted'; readonly taskId: string; readonly jobType: string; readonly attempt: number }
  | {
      readonly kind: 'attemptEnded';
      readonly taskId: string;
      readonly jobType: string;
      readonly attempt: number;
      readonly end: AttemptEnd;
      readonly durationMs: number;
    }
  /** A delivery that led to no attempt, which is nothing unusual. */
  | {
      readonly kind: 'deliverySkipped';
      readonly taskId: string;
      readonly reason: Exclude<ClaimRefusal['reason'], JobOver>;
    }
  /** A claim has ended the job FAILED: its worker died once too often, or its time is over. */
  | { readonly kind: 'failedAtClaim'; readonly taskId: string; readonly reason: JobOver }
  /** A worker that was lost, but still held the job locked, was made to let go. */
  | { readonly kind: 'sessionsEnded'; readonly taskId: string; readonly sessions: number }
  /** A message asked for a job that can never be created. */
  | { readonly kind: 'messageRefused'; readonly messageId: string; readonly error: Failure }
  /** The database, the queue or the object store could not be reached; nothing is lost by it. */
  | { readonly kind: 'infrastructureError'; readonly during: string; readonly error: DescribedError };

/** Receives every event; must not throw. */
export type Observe = (event: EngineEvent) => void;
