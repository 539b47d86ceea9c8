import type { JobTransaction } from '@jobstack/handler-sdk';
import { sql } from 'drizzle-orm';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import { run } from './database-error.ts';
import { identifier } from './quote.ts';
import { readTargetColumns, type TargetColumn } from './target-column.ts';

/** A table as the database knows it. */
export interface TargetTable extends Triggers {
  /** As SQL. */
  readonly name: string;
  readonly columns: ReadonlyMap<string, TargetColumn>;
  readonly isPartitioned: boolean;
}

type Triggers = {
  /** Constraints that COMMIT checks, as SQL. */
  readonly deferredConstraints: readonly string[];
  /** Whether somebody made a trigger, which may look at every version of a row; those of constraints do not count. */
  readonly hasOwnTrigger: boolean;
  /** Whether one of them may change or drop a row before it is stored. */
  readonly hasBeforeTrigger: boolean;
};

const NO_TRIGGERS: Triggers = { deferredConstraints: [], hasOwnTrigger: false, hasBeforeTrigger: false };

/** Bits of `pg_trigger.tgtype`: for each row, before, on INSERT. */
const ROW_BEFORE_INSERT = 0b111;

/**
 * Reads what the database knows about a table: a Drizzle table may say less, and PostgreSQL's view of a value is what counts.
 *
 * @throws DatabaseError of pg 42P01 when there is no such table
 */
export async function readTargetTable(tx: JobTransaction, table: PgTable): Promise<TargetTable> {
  const { schema, name: bare } = getTableConfig(table);
  const name = schema === undefined ? identifier(bare) : `${identifier(schema)}.${identifier(bare)}`;
  const { columns, hasTriggers, isPartitioned } = await readTargetColumns(tx, name);
  const triggers = hasTriggers ? await readTriggers(tx, name) : NO_TRIGGERS;
  return { name, columns: new Map(columns.map((column) => [column.name, column])), isPartitioned, ...triggers };
}

/** Deferrable constraints are kept by triggers too. */
async function readTriggers(tx: JobTransaction, table: string): Promise<Triggers> {
  const [triggers = NO_TRIGGERS] = await run<Triggers>(
    tx,
    sql`
    SELECT
      ARRAY(
        SELECT connamespace::regnamespace || '.' || quote_ident(conname) FROM pg_constraint
        WHERE conrelid = relation.oid AND condeferred
      ) AS "deferredConstraints",
      EXISTS (SELECT FROM pg_trigger WHERE tgrelid = relation.oid AND NOT tgisinternal) AS "hasOwnTrigger",
      EXISTS (
        SELECT FROM pg_trigger
        WHERE tgrelid = relation.oid AND tgenabled <> 'D' AND tgtype & ${ROW_BEFORE_INSERT} = ${ROW_BEFORE_INSERT}
      ) AS "hasBeforeTrigger"
    FROM (SELECT ${table}::regclass::oid) AS relation (oid)`,
  );
  return triggers;
}
