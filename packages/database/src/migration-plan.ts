import pg from 'pg';
import type { ConnectionSettings } from './connection-settings.ts';
import { parseConnectionUrl } from './connection-url.ts';
import { MIGRATIONS_FOLDER, type MigrateOptions } from './migrate.ts';
import { readMigrations } from './migrate-files.ts';
import { clientConfig } from './pool.ts';

/** What `migrateDatabase` would do. */
export interface MigrationPlan {
  /** Name of the database. */
  readonly database: string;
  /** Names of the migrations that it would apply, oldest first. */
  readonly pending: readonly string[];
  /** Tables that these would create, with their schema. */
  readonly creates: readonly string[];
  /** Of these, the tables that are there already, though no migration of ours has made them: somebody else's. */
  readonly taken: readonly string[];
}

const CREATE_TABLE = /CREATE TABLE (?:IF NOT EXISTS )?(?:"(\w+)"\.)?"(\w+)"/g;

/**
 * Looks at a database without changing anything in it, for who wants to tell a person before migrating.
 *
 * @throws JobStackError `MIGRATIONS_UNREADABLE`; errors of connecting pass through
 */
export async function planMigration(
  connection: string | ConnectionSettings,
  { folder = MIGRATIONS_FOLDER }: Pick<MigrateOptions, 'folder'> = {},
): Promise<MigrationPlan> {
  const migrations = await readMigrations(folder);
  const server = typeof connection === 'string' ? parseConnectionUrl(connection) : connection;
  const client = new pg.Client({ ...clientConfig(server), application_name: 'jobstack-migrate' });
  // A connection that breaks also fails the query in flight, and that error is the one reported.
  client.on('error', () => {});
  await client.connect();
  try {
    const applied = await appliedTimes(client);
    const pending = migrations.filter(({ when }) => !applied.has(when));
    const sql = pending.flatMap(({ statements }) => statements).join('\n');
    const creates = Array.from(sql.matchAll(CREATE_TABLE), ([, schema = 'public', name]) => `${schema}.${name}`);
    const { rows } = await client.query<{ database: string; taken: string[] }>(
      `SELECT current_database() AS database,
         coalesce((SELECT array_agg(name) FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NOT NULL), '{}') AS taken`,
      [creates],
    );
    const { database = '', taken = [] } = rows[0] ?? {};
    return { database, pending: pending.map(({ tag }) => tag), creates, taken };
  } finally {
    await client.end();
  }
}

async function appliedTimes(client: pg.Client): Promise<ReadonlySet<number>> {
  const journal = await client.query<{ there: boolean }>(
    `SELECT to_regclass('drizzle.__drizzle_migrations') IS NOT NULL AS there`,
  );
  if (!journal.rows[0]?.there) return new Set();
  const { rows } = await client.query<{ created_at: string }>('SELECT created_at FROM drizzle.__drizzle_migrations');
  return new Set(rows.map((row) => Number(row.created_at)));
}
