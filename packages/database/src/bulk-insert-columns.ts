import { is, type SQL, sql } from 'drizzle-orm';
import { PgArray, type PgColumn, PgEnumColumn } from 'drizzle-orm/pg-core';

/** One column of a bulk insert with all its values. */
export interface ColumnValues {
  readonly column: PgColumn;
  /** The values as one array parameter, with its type. */
  readonly array: SQL;
  /** Turns an element of `array` into the column's type, where they differ. */
  readonly cast: SQL;
}

type Row = Readonly<Record<string, unknown>>;
type Field = readonly [key: string, column: PgColumn];

/**
 * Turns rows into columns. PostgreSQL cannot be told "the default" for single rows of a SELECT, so rows that leave out different
 * columns with a default come in separate groups; as a rule there is one.
 */
export function columnsOfRows(columns: Readonly<Record<string, PgColumn>>, rows: readonly Row[]): ColumnValues[][] {
  const fields = Object.entries(columns).filter(([, column]) => isWritable(column));
  const defaulted = fields.filter(([, column]) => hasDatabaseDefault(column));
  const groups = Map.groupBy(rows, (row) => defaulted.map(([key]) => (row[key] === undefined ? '0' : '1')).join(''));
  return [...groups.values()].map((group) =>
    fields.filter((field) => isGiven(field, group)).map((field) => columnValues(field, group)),
  );
}

function isWritable(column: PgColumn): boolean {
  return column.generated === undefined && column.generatedIdentity?.type !== 'always';
}

function hasDatabaseDefault(column: PgColumn): boolean {
  return column.hasDefault && column.defaultFn === undefined;
}

function isGiven([key, column]: Field, rows: readonly Row[]): boolean {
  return column.defaultFn !== undefined || rows.some((row) => row[key] !== undefined);
}

function columnValues([key, column]: Field, rows: readonly Row[]): ColumnValues {
  const values = rows.map((row) => {
    const value = row[key] === undefined ? column.defaultFn?.() : row[key];
    return value === undefined || value === null ? null : column.mapToDriverValue(value);
  });
  const type = typeOf(column);
  // An array of arrays would be flattened by unnest: each inner one travels as the text of its literal.
  return is(column, PgArray)
    ? { column, array: sql`${sql.param(values)}::text[]`, cast: sql`::${type}` }
    : { column, array: sql`${sql.param(values)}::${type}[]`, cast: sql`` };
}

/** What only a table's definition may say, and what a value of it is elsewhere. */
const VALUE_TYPES: Readonly<Record<string, string>> = {
  smallserial: 'smallint',
  serial: 'integer',
  bigserial: 'bigint',
  char: 'text',
  bit: 'varbit',
};

/**
 * The column's type without a length: a cast to `varchar(3)` would silently cut off what storing a longer text in the column
 * rightly refuses.
 */
function typeOf(column: PgColumn): SQL {
  if (is(column, PgEnumColumn)) {
    const { schema, enumName } = column.enum;
    return schema ? sql`${sql.identifier(schema)}.${sql.identifier(enumName)}` : sql`${sql.identifier(enumName)}`;
  }
  const type = column.getSQLType().replace(/\s*\([^)]*\)/, '');
  return sql.raw(VALUE_TYPES[type] ?? type);
}
