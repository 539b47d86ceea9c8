/** How faults that pass are met. */
export interface RetryOptions {
  /** Tries of one request in all, at least 1. @default 5 */
  readonly attempts?: number;
  /** Before the second try, at most; each further waits at most twice as long. In milliseconds. @default 200 */
  readonly delayMs?: number;
  /** The longest wait, what the server asks for (`Retry-After`) included. In milliseconds. @default 10,000 */
  readonly maxDelayMs?: number;
}

export const DEFAULT_RETRIES: Required<RetryOptions> = { attempts: 5, delayMs: 200, maxDelayMs: 10_000 };

/**
 * How long to wait after a try that failed, in milliseconds; exponential with full jitter, so that many callers do not come back together.
 * What the server asks for goes before that; undefined when it asks for more than anybody would wait.
 *
 * @param tries made so far, from 1
 * @param retryAfter the header: seconds, or an instant
 */
export function retryDelay(
  tries: number,
  retryAfter: string | null,
  { delayMs, maxDelayMs }: Required<RetryOptions>,
): number | undefined {
  const asked = askedFor(retryAfter);
  if (asked !== undefined) return asked <= maxDelayMs ? asked : undefined;
  return Math.random() * Math.min(maxDelayMs, delayMs * 2 ** (tries - 1));
}

function askedFor(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  const milliseconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
