import type { Queryable } from '../ledger/queryable.ts';

/** A table, view or sequence that a team's migration has made, for use in SQL: names are quoted already. */
export interface MigratedRelation {
  readonly kind: 'table' | 'sequence';
  readonly schema: string;
  /** With its schema. */
  readonly name: string;
}

type Oids = readonly number[];

/**
 * Tables (plain, partitioned, foreign), views and sequences of people; not the engine's own. What belongs to an extension is not a
 * migration's, though one may have created the extension.
 */
const RELATIONS = `
  SELECT c.oid, c.relkind, n.nspname, c.relname
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
    AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'drizzle', 'jobstack')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;

/** Everything there is before the team's migrations run. */
export async function relationsNow(client: Queryable): Promise<Oids> {
  const { rows } = await client.query<{ oid: number }>(RELATIONS);
  return rows.map(({ oid }) => oid);
}

/** Records what has come since `before`, forgets what is gone, and answers all that the team's migrations have made to this day. */
export async function recordRelations(client: Queryable, before: Oids): Promise<readonly MigratedRelation[]> {
  await client.query(
    'DELETE FROM jobstack.migrated_relations WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = relation)',
  );
  await client.query(
    `INSERT INTO jobstack.migrated_relations
     SELECT r.oid FROM (${RELATIONS}) r WHERE NOT r.oid = ANY ($1::oid[]) ON CONFLICT DO NOTHING`,
    [before],
  );
  const { rows } = await client.query<MigratedRelation & Record<string, unknown>>(
    `SELECT CASE r.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind, quote_ident(r.nspname) AS schema,
       format('%I.%I', r.nspname, r.relname) AS name
     FROM (${RELATIONS}) r JOIN jobstack.migrated_relations m ON m.relation = r.oid
     ORDER BY r.nspname, r.relname`,
  );
  return rows.map(({ kind, schema, name }) => ({ kind, schema, name }));
}
