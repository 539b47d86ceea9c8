import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { arrayLiteral } from './array-literal.ts';
import type { DuplicateHandling } from './duplicates.ts';
import type { ImportTarget } from './import-target.ts';
import type { Candidate } from './row-validator.ts';

/** A statement that writes candidates, no two with the same key, and answers one row: `inserted` and `updated`. */
export type UpsertStatement = (candidates: readonly Candidate[]) => SQL;

/**
 * Prepares the statement for some fields of a target. All values ride in one array a column, whatever their number; all identifiers come
 * from the Drizzle table.
 *
 * @param fields those the file fills; the other columns get their defaults, and an update leaves them as they are
 */
export function upsertStatement(
  target: ImportTarget,
  fields: readonly string[],
  handling: DuplicateHandling,
): UpsertStatement {
  const columns = fields.map((field) => columnOf(target, field));
  const names = join(columns.map((column) => identifier(column)));
  const key = columnOf(target, target.key);
  const onConflict =
    handling === 'skip' ? sql`NOTHING` : sql`UPDATE SET ${join(columns.map((column) => overwrite(target, column)))}`;
  return (candidates) => {
    const arrays = columns.map((column, index) => columnArray(column, fields[index] ?? '', candidates));
    // An inserted row version has no locker: xmax is 0. One that ON CONFLICT has updated was locked first.
    return sql`
      WITH written AS (
        INSERT INTO ${target.table} (${names})
        SELECT * FROM unnest(${join(arrays)})
        ON CONFLICT (${identifier(key)}) DO ${onConflict}
        RETURNING xmax = 0 AS inserted
      )
      SELECT count(*) FILTER (WHERE inserted)::int AS inserted, count(*) FILTER (WHERE NOT inserted)::int AS updated FROM written`;
  };
}

function columnOf(target: ImportTarget, field: string): PgColumn {
  const column = target.columns.get(field);
  if (!column) throw new Error(`The import target has no field '${field}'; this is a bug in the column mapping.`);
  return column;
}

/** JSON objects are merged, so that a file with one profile of a person keeps the others. */
function overwrite(target: ImportTarget, column: PgColumn): SQL {
  const name = identifier(column);
  const merged = column.dataType === 'json' ? sql`${target.table}.${name} || excluded.${name}` : sql`excluded.${name}`;
  return sql`${name} = ${merged}`;
}

function columnArray(column: PgColumn, field: string, candidates: readonly Candidate[]): SQL {
  const values = candidates.map(({ values }) => {
    const value = values[field];
    return value === undefined || value === null ? null : column.mapToDriverValue(value);
  });
  return sql`${sql.param(arrayLiteral(values))}::${sql.raw(column.getSQLType())}[]`;
}

function identifier(column: PgColumn): SQL {
  return sql`${sql.identifier(column.name)}`;
}

function join(parts: readonly SQL[]): SQL {
  return sql.join([...parts], sql`, `);
}
