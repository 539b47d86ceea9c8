import {
  type DescribedError,
  type Duration,
  describeError,
  type Failure,
  NOT_AN_ERROR,
  toMilliseconds,
} from '@jobstack/core';
import type { DatabaseFault } from './ports/job-store.ts';

/** What the engine does about an error. */
export type ErrorClass =
  /** Somebody else decides about the job by now. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'handOver' }
  /** It waits for the jobs it has spawned. */
  | { readonly kind: 'waiting' }
  /** Trying again cannot help. */
  | { readonly kind: 'permanent'; readonly failure: Failure }
  /** `delayMs` undefined: by the policy. */
  | { readonly kind: 'retryable'; readonly failure: Failure; readonly delayMs: number | undefined }
  /** Not the job's fault: the attempt goes on later. */
  | { readonly kind: 'infrastructure'; readonly failure: Failure };

/** What becomes of an attempt that a programming error ended: tried again by the policy, or the job FAILED at once. */
export type ProgrammingErrors = 'retry' | 'fail';

export interface ClassifyOptions {
  /** The store's, see `JobStore`. */
  readonly faultOf: (error: unknown) => DatabaseFault | undefined;
  /** What becomes of a `TypeError` and its like. @default 'retry' */
  readonly programmingErrors?: ProgrammingErrors;
}

/**
 * Recognised by `code` and plain properties, never by class: minifiers rename classes, bundles duplicate them. A partner's server that
 * cannot be reached is the handler's business and spends attempts; our database and our files are not.
 */
export function classify(error: unknown, { faultOf, programmingErrors = 'retry' }: ClassifyOptions): ErrorClass {
  switch (codeOf(error)) {
    case 'LEASE_LOST':
      return { kind: 'lost' };
    case 'CANCELLED':
      return { kind: 'cancelled' };
    case 'HANDOVER':
      return { kind: 'handOver' };
    case 'WAITING':
      return { kind: 'waiting' };
  }
  const failure = failureOf(error);
  const { retryable, delay } = (error ?? {}) as { retryable?: unknown; delay?: unknown };
  if (retryable === false) return { kind: 'permanent', failure };
  if (faultOf(error) === 'unreachable' || isFileUnavailable(error)) return { kind: 'infrastructure', failure };
  if (programmingErrors === 'fail' && isProgrammingError(error)) return { kind: 'permanent', failure };
  return { kind: 'retryable', failure, delayMs: delayOf(delay) };
}

/** What is stored and told about an error, of which nothing else is kept. */
export function failureOf(error: unknown): Failure {
  const thrown = describeError(error);
  const { details } = (error ?? {}) as { details?: Readonly<Record<string, unknown>> };
  return {
    code: thrown.code ?? thrown.causes[0]?.code ?? 'ERROR',
    message: messageOf(thrown),
    ...(details && { details }),
    thrown,
  };
}

function messageOf({ name, message, causes }: DescribedError): string {
  if (name === NOT_AN_ERROR) return `A handler threw ${message}.`;
  const [cause] = causes;
  return cause === undefined || cause.message === '' ? message : `${message} (${cause.message})`;
}

/** What a `FileStore` throws when an object cannot be read at present, also as the cause of what a handler made of it. */
function isFileUnavailable(error: unknown): boolean {
  let inner = error;
  for (let depth = 0; inner instanceof Error && depth < 8; depth += 1) {
    if (codeOf(inner) === 'FILE_UNAVAILABLE') return true;
    inner = inner.cause;
  }
  return false;
}

/** What JavaScript throws at code that is wrong, and JobStack at a handler that is declared or written wrongly. */
const PROGRAMMING_ERRORS: ReadonlySet<string> = new Set([
  'TypeError',
  'ReferenceError',
  'SyntaxError',
  'RangeError',
  'HandlerDefinitionError',
]);

/** First frame of a text that came from outside and is no JSON. */
const PARSES_DATA = /^\s*at JSON\.parse /m;

/**
 * Whether an error says that the code is wrong rather than the data or the world. Names of JavaScript's own errors survive minifiers. A
 * `TypeError` with a cause is how `fetch` reports a server that is away, and JSON is parsed from what somebody sent.
 */
function isProgrammingError(error: unknown): boolean {
  if (!(error instanceof Error) || !PROGRAMMING_ERRORS.has(error.name) || error.cause !== undefined) return false;
  return !(error.name === 'SyntaxError' && PARSES_DATA.test(error.stack ?? ''));
}

/** A delay that a handler computed wrongly must not hide the failure it came with: then the policy decides. */
function delayOf(delay: unknown): number | undefined {
  if (typeof delay !== 'string') return undefined;
  try {
    return toMilliseconds(delay as Duration);
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined | null)?.code;
  return typeof code === 'string' && code !== '' ? code : undefined;
}
