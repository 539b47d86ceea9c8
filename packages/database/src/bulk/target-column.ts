import type { JobTransaction } from '@jobstack/handler-sdk';
import { sql } from 'drizzle-orm';
import { run } from './database-error.ts';

/** A column as the database knows it. */
export interface TargetColumn extends ColumnType {
  readonly name: string;
  /** In which keys are compared, as SQL; null where the type has none. */
  readonly collation: string | null;
  /** What the column holds unless told, as SQL; null for NULL. */
  readonly default: string | null;
}

interface ColumnType {
  /**
   * Its type below any domain and without a length, as SQL. Storing it in the column checks both; a cast to `varchar(3)`, or to a
   * domain over it, would silently cut.
   */
  readonly type: string;
  /** With the length: compares as the stored value does. Fit for comparing alone, because it cuts. */
  readonly storedType: string;
  /** Whether an array of the type cannot be written as a list with commas, so that its elements must travel as text. */
  readonly viaText: boolean;
}

export interface TargetColumns {
  readonly columns: readonly TargetColumn[];
  /** Constraints' triggers count too. */
  readonly hasTriggers: boolean;
  readonly isPartitioned: boolean;
}

type Answer = TargetColumn & Omit<TargetColumns, 'columns'> & { readonly isDomain: boolean };

/** @param table as SQL */
export async function readTargetColumns(tx: JobTransaction, table: string): Promise<TargetColumns> {
  const columns = await run<Answer>(
    tx,
    sql`
    SELECT attname AS name, ${TYPE}, typtype = 'd' AS "isDomain", ${COLLATION} AS collation,
      CASE
        WHEN attgenerated <> '' THEN NULL
        WHEN attidentity <> '' THEN format('nextval(%L)', pg_get_serial_sequence(${table}, attname))
        WHEN atthasdef THEN
          (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = attrelid AND adnum = attnum)
        ELSE pg_get_expr(typdefaultbin, 0)
      END AS "default",
      relhastriggers AS "hasTriggers", relkind = 'p' AS "isPartitioned"
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid JOIN pg_type ON pg_type.oid = atttypid,
      LATERAL (SELECT atttypmod) AS given (length)
    WHERE pg_class.oid = ${table}::regclass AND attnum > 0 AND NOT attisdropped`,
  );
  const bases = columns.some(({ isDomain }) => isDomain) ? await readDomains(tx, table) : new Map();
  const { hasTriggers = false, isPartitioned = false } = columns[0] ?? {};
  return { columns: columns.map((column) => ({ ...column, ...bases.get(column.name) })), hasTriggers, isPartitioned };
}

const TYPE = sql.raw(`format_type(pg_type.oid, -1) AS type, format_type(pg_type.oid, length) AS "storedType",
      typcategory = 'A' OR typdelim <> ',' AS "viaText"`);

/** In which order equal texts come is free, as long as everybody keeps to it: "C" is the fastest, where it agrees on what is equal. */
const COLLATION = sql.raw(`CASE WHEN typcollation <> 0 THEN coalesce(
        (SELECT collnamespace::regnamespace || '.' || quote_ident(collname) FROM pg_collation
          WHERE pg_collation.oid = attcollation AND NOT collisdeterministic),
        '"C"') END`);

/** What the domains among a table's columns are in the end. */
async function readDomains(tx: JobTransaction, table: string): Promise<ReadonlyMap<string, ColumnType>> {
  const types = await run<ColumnType & { readonly name: string }>(
    tx,
    sql`
    WITH RECURSIVE base AS (
      SELECT attname, atttypid AS type, atttypmod AS length FROM pg_attribute
      WHERE attrelid = ${table}::regclass AND attnum > 0 AND NOT attisdropped
      UNION ALL
      SELECT attname, typbasetype, typtypmod FROM base JOIN pg_type ON pg_type.oid = base.type WHERE typtype = 'd'
    )
    SELECT attname AS name, ${TYPE} FROM base JOIN pg_type ON pg_type.oid = base.type WHERE typtype <> 'd'`,
  );
  return new Map(types.map(({ name, ...type }) => [name, type]));
}
