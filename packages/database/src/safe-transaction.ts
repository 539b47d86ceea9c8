import { JobStackError } from '@jobstack/core';
import type { JobTransaction } from '@jobstack/handler-sdk';
import { DatabaseError, type Pool, type PoolClient } from 'pg';
import { faultOf, isIdleTimeout, rethrowAsOurs } from './database-fault.ts';
import { SessionClient } from './pool-client.ts';
import { TransactionGuard } from './safe-transaction-guard.ts';

/**
 * Runs `run` inside one transaction: commits when it resolves, rolls back when it rejects. Both arguments of `run` are that
 * transaction; `tx` refuses queries once it has ended, `client` is the bare connection and must not be kept.
 *
 * Any error but `COMMIT_UNKNOWN` means that nothing was written. A connection that broke is destroyed, never pooled again.
 *
 * @throws JobStackError `COMMIT_UNKNOWN`: the connection broke while committing, so that the transaction may or may not have been
 *   committed. `TRANSACTION_ABORTED`: a statement had failed and its error was swallowed; PostgreSQL rolled back instead of
 *   committing. `TRANSACTION_LOST`: the connection broke before COMMIT was sent. `TRANSACTION_IDLE`: PostgreSQL ended it, because no query
 *   came for too long. `TRANSACTION_ENDED`: `run` ended the transaction itself.
 *   Errors of `run`, and of constraints that are checked at COMMIT, pass through.
 */
export async function inTransaction<Result>(
  pool: Pool,
  run: (tx: JobTransaction, client: PoolClient) => Promise<Result>,
): Promise<Result> {
  return runTransaction(pool, undefined, run);
}

/** As `inTransaction`. @param settings statements that go with BEGIN in one message; left out where a pooler would not bear them */
export async function runTransaction<Result>(
  pool: Pool,
  settings: string | undefined,
  run: (tx: JobTransaction, client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect().catch(rethrowAsOurs);
  const guard = new TransactionGuard(client);
  try {
    await client.query(beginOf(client, settings)).catch(rethrowAsOurs);
    const result = await run(guard.transaction(), client);
    guard.end();
    await commit(client, guard);
    return result;
  } catch (error) {
    guard.end();
    await rollback(client, guard);
    const idled = faultOf(error) === 'unreachable' && [error, guard.broken].some(isIdleTimeout);
    throw idled ? transactionIdle(error) : error;
  } finally {
    guard.release();
  }
}

/** A plain pool's client knows no time limits. */
function beginOf(client: PoolClient, settings: string | undefined): string {
  const { begin, takesSettings } =
    client instanceof SessionClient ? client.session : { begin: 'BEGIN', takesSettings: true };
  return settings === undefined || !takesSettings ? begin : `${begin}; ${settings}`;
}

async function commit(client: PoolClient, guard: TransactionGuard): Promise<void> {
  if (guard.broken) throw transactionLost(guard.broken);
  if (client.getTransactionStatus() === 'I') throw endedByRun();
  const { command } = await sendCommit(client, guard);
  // A transaction in which a statement failed cannot be committed; PostgreSQL answers COMMIT with ROLLBACK, and no error.
  if (command !== 'COMMIT') throw transactionAborted();
}

async function sendCommit(client: PoolClient, guard: TransactionGuard): Promise<{ readonly command: string }> {
  try {
    return await client.query('COMMIT');
  } catch (error) {
    // Only a server that refused the COMMIT and still talks to us has surely rolled back: a deferred constraint, for example.
    // A last word before it hung up proves nothing.
    const refused = error instanceof DatabaseError && !isLastWord(error) && (await rollback(client, guard));
    if (refused) throw error;
    guard.destroy();
    throw commitUnknown(error);
  }
}

/**
 * A session that ends, rather than a COMMIT that was refused. PostgreSQL hangs up after it; a pooler may keep the connection and go on with
 * another session, whose answers say nothing about this COMMIT. Severities come in the server's language, SQLSTATEs do not: class 08 is
 * about connections, 57P about shutdowns.
 */
function isLastWord({ severity = '', code = '' }: DatabaseError): boolean {
  return ['FATAL', 'PANIC'].includes(severity) || /^(08|57P)/.test(code);
}

/** True when the session has answered. Otherwise the connection is given up, and the server rolls back by itself. */
async function rollback(client: PoolClient, guard: TransactionGuard): Promise<boolean> {
  if (guard.broken) return false;
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    guard.destroy();
    return false;
  }
}

function commitUnknown(cause: unknown): JobStackError {
  return new JobStackError(
    'COMMIT_UNKNOWN',
    'Transaction: expected an answer to COMMIT, but the connection broke first; it may or may not have been committed. ' +
      'Read from the database what holds before doing it again.',
    { cause, logMessage: true },
  );
}

function transactionLost(cause: Error): JobStackError {
  return new JobStackError(
    'TRANSACTION_LOST',
    `Transaction: the connection broke before COMMIT was sent (${cause.message}); nothing was written. It is safe to do it again.`,
    { cause, logMessage: true },
  );
}

function transactionIdle(cause: unknown): JobStackError {
  return new JobStackError(
    'TRANSACTION_IDLE',
    'Transaction: expected a query at least every idle_in_transaction_session_timeout (in a worker: the lease), but it stood idle for ' +
      'longer, and PostgreSQL ended the session; nothing was written. Do what takes long (computing, calling others) before the transaction.',
    { cause, logMessage: true },
  );
}

function transactionAborted(): JobStackError {
  return new JobStackError(
    'TRANSACTION_ABORTED',
    'Transaction: expected COMMIT to commit, but PostgreSQL rolled back, because a statement had failed before; nothing was ' +
      'written. Let the error of that statement through, or put the statement between SAVEPOINT and ROLLBACK TO.',
    { logMessage: true },
  );
}

function endedByRun(): JobStackError {
  return new JobStackError(
    'TRANSACTION_ENDED',
    'Transaction: expected it to be open still, but a COMMIT or ROLLBACK was run inside it. ' +
      'Leave both to the transaction: resolve to commit, throw to roll back.',
    { logMessage: true },
  );
}
