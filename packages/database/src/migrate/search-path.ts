import type { Queryable } from '../ledger/queryable.ts';

/**
 * Names no schema at all, until the transaction ends: what the engine's migrations do not qualify fails, instead of landing wherever
 * this session happens to look first.
 */
export async function searchNowhere(client: Queryable): Promise<void> {
  await client.query(`SET LOCAL search_path = ''`);
}

/**
 * What a team's migrations do not qualify is in `public`, whatever this session looks in besides: a user called `jobstack` would otherwise
 * create a team's tables among the engine's.
 *
 * @param besides schemas of extensions, for example
 */
export async function searchPublic(client: Queryable, besides: readonly string[] = []): Promise<void> {
  await client.query(`SELECT set_config('search_path', $1, true)`, [['public', ...besides].join(', ')]);
}

/** Where this session looks, but for `public` and the engine's own; quoted for use in a search path. */
export async function searchedBesides(client: Queryable): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT quote_ident(name) AS name FROM unnest(current_schemas(false)) AS name WHERE name NOT IN ('public', 'jobstack')`,
  );
  return rows.map(({ name }) => name);
}

/**
 * Lets people say `SELECT * FROM jobs` in this database, from their next sign-in on. For a database that JobStack made: nobody else's is
 * altered, and whoever has set a path of their own keeps it.
 */
export async function setDatabaseSearchPath(client: Queryable): Promise<void> {
  await client.query(`DO $$ BEGIN
    IF NOT EXISTS (
      SELECT FROM pg_db_role_setting s, unnest(s.setconfig) AS setting
      WHERE s.setrole = 0 AND s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND setting LIKE 'search_path=%'
    ) THEN
      EXECUTE format('ALTER DATABASE %I SET search_path = "$user", public, jobstack', current_database());
    END IF;
  END $$`);
}
