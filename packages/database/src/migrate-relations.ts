import type { Queryable } from './store/queryable.ts';

/** A table, view or sequence that a migration has made, for use in SQL: names are quoted already. */
export interface MigratedRelation {
  readonly kind: 'table' | 'sequence';
  readonly schema: string;
  /** With its schema. */
  readonly name: string;
}

type Oids = readonly number[];

/**
 * Tables (plain, partitioned, foreign), views and sequences of people. What belongs to an extension is not a migration's, though one may
 * have created the extension.
 */
const RELATIONS = `
  SELECT c.oid, c.relkind, n.nspname, c.relname
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'drizzle')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;

/** Kept by identity and not by name: a table that is renamed stays a migration's, a stranger's that takes its name does not become one. */
const RECORD = 'drizzle.__migrated_relations';

/** Everything there is before migrations run. */
export async function relationsNow(client: Queryable): Promise<Oids> {
  const { rows } = await client.query<{ oid: number }>(RELATIONS);
  return rows.map(({ oid }) => oid);
}

/** Whether migrations have been recorded here before; an older version of JobStack migrated without a record. */
export async function hasRecord(client: Queryable): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(`SELECT to_regclass('${RECORD}') IS NOT NULL AS there`);
  return rows[0]?.there ?? false;
}

/** Records what has come since `before`, forgets what is gone, and answers all that migrations have made to this day. */
export async function recordRelations(client: Queryable, before: Oids): Promise<readonly MigratedRelation[]> {
  await client.query(`CREATE TABLE IF NOT EXISTS ${RECORD} (relation regclass PRIMARY KEY)`);
  await client.query(`DELETE FROM ${RECORD} WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = relation)`);
  await client.query(
    `INSERT INTO ${RECORD} SELECT r.oid FROM (${RELATIONS}) r WHERE NOT r.oid = ANY ($1::oid[]) ON CONFLICT DO NOTHING`,
    [before],
  );
  const { rows } = await client.query<MigratedRelation & Record<string, unknown>>(
    `SELECT CASE r.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind, quote_ident(r.nspname) AS schema,
       format('%I.%I', r.nspname, r.relname) AS name
     FROM (${RELATIONS}) r JOIN ${RECORD} m ON m.relation = r.oid
     ORDER BY r.nspname, r.relname`,
  );
  return rows.map(({ kind, schema, name }) => ({ kind, schema, name }));
}

/** Those of `relations` that are here, with the sequences that number their rows. */
export async function oidsOf(
  client: Queryable,
  relations: readonly { readonly schema: string; readonly name: string }[],
): Promise<Oids> {
  const { rows } = await client.query<{ oid: number }>(
    `WITH named AS (
       SELECT r.oid FROM (${RELATIONS}) r JOIN unnest($1::text[], $2::text[]) AS n (schema, name) ON r.nspname = n.schema AND r.relname = n.name
     )
     SELECT oid FROM named
     UNION SELECT d.objid FROM pg_depend d JOIN named ON d.refobjid = named.oid AND d.refclassid = 'pg_class'::regclass
     JOIN pg_class s ON s.oid = d.objid AND d.classid = 'pg_class'::regclass AND s.relkind = 'S'`,
    [relations.map(({ schema }) => schema), relations.map(({ name }) => name)],
  );
  return rows.map(({ oid }) => oid);
}
