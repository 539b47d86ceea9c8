import type { PgColumn } from 'drizzle-orm/pg-core';
import type { OnConflict } from './bulk-insert.ts';
import { identifier } from './quote.ts';
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
  const assignments = [
    ...(update ?? []).map(({ name }) => `${identifier(name)} = excluded.${identifier(name)}`),
    ...(merge ?? []).map((column) => mergeOf(target, column)),
  ];
  const updates = update !== undefined || merge !== undefined;
  if (key.length === 0 || (updates && assignments.length === 0)) throw emptyConflict();
  const action = updates ? `UPDATE SET ${assignments.join(', ')}` : 'NOTHING';
  const names = key.map(({ name }) => name);
  return {
    key: names,
    updates,
    merges: merge !== undefined && merge.length > 0,
    clause: `ON CONFLICT (${names.map(identifier).join(', ')}) DO ${action}`,
  };
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
