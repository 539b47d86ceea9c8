import type { QueryResult, QueryResultRow } from 'pg';
import { rethrowAsOurs } from '../database-fault.ts';
import type { Queryable } from './queryable.ts';

/** PostgreSQL's types that our statements take and answer, and what they are here. */
interface Types {
  readonly int8: number;
  readonly int4: number;
  readonly float8: number;
  readonly bool: boolean;
  readonly text: string;
  readonly uuid: string;
  readonly jsonb: unknown;
}

type TypeName = keyof Types;

/** A column's type; `?` when it may be null. */
type ColumnType = TypeName | `${TypeName}?`;

export type Columns = Readonly<Record<string, ColumnType>>;

/** A row with these columns. */
export type RowOf<Row extends Columns> = {
  readonly [Name in keyof Row]: Row[Name] extends `${infer Type extends TypeName}?`
    ? Types[Type] | null
    : Types[Row[Name] & TypeName];
};

/** One SQL statement of the ledger: prepared by its name where the connection keeps names, and held to its types by a test. */
export interface Statement<Parameter extends string, Row extends Columns> {
  readonly name: string;
  /** With `$1`, `$2`, … */
  readonly text: string;
  /** Names of `$1`, `$2`, … */
  readonly parameters: readonly Parameter[];
  readonly columns: Row;
}

export type AnyStatement = Statement<string, Columns>;

/** `:name`, but not the `::` of a cast. */
const PARAMETER = /(?<![:\w]):([a-z_]+)/g;

/**
 * Declares a statement whose parameters stand in its text as `:name`.
 *
 * @param columns the columns it answers, in order
 */
export function statement<Parameter extends string, Row extends Columns>(
  name: string,
  parameters: readonly Parameter[],
  columns: Row,
  text: string,
): Statement<Parameter, Row> {
  const numbered = text.replace(PARAMETER, (_, parameter: string) => {
    const index = (parameters as readonly string[]).indexOf(parameter);
    if (index < 0) throw new Error(`Statement ${name} uses :${parameter}, which is not among its parameters.`);
    return `$${index + 1}`;
  });
  return { name: `jobstack_${name}`, text: numbered, parameters, columns };
}

/**
 * Runs a statement and answers its rows, decoded.
 *
 * @throws JobStackError `DATABASE_UNAVAILABLE` for a connection that broke, see `rethrowAsOurs`; what PostgreSQL says against it as it is
 */
export async function run<Parameter extends string, Row extends Columns>(
  database: Queryable,
  { name, text, parameters, columns }: Statement<Parameter, Row>,
  values: Readonly<Record<Parameter, unknown>>,
): Promise<RowOf<Row>[]> {
  const given = parameters.map((parameter) => values[parameter]);
  const { rows } = await query(database, name, text, given).catch(rethrowAsOurs);
  const wide = Object.keys(columns).filter((column) => columns[column]?.startsWith('int8'));
  return rows.map((row) => decoded(row, wide)) as RowOf<Row>[];
}

/** Drizzle's executor, which has no names for statements. */
function query(
  database: Queryable,
  name: string,
  text: string,
  values: unknown[],
): Promise<QueryResult<QueryResultRow>> {
  return database.query({ name, text, values });
}

/** Ids and counts are far below 2^53; a foreign pool gives them as text, ours as numbers. */
function decoded(row: QueryResultRow, wide: readonly string[]): QueryResultRow {
  for (const column of wide) if (row[column] !== null) row[column] = Number(row[column]);
  return row;
}
