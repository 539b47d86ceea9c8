import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { ConnectionSettings } from '../connection-settings.ts';
import { parseConnectionUrl } from '../connection-url.ts';
import { requireLeastVersion } from '../least-version.ts';
import { clientConfig } from '../pool.ts';
import { migrateEngine, planEngine } from './migrate-engine.ts';
import { migrateTeam, planTeam } from './migrate-team.ts';
import { type MigratedRelation, recordRelations, relationsNow } from './migrated-relations.ts';
import { migrationLocked } from './migration-errors.ts';
import { searchedBesides, searchNowhere, searchPublic, setDatabaseSearchPath } from './search-path.ts';

/** Where the engine's migrations lie in the source tree. A bundle carries them elsewhere and says where. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url));

/** Any number will do, as long as every version of JobStack takes the same one. Advisory locks are per database. */
const ADVISORY_LOCK = 7_482_910_365;

/** SQLSTATE `lock_not_available`: `lock_timeout` ran out. */
const LOCK_NOT_AVAILABLE = '55P03';

/** Where the SQL files lie, each folder with its `meta/_journal.json`. */
export interface MigrationFolders {
  /** The engine's. @default MIGRATIONS_FOLDER */
  readonly engineFolder?: string;
  /** The team's. @default none: there are no tables but the engine's */
  readonly teamFolder?: string | undefined;
}

export interface MigrateOptions extends MigrationFolders {
  /** How long to wait, in milliseconds, for a migration that runs elsewhere. @default 300_000 */
  readonly lockTimeoutMs?: number;
  /**
   * JobStack made this database, and nobody else has a say in it: whoever signs in finds the engine's tables by their names alone.
   *
   * @default false
   */
  readonly ownDatabase?: boolean;
  /**
   * Statements to run after the migrations, in their transaction: who may do what with all that the team's migrations have made here to
   * this day. Strangers' tables of the same schema are not among it.
   *
   * @default none
   */
  readonly grants?: (relations: readonly MigratedRelation[]) => readonly string[];
}

export interface MigrateResult {
  /**
   * Names of the migrations that this call applied, in their order, each with whose it is: `engine/0000_ledger`, `team/0001_products`.
   * Empty when the database was up to date.
   */
  readonly applied: readonly string[];
}

/**
 * Brings the database to the newest schema: first the engine's tables, in schema `jobstack` with a journal of their own there, then the
 * team's, in `public` with Drizzle's journal. Tables of the first edition, which lay in `public`, are moved. Safe to call from several
 * processes at once: drizzle-kit's files are applied under an advisory lock, which Drizzle's own migrator does not take; the others wait
 * and then find nothing to do. Lock, migrations and grants are one transaction: all or nothing, and the same through a pooler that lends
 * a session for a transaction only.
 *
 * @throws JobStackError `POSTGRES_TOO_OLD` below PostgreSQL 16;
 *   `MIGRATION_LOCKED` when another migration held the lock for all of `lockTimeoutMs`;
 *   `MIGRATION_SKIPPED` when a migration is older than one applied before, which Drizzle leaves out in silence;
 *   `MIGRATION_CHANGED` when one of the engine's is not what was applied;
 *   `MIGRATION_FAILED` when PostgreSQL refuses a statement of one, which is the `cause`;
 *   `BASELINE_MISSING` when tables that an earlier version shipped are gone;
 *   `MIGRATIONS_UNREADABLE` when a folder holds no readable migrations. Errors of connecting pass through.
 */
export async function migrateDatabase(
  connection: string | ConnectionSettings,
  options: MigrateOptions = {},
): Promise<MigrateResult> {
  const { lockTimeoutMs = 300_000 } = options;
  const server = typeof connection === 'string' ? parseConnectionUrl(connection) : connection;
  const client = new pg.Client({ ...clientConfig(server), application_name: 'jobstack-migrate' });
  // A connection that breaks also fails the query in flight, and that error is the one reported.
  client.on('error', () => {});
  await client.connect();
  try {
    await requireLeastVersion(client);
    await client.query('BEGIN');
    await takeLock(client, lockTimeoutMs);
    const applied = await migrateAll(client, options);
    await client.query('COMMIT');
    return { applied };
  } finally {
    // Ends what was not committed, and with it the lock, whatever happened.
    await client.end();
  }
}

/** Of the migration lock, and of tables that the engine's migrations change: whoever waits for a table makes everybody else wait behind him. */
async function takeLock(client: pg.Client, lockTimeoutMs: number): Promise<void> {
  await client.query(`SET LOCAL lock_timeout = ${Math.trunc(lockTimeoutMs)}`);
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCK]);
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === LOCK_NOT_AVAILABLE) {
      throw migrationLocked(lockTimeoutMs, error);
    }
    throw error;
  }
}

/** Answers the names of what it applied. */
async function migrateAll(
  client: pg.Client,
  { engineFolder = MIGRATIONS_FOLDER, teamFolder, ownDatabase = false, grants = () => [] }: MigrateOptions,
): Promise<readonly string[]> {
  const besides = await searchedBesides(client);
  // Before anything is applied: what cannot be applied in full is not begun.
  const engine = await planEngine(client, engineFolder);
  const team = await planTeam(client, teamFolder, engine.firstEdition);
  const byEngine = await migrateEngine(client, engine);
  await client.query('SET LOCAL lock_timeout = DEFAULT');
  await searchPublic(client, besides);
  const before = await relationsNow(client);
  const byTeam = await migrateTeam(client, team);
  await searchNowhere(client);
  for (const statement of grants(await recordRelations(client, before))) await client.query(statement);
  if (ownDatabase) await setDatabaseSearchPath(client);
  return [...byEngine, ...byTeam];
}
