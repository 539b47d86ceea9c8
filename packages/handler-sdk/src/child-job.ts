import type { JsonValue } from '@jobstack/core';

/** A job for `context.spawn` to create. */
export interface Spawn {
  /** A job type of the same handler map. */
  readonly type: string;
  readonly payload: JsonValue;
}

/** A spawned job, as `context.children` reports it once all have ended. */
export interface ChildJob {
  readonly taskId: string;
  readonly type: string;
  readonly payload: JsonValue;
  readonly status: 'AWAITING_FILE' | 'QUEUED' | 'RUNNING' | 'RETRYING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';
  /** What its handler resolved to; undefined unless COMPLETED. */
  readonly result: JsonValue | undefined;
  /** Why it FAILED; undefined otherwise. */
  readonly error: { readonly code: string; readonly message: string } | undefined;
}
