import type { FunctionError } from './function-messages.ts';

/** How one call of a function ended. */
export type InvocationEnd =
  /** The handler resolved, to whatever it resolved to. */
  | { readonly kind: 'succeeded'; readonly response: unknown }
  /** The handler threw, or its module could not be loaded. */
  | { readonly kind: 'failed'; readonly error: FunctionError }
  /** It was still running at its timeout, and its process was killed. */
  | { readonly kind: 'timedOut' }
  /** Its process ended under it, by an exit code or a signal. */
  | { readonly kind: 'crashed'; readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** What others may watch: the demo shows it, tests wait for it. */
export interface EventSourceEvents {
  workerStarted: [{ readonly pid: number }];
  workerEnded: [{ readonly pid: number; readonly code: number | null; readonly signal: NodeJS.Signals | null }];
  invocationStarted: [{ readonly pid: number; readonly requestId: string; readonly messageIds: readonly string[] }];
  invocationEnded: [{ readonly pid: number; readonly requestId: string; readonly end: InvocationEnd }];
  /** The whole batch has been dealt with: these messages are deleted, those come back. */
  batchEnded: [{ readonly deleted: readonly string[]; readonly returned: readonly string[] }];
  /** SQS could not be asked, or not be told. Polling goes on. */
  queueFailed: [{ readonly error: Error }];
}
