import type { DescribedError, JobStatus } from '@jobstack/core';
import type { DeliveryResult } from './delivery-result.ts';

/** What the engine tells whoever measures it. */
export type EngineEvent =
  | { readonly kind: 'attemptStarted'; readonly taskId: string; readonly jobType: string; readonly attempt: number }
  | {
      readonly kind: 'attemptEnded';
      readonly taskId: string;
      readonly jobType: string;
      readonly attempt: number;
      readonly result: DeliveryResult;
      readonly durationMs: number;
    }
  | {
      readonly kind: 'leaseLost';
      readonly taskId: string;
      readonly jobType: string;
      readonly status: JobStatus | undefined;
    }
  /** A claim has ended the job FAILED: its worker died once too often, or its time is over. */
  | { readonly kind: 'failedAtClaim'; readonly taskId: string; readonly reason: 'attemptsExhausted' | 'timedOut' }
  /** The database, the queue or the object store could not be reached; nothing is lost by it. */
  | { readonly kind: 'infrastructureError'; readonly during: string; readonly error: DescribedError };

/** Receives every event; must not throw. */
export type Observe = (event: EngineEvent) => void;
