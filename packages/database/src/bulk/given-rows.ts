/// <reference path="./pg-utils.d.ts" />
import { getTableColumns, isSQLWrapper } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { prepareValue } from 'pg/lib/utils';
import type { ArrayElement } from './array-literal.ts';
import type { TargetColumn } from './target-column.ts';
import type { TargetTable } from './target-table.ts';

/** Rows, turned into columns: one parameter each, however many rows. */
export interface GivenRows {
  readonly count: number;
  /** Those with a value in at least one row. */
  readonly columns: readonly GivenColumn[];
}

export interface GivenColumn {
  readonly target: TargetColumn;
  /** What PostgreSQL reads as the values. */
  readonly texts: readonly ArrayElement[];
  /** Which rows take the column's default instead; undefined when none does. */
  readonly defaulted: readonly boolean[] | undefined;
}

type Row = Readonly<Record<string, unknown>>;

/** @throws TypeError for a value that is an SQL expression */
export function givenRows(table: PgTable, target: TargetTable, rows: readonly Row[]): GivenRows {
  const fields = Object.entries<PgColumn>(getTableColumns(table)).filter(([, column]) => isWritable(column));
  const columns = fields.map(([field, column]) => givenColumn(field, column, target, rows));
  const used = columns.filter(({ left }) => left < rows.length);
  // A statement needs a column: rows of nothing but defaults give one of them.
  return { count: rows.length, columns: used.length > 0 ? used : columns.slice(0, 1) };
}

/** The rows in parts of at most `length` characters each, or of one row, in their order. */
export function partsOf(given: GivenRows, length: number): GivenRows[] {
  if (given.count < 2 || lengthOf(given) <= length) return [given];
  const places = Array.from({ length: given.count }, (_, place) => place);
  const middle = given.count >> 1;
  return [places.slice(0, middle), places.slice(middle)].flatMap((half) => partsOf(someOf(given, half), length));
}

function lengthOf({ columns }: GivenRows): number {
  let length = 0;
  for (const { texts } of columns) for (const text of texts) length += typeof text === 'string' ? text.length : 0;
  return length;
}

/** The rows at `places`, which count from 0. */
export function someOf({ columns }: GivenRows, places: readonly number[]): GivenRows {
  return {
    count: places.length,
    columns: columns.map(({ target, texts, defaulted }) => ({
      target,
      texts: places.map((place) => texts[place]),
      defaulted: defaulted && places.map((place) => defaulted[place] ?? false),
    })),
  };
}

/** Whether PostgreSQL takes values for it. */
export function isWritable(column: PgColumn): boolean {
  return column.generated === undefined && column.generatedIdentity?.type !== 'always';
}

function givenColumn(field: string, column: PgColumn, target: TargetTable, rows: readonly Row[]) {
  // As Drizzle's own insert does: $defaultFn, or $onUpdate where the column has no default.
  const inCode = column.defaultFn ?? (column.default ? undefined : column.onUpdateFn);
  let left = 0;
  const texts = rows.map((row) => {
    const value = row[field] === undefined ? inCode?.() : row[field];
    if (value === undefined) left += 1;
    return value === undefined || value === null ? value : textOf(column, value);
  });
  const facts = target.columns.get(column.name) ?? unknownColumn(column.name);
  const defaulted = left > 0 && facts.default !== null ? texts.map((text) => text === undefined) : undefined;
  return { target: facts, texts, defaulted, left };
}

/** A value as PostgreSQL reads it. @throws TypeError for an SQL expression */
export function textOf(column: PgColumn, value: unknown): ArrayElement {
  const sent = column.mapToDriverValue(value);
  if (typeof sent === 'string' || typeof sent === 'number') return sent;
  if (isSQLWrapper(value) || isSQLWrapper(sent)) throw expressionError(column);
  const prepared = prepareValue(sent);
  return Buffer.isBuffer(prepared) ? `\\x${prepared.toString('hex')}` : prepared;
}

function expressionError({ name }: PgColumn): TypeError {
  return new TypeError(
    `bulkInsert, column ${name}: expected a value, received an SQL expression. Use insert().values() for rows with expressions.`,
  );
}

/** One that the database does not have: writing it brings PostgreSQL's own error. */
export function unknownColumn(name: string): TargetColumn {
  return { name, type: 'text', storedType: 'text', viaText: false, collation: null, default: null };
}
