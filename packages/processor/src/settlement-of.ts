import type { Backoff, JsonValue, RetryPolicy } from '@jobstack/core';
import { DEFAULT_RETRY, exponential } from '@jobstack/core';
import type { ErrorClass } from './failure.ts';
import type { ClaimedJob, Failure, SettlementEnd } from './ports/job-store.ts';
import type { RunContext } from './run-context.ts';

/** How `execute` ended. */
export type Ending =
  | { readonly kind: 'returned'; readonly result: unknown }
  | { readonly kind: 'threw'; readonly errorClass: ErrorClass }
  /** It was still running when the invocation had to end. */
  | { readonly kind: 'cutOff' };

export interface EndingFacts {
  readonly job: ClaimedJob;
  readonly retry: RetryPolicy;
  readonly maxHandovers: number;
  /** Undefined when the job never got as far as a context. */
  readonly context: RunContext | undefined;
  /** How often the queue has delivered the message: paces retries that spend no attempt. */
  readonly receiveCount: number;
  /** In [0, 1). */
  readonly random: number;
  /** The job type's timeout has passed. */
  readonly timedOut: boolean;
  /** Until that timeout, in milliseconds; Infinity without one. */
  readonly timeLeftMs: number;
}

/** Waits while infrastructure is down; grows with each delivery. */
const INFRASTRUCTURE_BACKOFF: Backoff = exponential('5s', '5m');

/** Nobody means longer, and a timestamp must hold it: one year. */
const LONGEST_DELAY_MS = 365 * 86_400_000;

/** What to store about an attempt's end; undefined when the lease is gone and nothing may be stored. */
export function settlementOf(ending: Ending, facts: EndingFacts): SettlementEnd | undefined {
  if (ending.kind === 'returned') {
    const rejects = facts.context?.pendingRejects ?? [];
    return { kind: 'completed', result: ending.result as JsonValue | undefined, rejects };
  }
  if (ending.kind === 'cutOff') return outOfTime(facts);
  const { errorClass } = ending;
  switch (errorClass.kind) {
    case 'leaseLost':
    case 'cancelled':
      return undefined;
    case 'handOver':
      return handOver(facts);
    case 'waiting':
      return { kind: 'waiting' };
    case 'permanent':
      return { kind: 'failed', error: errorClass.failure };
    case 'infrastructure':
      return retry(errorClass.failure, INFRASTRUCTURE_BACKOFF(facts.receiveCount, facts.random), true);
    case 'retryable':
      if (facts.timedOut) return timedOut();
      if (facts.context?.signal.aborted) return outOfTime(facts);
      return retryByPolicy(errorClass.failure, errorClass.delayMs, facts);
  }
}

/** Whoever got further under this lease goes on in a new invocation; whoever did not has failed an attempt. */
function outOfTime(facts: EndingFacts): SettlementEnd {
  if (facts.timedOut) return timedOut();
  if (facts.context?.advanced) return handOver(facts);
  const message =
    'The invocation ended before the handler had finished or committed anything. Commit in smaller chunks, so that the job can ' +
    'go on in a new invocation, or raise the worker’s timeout.';
  return retryByPolicy({ code: 'DEADLINE_EXCEEDED', message }, undefined, facts);
}

function handOver({ job, maxHandovers }: EndingFacts): SettlementEnd {
  if (job.handovers < maxHandovers) return { kind: 'handedOver' };
  const message = `The job has been handed over ${job.handovers} times, the most allowed is ${maxHandovers}; its checkpoint is kept.`;
  return { kind: 'failed', error: { code: 'HANDOVER_LIMIT', message } };
}

function retryByPolicy(error: Failure, delayMs: number | undefined, facts: EndingFacts): SettlementEnd {
  const { job, retry: policy, random } = facts;
  if (job.attempt >= job.maxAttempts) return { kind: 'failed', error };
  const wait = delayMs ?? waitBy(policy, job.attempt, random);
  // Nothing to wait for: the next attempt would come too late.
  return wait < facts.timeLeftMs ? retry(error, wait, false) : { kind: 'failed', error };
}

function timedOut(): SettlementEnd {
  return {
    kind: 'failed',
    error: { code: 'TIMED_OUT', message: 'The job did not end within its job type’s timeout.' },
  };
}

/** A policy that throws or answers no number must not hide the failure: then the default policy decides. */
function waitBy({ backoff }: RetryPolicy, attempt: number, random: number): number {
  try {
    const wait = backoff(attempt, random);
    if (Number.isFinite(wait)) return wait;
  } catch {}
  return DEFAULT_RETRY.backoff(attempt, random);
}

function retry(error: Failure, delayMs: number, keepAttempt: boolean): SettlementEnd {
  const whole = Math.min(Math.max(0, Math.round(delayMs)), LONGEST_DELAY_MS);
  return { kind: 'retry', error, delayMs: whole, keepAttempt };
}
