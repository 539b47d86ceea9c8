import { type JsonValue, resolveRetryPolicy, toMilliseconds } from '@jobstack/core';
import { type AnyJobHandler, payloadTerms } from '@jobstack/handler-sdk';

/** What a job's row keeps of its handler's declaration, fixed when the job is created. */
export interface JobSettings {
  readonly queue: string;
  readonly maxAttempts: number;
  readonly timeoutMs: number | undefined;
  /** What it is found by; left out where that is nothing. */
  readonly terms?: readonly string[];
}

/** @param handler undefined for a job type that this deployment does not know: such a job is kept, and fails with a clear error */
export function jobSettingsOf(handler: AnyJobHandler | undefined, payload?: JsonValue): JobSettings {
  const terms = handler && payload !== undefined ? payloadTerms(handler, payload) : [];
  return {
    queue: handler?.queue ?? 'default',
    maxAttempts: resolveRetryPolicy(handler?.retry).maxAttempts,
    timeoutMs: handler?.timeout === undefined ? undefined : toMilliseconds(handler.timeout),
    ...(terms.length > 0 && { terms }),
  };
}
