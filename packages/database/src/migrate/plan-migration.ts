import pg from 'pg';
import type { ConnectionSettings } from '../connection-settings.ts';
import { parseConnectionUrl } from '../connection-url.ts';
import type { Queryable } from '../ledger/queryable.ts';
import { clientConfig } from '../pool.ts';
import { nameOf } from './apply-migration.ts';
import { exists } from './journals.ts';
import { MIGRATIONS_FOLDER, type MigrationFolders } from './migrate-database.ts';
import { type EnginePlan, LEDGER, planEngine } from './migrate-engine.ts';
import { planTeam } from './migrate-team.ts';
import { createdTables } from './migration-files.ts';

/** What `migrateDatabase` would do. */
export interface MigrationPlan {
  /** Name of the database. */
  readonly database: string;
  /** Names of the migrations that it would apply, in their order, each with whose it is: `engine/0000_ledger`. */
  readonly pending: readonly string[];
  /** Tables that these would create, with their schema. */
  readonly creates: readonly string[];
  /** Of these, the tables that are there already, though no migration of ours has made them: somebody else's. The schema, too. */
  readonly taken: readonly string[];
  /** The engine's tables are of an earlier version, in `public`, and would be moved to schema `jobstack`. */
  readonly moves: boolean;
}

/**
 * Looks at a database without changing anything in it, for who wants to tell a person before migrating.
 *
 * @throws JobStackError what `migrateDatabase` would throw before it changes anything; errors of connecting pass through
 */
export async function planMigration(
  connection: string | ConnectionSettings,
  { engineFolder = MIGRATIONS_FOLDER, teamFolder }: MigrationFolders = {},
): Promise<MigrationPlan> {
  const server = typeof connection === 'string' ? parseConnectionUrl(connection) : connection;
  const client = new pg.Client({ ...clientConfig(server), application_name: 'jobstack-migrate' });
  // A connection that breaks also fails the query in flight, and that error is the one reported.
  client.on('error', () => {});
  await client.connect();
  try {
    const { pending, firstEdition } = await planEngine(client, engineFolder);
    const team = await planTeam(client, teamFolder, firstEdition);
    const creates = createdTables([...pending, ...team.pending]);
    const taken: string[] = (await schemaIsTaken(client, pending)) ? ['schema jobstack'] : [];
    for (const table of creates) if (await exists(client, table)) taken.push(table);
    const { rows } = await client.query<{ database: string }>('SELECT current_database() AS database');
    return {
      database: rows[0]?.database ?? '',
      pending: [
        ...(firstEdition?.pending ?? []).map((one) => nameOf('first-edition', one)),
        ...pending.map((one) => nameOf('engine', one)),
        ...team.pending.map((one) => nameOf('team', one)),
      ],
      creates,
      taken,
      moves: firstEdition !== undefined,
    };
  } finally {
    await client.end();
  }
}

/** The engine's first migration makes the schema. */
async function schemaIsTaken(client: Queryable, pending: EnginePlan['pending']): Promise<boolean> {
  if (!pending.some(({ tag }) => tag === LEDGER)) return false;
  const { rows } = await client.query<{ there: boolean }>(`SELECT to_regnamespace('jobstack') IS NOT NULL AS there`);
  return rows[0]?.there ?? false;
}
