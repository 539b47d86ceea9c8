import { type SQL, sql } from 'drizzle-orm';
import { arrayLiteral } from './array-literal.ts';
import type { ConflictPlan } from './conflict-plan.ts';
import type { GivenColumn, GivenRows } from './given-rows.ts';
import { identifier } from './quote.ts';
import type { TargetTable } from './target-table.ts';

/** Rows on their way into a table. */
export interface Chunk {
  readonly target: TargetTable;
  readonly given: GivenRows;
  readonly conflict: ConflictPlan | undefined;
}

/** A row that was inserted has never been locked: its xmax is 0. One that ON CONFLICT has updated was locked before. */
export const IS_INSERTED = 'xmax = 0';

/** `INSERT INTO … AS existing (…)`. */
export function insertInto({ target, given }: Chunk): string {
  return `INSERT INTO ${target.name} AS existing (${given.columns.map((column) => identifier(column.target.name)).join(', ')})`;
}

/** `SELECT … AS a0, …`: the rows as one array a column, and as b0, … which of them are defaulted. */
export function arraysOf({ columns }: GivenRows, elementType: (column: GivenColumn) => string): SQL {
  const arrays = columns.flatMap((column, index) => [
    sql`${arrayLiteral(column.texts)}::${sql.raw(`${elementType(column)}[] AS a${index}`)}`,
    ...(column.defaulted
      ? [sql`${arrayLiteral(column.defaulted.map(String))}::${sql.raw(`boolean[] AS b${index}`)}`]
      : []),
  ]);
  return sql`SELECT ${sql.join(arrays, sql`, `)}`;
}

/** The arrays of `arraysOf` as a relation named `raw`: c0, …; d0, … where a column is defaulted; `place` from 1. */
export function unnested({ columns }: GivenRows): string {
  const both = (arrays: string, flags: string) =>
    columns.flatMap(({ defaulted }, index) => [`${arrays}${index}`, ...(defaulted ? [`${flags}${index}`] : [])]);
  return `unnest(${both('a', 'b').join(', ')}) WITH ORDINALITY AS raw (${both('c', 'd').join(', ')}, place)`;
}

/** The value to store of column `index` of the relation `of`, whose column holds text or the type itself. */
export function valueToStore(column: GivenColumn, index: number, of: string): string {
  const { type, default: byDefault } = column.target;
  const value = `${of}.c${index}::${type}`;
  return column.defaulted ? `CASE WHEN ${of}.d${index} THEN (${byDefault})::${type} ELSE ${value} END` : value;
}

/** One column of the key. */
export interface KeyPart {
  /** Name in the table. */
  readonly name: string;
  /** Place among the given columns. */
  readonly index: number;
  /** As SQL. */
  readonly storedType: string;
  /** ` COLLATE …` or nothing. */
  readonly collate: string;
}

/**
 * The key, if the values at hand say which rows have the same: not when a default or a trigger makes a part of it.
 */
export function knownKey({ target, given, conflict }: Chunk): readonly KeyPart[] | undefined {
  if (!conflict || target.hasBeforeTrigger) return undefined;
  const parts: KeyPart[] = [];
  for (const name of conflict.key) {
    const index = given.columns.findIndex((column) => column.target.name === name);
    const column = given.columns[index];
    if (!column || column.defaulted) return undefined;
    const { storedType, collation } = column.target;
    parts.push({ name, index, storedType, collate: collation === null ? '' : ` COLLATE ${collation}` });
  }
  return parts;
}
