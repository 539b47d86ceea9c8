import { type Duration, toMilliseconds } from './duration.ts';
import { HandlerDefinitionError } from './errors.ts';

/**
 * Milliseconds to wait after attempt number `attempt` (1, 2, …) has failed.
 *
 * @param random a number in [0, 1), injected so that tests can fix the jitter
 */
export type Backoff = (attempt: number, random: number) => number;

export interface RetryPolicy {
  /** How many attempts a job has before it ends FAILED; 1 to 1000. @default 5 */
  readonly maxAttempts: number;
  /** How long to wait between two attempts. @default exponential('10s', '15m') */
  readonly backoff: Backoff;
}

/**
 * Exponential backoff with full jitter: uniformly random between 0 and `base × 2^(attempt − 1)`, at most `cap`.
 * `exponential('10s', '15m')` waits at most 10, 20, 40, 80 … 900 seconds; half of that on average. Full jitter keeps jobs that
 * failed together from coming back together.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @throws HandlerDefinitionError when `base` exceeds `cap` or either is not a duration
 */
export function exponential(base: Duration, cap: Duration): Backoff {
  const baseMs = toMilliseconds(base);
  const capMs = toMilliseconds(cap);
  if (baseMs > capMs) {
    throw new HandlerDefinitionError(`exponential(base, cap): base must not exceed cap; received ${base} > ${cap}.`);
  }
  // 2 ** 1024 is Infinity and Math.min still caps it; Infinity × 0 would not be a number, hence the order.
  return (attempt, random) => Math.floor(random * Math.min(capMs, Math.max(baseMs, 1) * 2 ** (attempt - 1)));
}

/** The same wait after every attempt. */
export function fixed(delay: Duration): Backoff {
  const delayMs = toMilliseconds(delay);
  return () => delayMs;
}

export const DEFAULT_RETRY: RetryPolicy = Object.freeze({ maxAttempts: 5, backoff: exponential('10s', '15m') });

/**
 * The policy a handler declared, completed with the defaults.
 *
 * @throws HandlerDefinitionError when `maxAttempts` is not a whole number from 1 to 1000
 */
export function resolveRetryPolicy(declared: Partial<RetryPolicy> = {}): RetryPolicy {
  const policy = { ...DEFAULT_RETRY, ...declared };
  if (!Number.isInteger(policy.maxAttempts) || policy.maxAttempts < 1 || policy.maxAttempts > 1000) {
    throw new HandlerDefinitionError(
      `maxAttempts must be a whole number from 1 to 1000; received ${policy.maxAttempts}.`,
    );
  }
  return policy;
}
