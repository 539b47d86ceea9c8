import {
  AttemptEnd,
  type Backoff,
  DEFAULT_RETRY,
  exponential,
  type Failure,
  type JobStatus,
  type RetryPolicy,
  type TakenEnd,
} from '@jobstack/core';
import type { ErrorClass } from './error-class.ts';
import type { ClaimedJob, LogEntry } from './ports/job-store.ts';

/** What decides how an attempt ends, beside the error. */
export interface EndFacts {
  readonly job: ClaimedJob;
  readonly retry: RetryPolicy;
  readonly maxHandovers: number;
  readonly maxInterruptions: number;
  /** Whether anything was stored under this lease that a later invocation can build on. */
  readonly advanced: boolean;
  /** Whether the handler was told to stop. */
  readonly aborted: boolean;
  /** Whether the deadline has come forward, because the process is to end. */
  readonly early: boolean;
  /** How often the queue has delivered the message: paces retries that spend no attempt. */
  readonly receiveCount: number;
  /** In [0, 1). */
  readonly random: number;
  /** Until the job type's timeout, in milliseconds; Infinity without one, 0 or less when it has passed. */
  readonly timeLeftMs: number;
}

/** Waits while infrastructure is down; grows with each delivery. */
const INFRASTRUCTURE_BACKOFF: Backoff = exponential('5s', '5m');

/** How an attempt ends that threw. */
export function endByError(errorClass: ErrorClass, facts: EndFacts): AttemptEnd {
  switch (errorClass.kind) {
    case 'lost':
      return AttemptEnd.lost;
    case 'cancelled':
      return AttemptEnd.cancelled;
    case 'handOver':
      return handOver(facts);
    case 'waiting':
      return AttemptEnd.waiting;
    case 'permanent':
      return AttemptEnd.failed(errorClass.failure);
    case 'infrastructure':
      return interrupt(errorClass.failure, facts);
    case 'retryable':
      if (facts.timeLeftMs <= 0) return timedOut();
      if (facts.aborted) return endOutOfTime(facts);
      return retryByPolicy(errorClass.failure, errorClass.delayMs, facts);
  }
}

/**
 * How an attempt ends for which no time was left: whoever got further under this lease goes on in a new invocation; whoever did not has
 * failed an attempt, unless it was to have more time than it got.
 */
export function endOutOfTime(facts: EndFacts): AttemptEnd {
  if (facts.timeLeftMs <= 0) return timedOut();
  if (facts.advanced) return handOver(facts);
  if (facts.early) {
    const ended = 'The worker was told to end before the handler had finished or committed anything.';
    return interrupt({ code: 'WORKER_ENDED', message: ended }, facts);
  }
  const message =
    'The invocation ended before the handler had finished or committed anything. Commit in smaller chunks, so that the job can ' +
    'go on in a new invocation, or raise the worker’s timeout.';
  return retryByPolicy({ code: 'DEADLINE_EXCEEDED', message }, undefined, facts);
}

/** Who has taken a job away whose lease is no longer ours. @param status as it is now; undefined when the job is gone */
export function endByOthers(status: JobStatus | undefined): TakenEnd {
  return status === 'CANCELLED' ? AttemptEnd.cancelled : AttemptEnd.lost;
}

/** Whoever stored something in between has only had bad luck again; whoever never does is not the victim but the cause. */
function interrupt(error: Failure, facts: EndFacts): AttemptEnd {
  const { job, advanced, maxInterruptions, receiveCount, random } = facts;
  const before = advanced ? 0 : job.interruptions;
  if (before < maxInterruptions) {
    return AttemptEnd.interrupted(error, INFRASTRUCTURE_BACKOFF(receiveCount, random));
  }
  const counted = `Interrupted ${before + 1} times in a row without having stored anything: this counts as a failed attempt.`;
  return retryByPolicy({ ...error, message: `${error.message} ${counted}` }, undefined, facts);
}

function handOver({ job, maxHandovers }: EndFacts): AttemptEnd {
  if (job.handovers < maxHandovers) return AttemptEnd.handedOver;
  const message = `The job has been handed over ${job.handovers} times, the most allowed is ${maxHandovers}; its checkpoint is kept.`;
  return AttemptEnd.failed({ code: 'HANDOVER_LIMIT', message });
}

function retryByPolicy(error: Failure, delayMs: number | undefined, facts: EndFacts): AttemptEnd {
  const { job, retry: policy, random } = facts;
  if (job.attempt >= job.maxAttempts) return AttemptEnd.failed(error);
  const wait = delayMs ?? waitBy(policy, job.attempt, random);
  // Nothing to wait for: the next attempt would come too late.
  return wait < facts.timeLeftMs ? AttemptEnd.retry(error, wait) : AttemptEnd.failed(error);
}

function timedOut(): AttemptEnd {
  return AttemptEnd.failed({ code: 'TIMED_OUT', message: 'The job did not end within its job type’s timeout.' });
}

/** A policy that throws or answers no number must not hide the failure: then the default policy decides. */
function waitBy({ backoff }: RetryPolicy, attempt: number, random: number): number {
  try {
    const wait = backoff(attempt, random);
    if (Number.isFinite(wait)) return wait;
  } catch {}
  return DEFAULT_RETRY.backoff(attempt, random);
}

type ClosingLine = Pick<LogEntry, 'level' | 'message' | 'metadata'>;

/** What the job's log says about the end of an attempt; nothing when it completed, which the attempt itself tells. */
export function closingLine(job: ClaimedJob, end: AttemptEnd): ClosingLine | undefined {
  switch (end.kind) {
    case 'completed':
      return undefined;
    case 'cancelled':
    case 'lost': {
      const message = `Attempt ${job.attempt} stopped: the job no longer belongs to this worker.`;
      return { level: 'WARNING', message, metadata: undefined };
    }
    case 'handedOver': {
      const metadata = { handovers: job.handovers + 1 };
      return { level: 'DEBUG', message: 'Handed over to a new invocation.', metadata };
    }
    case 'waiting':
      return { level: 'DEBUG', message: 'Waiting for the jobs it has spawned.', metadata: undefined };
    case 'failed': {
      const message = `Attempt ${job.attempt} failed for good: ${end.error.message}`;
      return { level: 'ERROR', message, metadata: metadataOf(end.error) };
    }
    case 'retry': {
      const what = end.spendsAttempt ? `of ${job.maxAttempts} failed` : 'interrupted';
      const again = `next try in ${(end.delayMs / 1000).toFixed(1)} s`;
      const message = `Attempt ${job.attempt} ${what}, ${again}: ${end.error.message}`;
      return { level: 'WARNING', message, metadata: { ...metadataOf(end.error), delayMs: end.delayMs } };
    }
  }
}

function metadataOf({ code, details }: Failure): Record<string, unknown> {
  return { code, ...details };
}
