import { JobStackError } from '@jobstack/core';
import type { JobTransaction } from '@jobstack/handler-sdk';
import { NodePgSession, NodePgTransaction } from 'drizzle-orm/node-postgres';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { PoolClient } from 'pg';
import { type CopyMessages, copyIn } from './copy-in.ts';

/** The guard of each transaction that was given out. */
const guards = new WeakMap<JobTransaction, TransactionGuard>();

/**
 * Sends rows by COPY through a transaction of ours.
 *
 * @returns how many rows were stored; undefined for a transaction that is not ours, such as a nested one of Drizzle's, and nothing was sent
 */
export async function copyThrough(
  tx: JobTransaction,
  statement: string,
  rows: CopyMessages,
): Promise<number | undefined> {
  return guards.get(tx)?.copy(statement, rows);
}

/** Watches over a pool's client for the length of one transaction. */
export class TransactionGuard {
  readonly #client: PoolClient;
  #ended = false;
  #broken: Error | undefined;

  constructor(client: PoolClient) {
    this.#client = client;
    // While a client is lent out the pool does not listen; an 'error' nobody listens to would end the process.
    client.on('error', this.#onError);
  }

  /** What broke the connection, if it is known to be broken. */
  get broken(): Error | undefined {
    return this.#broken;
  }

  /** Drizzle's view of the transaction. Nested `transaction` calls on it are savepoints. */
  transaction(): JobTransaction {
    // Drizzle logs each query right before it sends it: the one place that builders, prepared statements, raw SQL and savepoints
    // all pass, and where an error reaches the caller unwrapped.
    const logger = { logQuery: () => this.#assertOpen() };
    const dialect = new PgDialect();
    const session = new NodePgSession(this.#client, dialect, undefined, { logger });
    const transaction: JobTransaction = new NodePgTransaction(dialect, session, undefined);
    guards.set(transaction, this);
    return transaction;
  }

  /** Answers how many rows were stored. */
  async copy(statement: string, rows: CopyMessages): Promise<number> {
    this.#assertOpen();
    return await copyIn(this.#client, statement, rows);
  }

  /** From now on the transaction given out refuses queries. */
  end(): void {
    this.#ended = true;
  }

  /** The connection is in an unknown state: `release` destroys it. */
  destroy(): void {
    this.#broken ??= new Error('The connection was given up in an unknown state.');
  }

  /** Gives the client back to its pool, or destroys it when it broke. */
  release(): void {
    // The pool must listen again before we stop.
    this.#client.release(this.#broken);
    this.#client.off('error', this.#onError);
  }

  readonly #onError = (error: Error): void => {
    this.#broken ??= error;
  };

  #assertOpen(): void {
    if (!this.#ended) return;
    throw new JobStackError(
      'TRANSACTION_ENDED',
      'Transaction: expected queries only while it is open, but it has been committed or rolled back. ' +
        'Await every query before the function that was given the transaction returns.',
    );
  }
}
