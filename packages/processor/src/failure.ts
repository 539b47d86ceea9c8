import { type DescribedError, type Duration, describeError, NOT_AN_ERROR, toMilliseconds } from '@jobstack/core';
import type { Failure } from './ports/job-store.ts';
import { isProgrammingError, type ProgrammingErrors } from './programming-error.ts';

/** What the engine does about an error. */
export type ErrorClass =
  /** Somebody else decides about the job by now. */
  | { readonly kind: 'leaseLost' }
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

/** Codes our own ports throw when what is behind them cannot be reached. */
const PORT_CODES: ReadonlySet<string> = new Set([
  'COMMIT_UNKNOWN',
  'TRANSACTION_LOST',
  'DATABASE_UNAVAILABLE',
  'FILE_UNAVAILABLE',
]);

/** Node's system errors, as sockets report them. */
const SYSTEM_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);

/**
 * SQLSTATE classes that say "not now": 08 connection exception, 53 insufficient resources, 57P operator intervention
 * (shutdown, crash, terminated), 25P03/25P04 transaction timeouts.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const SQLSTATE = /^(08...|53...|57P..|25P0[34])$/;

/** node-postgres reports a connection that broke, or could not be had, by message alone. */
const CONNECTION_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Query read timeout)/;

/** Whether a call of a port failed because what is behind it cannot be reached. */
export function isUnreachable(error: unknown): boolean {
  return chainOf(error).some((inner) => speaksOfDatabase(inner) || isOneOf(SYSTEM_CODES, inner));
}

/**
 * Whether an error that a handler threw is the infrastructure's fault. Stricter than `isUnreachable`: a partner's server that
 * refuses connections is the handler's business and spends attempts; our database, reached through Drizzle, is not.
 */
function isInfrastructureError(error: unknown): boolean {
  const chain = chainOf(error);
  if (chain.some(speaksOfDatabase)) return true;
  return chain.some((inner) => 'query' in inner) && chain.some((inner) => isOneOf(SYSTEM_CODES, inner));
}

function speaksOfDatabase(error: Error): boolean {
  return isOneOf(PORT_CODES, error) || SQLSTATE.test(codeOf(error) ?? '') || CONNECTION_MESSAGE.test(error.message);
}

function isOneOf(codes: ReadonlySet<string>, error: Error): boolean {
  const code = codeOf(error);
  return code !== undefined && codes.has(code);
}

/** The error and what caused it; Drizzle and the AWS SDK wrap. */
function chainOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let inner = error; inner instanceof Error && chain.length < 8; inner = inner.cause) chain.push(inner);
  return chain;
}

/** SQLSTATE class 22, data exception: the value itself cannot be stored, now or ever. */
const DATA_EXCEPTION = /^22...$/;

/** Whether a job could not be created for a reason that lies in the message that asked for it. */
export function isRefusal(error: unknown): boolean {
  return chainOf(error).some((inner) => {
    const code = codeOf(inner) ?? '';
    return code === 'IDEMPOTENCY_CONFLICT' || DATA_EXCEPTION.test(code);
  });
}

/**
 * Recognised by `code` and plain properties, never by class: minifiers rename classes, bundles duplicate them.
 *
 * @param programmingErrors what becomes of a `TypeError` and its like
 */
export function classify(error: unknown, programmingErrors: ProgrammingErrors = 'retry'): ErrorClass {
  const code = codeOf(error);
  if (code === 'LEASE_LOST') return { kind: 'leaseLost' };
  if (code === 'CANCELLED') return { kind: 'cancelled' };
  if (code === 'HANDOVER') return { kind: 'handOver' };
  if (code === 'WAITING') return { kind: 'waiting' };
  const failure = failureOf(error);
  const { retryable, delay } = (error ?? {}) as { retryable?: unknown; delay?: unknown };
  if (retryable === false) return { kind: 'permanent', failure };
  if (isInfrastructureError(error)) return { kind: 'infrastructure', failure };
  if (programmingErrors === 'fail' && isProgrammingError(error)) return { kind: 'permanent', failure };
  return { kind: 'retryable', failure, delayMs: delayOf(delay) };
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

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && code !== '' ? code : undefined;
}
