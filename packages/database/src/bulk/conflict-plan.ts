import { getTableColumns, isSQLWrapper } from 'drizzle-orm';
import { type PgColumn, PgDialect, type PgTable } from 'drizzle-orm/pg-core';
import type { OnConflict } from './bulk-insert.ts';
import { textOf } from './given-rows.ts';
import { identifier, literal } from './quote.ts';
import type { TargetTable } from './target-table.ts';

export interface ConflictPlan {
  /** SQL names of the key's columns. */
  readonly key: readonly string[];
  readonly updates: boolean;
  /** Whether what a row leaves behind depends on the row before it, by a merge. */
  readonly merges: boolean;
  /** `ON CONFLICT …`, where the table goes by the name `existing`. */
  readonly clause: string;
}

/** @throws TypeError when it names no key, or an empty list of columns to update */
export function conflictPlan(target: TargetTable, { target: key, update, merge }: OnConflict): ConflictPlan {
  const named = [
    ...(update ?? []).map(({ name }) => `${identifier(name)} = excluded.${identifier(name)}`),
    ...(merge ?? []).map((column) => mergeOf(target, column)),
  ];
  const updates = update !== undefined || merge !== undefined;
  if (key.length === 0 || (updates && named.length === 0)) throw emptyConflict();
  const unnamed = updates ? touched(key[0]?.table as PgTable, [...(update ?? []), ...(merge ?? [])]) : [];
  const assignments = [...named, ...unnamed];
  const action = updates ? `UPDATE SET ${assignments.join(', ')}` : 'NOTHING';
  const names = key.map(({ name }) => name);
  return {
    key: names,
    updates,
    merges: merge !== undefined && merge.length > 0,
    clause: `ON CONFLICT (${names.map(identifier).join(', ')}) DO ${action}`,
  };
}

/** As Drizzle's own update does: a column with $onUpdate that is not named takes what that gives, whatever the new row says. */
function touched(table: PgTable, named: readonly PgColumn[]): string[] {
  const names = new Set(named.map(({ name }) => name));
  return Object.values<PgColumn>(getTableColumns(table)).flatMap((column) =>
    column.onUpdateFn && !names.has(column.name) ? [`${identifier(column.name)} = ${inCode(column)}`] : [],
  );
}

/** What $onUpdate gives, as SQL. */
function inCode(column: PgColumn): string {
  const value = column.onUpdateFn?.();
  if (isSQLWrapper(value)) {
    const { sql, params } = new PgDialect().sqlToQuery(value.getSQL());
    if (params.length === 0) return sql;
  }
  const text = value === undefined || value === null ? null : textOf(column, value);
  return text === null || text === undefined ? 'NULL' : literal(String(text));
}

/** What is no object on either side cannot be merged: the new value replaces the old, unless it is NULL. */
function mergeOf(target: TargetTable, { name }: PgColumn): string {
  const [old, given] = [`existing.${identifier(name)}::jsonb`, `excluded.${identifier(name)}::jsonb`];
  const areObjects = `jsonb_typeof(${old}) = 'object' AND jsonb_typeof(${given}) = 'object'`;
  const merged = `CASE WHEN ${areObjects} THEN ${old} || ${given} ELSE coalesce(${given}, ${old}) END`;
  return `${identifier(name)} = (${merged})::${target.columns.get(name)?.type ?? 'jsonb'}`;
}

function emptyConflict(): TypeError {
  return new TypeError(
    'bulkInsert, onConflict: expected the columns of a unique key in target, and columns in update or merge, or neither of the two ' +
      'to skip rows; found an empty list.',
  );
}
