import type { JobDatabase } from '@jobstack/handler-sdk';
import { DrizzleQueryError, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { type ColumnValues, columnsOfRows } from './bulk-insert-columns.ts';

/** Beyond a few thousand rows a statement gets no faster, only larger. */
const ROWS_PER_STATEMENT = 5_000;

export interface BulkInsertOptions {
  /** What to do with a row whose `target` columns, which must be a unique key, exist already. @default fail */
  readonly onConflict?: OnConflict;
}

export interface OnConflict {
  readonly target: readonly PgColumn[];
  /** Columns that take the new row's value; without it the row is skipped. PostgreSQL refuses to update a row twice in one call. */
  readonly update?: readonly PgColumn[];
}

/** Numbers of rows. */
export interface BulkInsertResult {
  readonly inserted: number;
  readonly updated: number;
  readonly skipped: number;
}

/**
 * Inserts any number of rows: one parameter a column instead of one a value, so that neither the protocol's limit of 65,535
 * parameters nor Drizzle's call stack sets a bound (drizzle-orm#1740), and several times as fast as `insert().values()`. A column
 * that a row leaves out gets its default, generated columns are left to PostgreSQL. SQL expressions as values are not supported.
 *
 * Rows are written in statements of 5,000: inside a transaction it is all or nothing.
 *
 * @throws DatabaseError of pg, without Drizzle's wrapper, whose message would hold all the values
 */
export async function bulkInsert<Table extends PgTable>(
  tx: JobDatabase,
  table: Table,
  rows: readonly Table['$inferInsert'][],
  { onConflict }: BulkInsertOptions = {},
): Promise<BulkInsertResult> {
  const total = { inserted: 0, updated: 0, skipped: 0 };
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    for (const values of columnsOfRows(getTableColumns(table), rows.slice(start, start + ROWS_PER_STATEMENT))) {
      const { inserted, updated } = await insertValues(tx, table, values, onConflict);
      total.inserted += inserted;
      total.updated += updated;
    }
  }
  return { ...total, skipped: rows.length - total.inserted - total.updated };
}

async function insertValues(
  tx: JobDatabase,
  table: PgTable,
  values: readonly ColumnValues[],
  onConflict: OnConflict | undefined,
): Promise<{ readonly inserted: number; readonly updated: number }> {
  const names = values.map((_, index) => sql.identifier(`c${index}`));
  // A row that this statement inserted has never been locked or updated: its xmax is 0.
  const statement = sql`
    WITH written AS (
      INSERT INTO ${table} (${list(values.map(({ column }) => sql.identifier(column.name)))})
      SELECT ${list(values.map(({ cast }, index) => sql`${names[index]}${cast}`))}
      FROM unnest(${list(values.map(({ array }) => array))}) AS bulk (${list(names)})
      ${conflictClause(onConflict)}
      RETURNING xmax = 0 AS inserted
    )
    SELECT count(*) FILTER (WHERE inserted)::int AS inserted, count(*) FILTER (WHERE NOT inserted)::int AS updated
    FROM written`;
  try {
    const { rows } = await tx.execute<{ inserted: number; updated: number }>(statement);
    return rows[0] ?? { inserted: 0, updated: 0 };
  } catch (error) {
    throw error instanceof DrizzleQueryError ? error.cause : error;
  }
}

function conflictClause(onConflict: OnConflict | undefined): SQL | undefined {
  if (!onConflict) return undefined;
  const target = list(onConflict.target.map(({ name }) => sql.identifier(name)));
  if (!onConflict.update) return sql`ON CONFLICT (${target}) DO NOTHING`;
  const assignments = onConflict.update.map(
    ({ name }) => sql`${sql.identifier(name)} = excluded.${sql.identifier(name)}`,
  );
  return sql`ON CONFLICT (${target}) DO UPDATE SET ${list(assignments)}`;
}

function list(parts: readonly Parameters<typeof sql.join>[0][number][]): SQL {
  return sql.join([...parts], sql.raw(', '));
}
