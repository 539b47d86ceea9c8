import { JobStackError } from '@jobstack/core';
import type { DatabaseFault } from '@jobstack/processor';

/** Codes of our own errors that say that the database could not be reached, or hung up. */
const OUR_CODES: ReadonlySet<string> = new Set([
  'COMMIT_UNKNOWN',
  'TRANSACTION_LOST',
  'TRANSACTION_IDLE',
  'POOL_EXHAUSTED',
  'DATABASE_UNAVAILABLE',
  'CHUNK_CONTENDED',
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
 * SQLSTATEs that say "not now": 08 connection exception, 53 insufficient resources, 57P operator intervention (shutdown, crash,
 * terminated), 25P03/25P04 transaction timeouts.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const NOT_NOW = /^(08...|53...|57P..|25P0[34])$/;

/** Class 22, data exception: the value itself cannot be stored, now or ever. */
const DATA_EXCEPTION = /^22...$/;

/** A deadlock's victim. */
const DEADLOCK = '40P01';

/** Others were in the way: a deadlock, `statement_timeout` (or somebody who cancelled the statement), `lock_timeout`. */
const CONTENTION: ReadonlySet<string> = new Set([DEADLOCK, '57014', '55P03']);

/** `idle_in_transaction_session_timeout` has passed. */
const IDLE_IN_TRANSACTION = '25P03';

/** What pg-pool says when it had no connection to give in time. */
export const POOL_TIMEOUT = 'timeout exceeded when trying to connect';

/** node-postgres reports a connection that broke, or could not be had, by message alone. */
const CONNECTION_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Query read timeout)/;

/**
 * `JobStore.faultOf` for PostgreSQL through node-postgres and Drizzle. A socket's error counts when it came through Drizzle: a partner's
 * server that refuses connections is no fault of the database's. Our own calls throw theirs by `rethrowAsOurs`.
 */
export function faultOf(error: unknown): DatabaseFault | undefined {
  const chain = chainOf(error);
  const throughDrizzle = chain.some((inner) => 'query' in inner);
  if (chain.some((inner) => isConnectionError(inner) || (throughDrizzle && isSocketError(inner)))) return 'unreachable';
  const codes = chain.map(codeOf);
  if (codes.some((code) => code === 'IDEMPOTENCY_CONFLICT' || DATA_EXCEPTION.test(code))) return 'refused';
  return codes.includes(DEADLOCK) ? 'deadlock' : undefined;
}

/**
 * For the `catch` of a call of our own, in which a socket's error is the database's.
 *
 * @throws JobStackError `DATABASE_UNAVAILABLE` instead of a bare socket's error; anything else as it is
 */
export function rethrowAsOurs(error: unknown): never {
  if (faultOf(error) !== undefined || !chainOf(error).some(isSocketError)) throw error;
  throw new JobStackError('DATABASE_UNAVAILABLE', `The database could not be reached: ${(error as Error).message}`, {
    cause: error,
    logMessage: 'The database could not be reached.',
  });
}

/** Whether doing the same once more, in a new transaction, may help. */
export function isContention(error: unknown): boolean {
  return chainOf(error).some((inner) => CONTENTION.has(codeOf(inner)));
}

/** Whether a session was ended because it had idled inside a transaction. */
export function isIdleTimeout(error: unknown): boolean {
  return chainOf(error).some((inner) => codeOf(inner) === IDLE_IN_TRANSACTION);
}

/**
 * For the `catch` of what a handler does inside a commit, which holds a connection.
 *
 * @throws JobStackError `POOL_EXHAUSTED` when it waited in vain for another one; anything else as it is
 */
export function rethrowPoolTimeout(error: unknown): never {
  if (!chainOf(error).some(({ message }) => message.startsWith(POOL_TIMEOUT))) throw error;
  throw new JobStackError(
    'POOL_EXHAUSTED',
    'commit: expected a free connection, but none came while the commit held one of its own. Inside a commit, query through the ' +
      'transaction it gives (tx) instead of context.db; or give the worker more connections (poolSize of its queue, DATABASE_POOL_SIZE).',
    { cause: error, logMessage: true },
  );
}

function isConnectionError(error: Error): boolean {
  const code = codeOf(error);
  return OUR_CODES.has(code) || NOT_NOW.test(code) || CONNECTION_MESSAGE.test(error.message);
}

function isSocketError(error: Error): boolean {
  return SYSTEM_CODES.has(codeOf(error));
}

/** The error and what caused it; Drizzle and the pool wrap. */
function chainOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let inner = error; inner instanceof Error && chain.length < 8; inner = inner.cause) chain.push(inner);
  return chain;
}

function codeOf(error: Error): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
}
