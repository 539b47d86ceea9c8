import type { JobTransaction } from '@jobstack/handler-sdk';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { BulkWriter } from './bulk-writer.ts';
import type { Refusal } from './row-state.ts';

export interface BulkInsertOptions {
  /** What becomes of a row whose key exists already, in the table or earlier among the rows. @default refused by the database, 23505 */
  readonly onConflict?: OnConflict;
  /**
   * What a row does that the database refuses: `throw` fails the call, `report` leaves the row out, lists it in `refused` and writes
   * the others. Refused is what has an SQLSTATE of class 22, 23, 44 or 54, or P0001, the one of `RAISE EXCEPTION` in a trigger; every
   * other error is not about a row and is thrown.
   *
   * @default throw
   */
  readonly onRefusal?: 'throw' | 'report';
}

/** Without `update` and `merge` the row is skipped: the first one stays. With either of them the last one does. */
export interface OnConflict {
  /** The columns of a unique key. Two rows have the same key when PostgreSQL says so: 1 and 1.0, or two spellings of a uuid. */
  readonly target: readonly PgColumn[];
  /** Columns that take the new row's value; those not named keep theirs, but for `$onUpdate` of Drizzle. */
  readonly update?: readonly PgColumn[];
  /** Columns of type json or jsonb: the new object's properties are put into the old object, whose others stay. */
  readonly merge?: readonly PgColumn[];
}

/** What became of each row. The numbers are places in `rows`, from 0, ascending; each place is in exactly one list. */
export interface BulkInsertResult {
  readonly inserted: readonly number[];
  /** Met a row with their key and wrote over it. A later row may have written over them in turn. */
  readonly updated: readonly number[];
  /** Met a row with their key and left it as it was. Or a trigger of the table dropped them. */
  readonly skipped: readonly number[];
  /** Empty unless `onRefusal` is `report`. */
  readonly refused: readonly RefusedRow[];
}

/** A row that the database would not take, and its reason. */
export interface RefusedRow extends Refusal {
  /** Its place in `rows`. */
  readonly index: number;
}

/**
 * Writes any number of rows, several times as fast as `insert().values()` and free of its limits (65,535 parameters, and Drizzle's
 * call stack, drizzle-orm#1740). The outcome is what inserting the rows one by one, in their order, would give: the same values, the
 * same rows refused for the same reasons, and with `onConflict` the same of two rows with one key.
 *
 * A value that is `undefined` or left out is the column's default, for each row by itself; `null` is NULL. Columns that PostgreSQL
 * generates are left to it. SQL expressions as values are not supported.
 *
 * With `onConflict`, rows are written in the order of their keys, 5,000 at a time, so that two transactions with the same keys wait for
 * each other and do not deadlock; where a *second* unique key decides between rows, the one with the lower `target` comes first. If the
 * table has a BEFORE INSERT trigger, which might change keys, the order of the rows is kept throughout. Constraints that are checked
 * at COMMIT are checked earlier with `onRefusal: 'report'`: after the rows if that does, otherwise with each row.
 *
 * @param tx a transaction: that of `context.commit`, of `inTransaction`, or Drizzle's own
 * @throws JobStackError `TRANSACTION_REQUIRED` outside a transaction
 * @throws DatabaseError of pg, without Drizzle's wrapper, whose message would hold all the values. The transaction is then aborted.
 * @throws TypeError for a value that is no value, and for an `onConflict` that names nothing to do
 *
 * @example
 * ```ts
 * await context.commit(async (tx) => {
 *   const { inserted, updated, refused } = await bulkInsert(tx, creators, rows, {
 *     onConflict: { target: [creators.tenantId, creators.handle], update: [creators.name], merge: [creators.socials] },
 *     onRefusal: 'report',
 *   });
 *   for (const { index, code, message } of refused) context.reject({ line: lines[index], code, message });
 * }, next);
 * ```
 */
export async function bulkInsert<Table extends PgTable>(
  tx: JobTransaction,
  table: Table,
  rows: readonly Table['$inferInsert'][],
  options: BulkInsertOptions = {},
): Promise<BulkInsertResult> {
  return await new BulkWriter(table, options).insert(tx, rows);
}
