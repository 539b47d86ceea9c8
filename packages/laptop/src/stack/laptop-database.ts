import { join } from 'node:path';
import { type MigrationPlan, migrateDatabase, planMigration } from '@jobstack/database';
import pg from 'pg';
import { LocalError } from '../local-error.ts';
import { startPostgresServer } from '../postgres/postgres-server.ts';
import type { StackSettings } from './stack-settings.ts';

/** The database's name in the embedded PostgreSQL. */
const DATABASE = 'jobstack';

/**
 * Starts PostgreSQL, or takes the one that was given, and migrates it. Answers the connection string.
 *
 * @param say told what is about to be created in a database that is not the stack's own
 * @throws LocalError `UNREACHABLE` | `DATABASE_TAKEN`, and those of the embedded PostgreSQL
 */
export async function startDatabase(
  settings: StackSettings,
  say: (line: string) => void,
  resources: AsyncDisposableStack,
): Promise<string> {
  const { databaseUrl } = settings;
  const teamFolder = settings.app.migrations;
  if (databaseUrl === undefined) {
    const url = await startEmbedded(settings, resources);
    await migrateDatabase(url, { teamFolder, ownDatabase: true });
    return url;
  }
  const plan = await planMigration(databaseUrl, { teamFolder }).catch(throwUnreachable);
  if (plan.taken.length > 0) throw databaseTaken(plan);
  if (plan.pending.length > 0) say(announcementOf(plan));
  await migrateDatabase(databaseUrl, { teamFolder }).catch(throwUnreachable);
  return databaseUrl;
}

function announcementOf({ database, pending, creates, moves }: MigrationPlan): string {
  const tables = creates.length > 0 ? `, which creates ${creates.length} tables (${creates.join(', ')})` : '';
  const moved = moves ? "; the engine's tables in public, with all that is in them, move to the schema jobstack" : '';
  return `Migrating database ${database} of JOBSTACK_DATABASE_URL: ${pending.join(', ')}${tables}${moved}. Journals are kept in the schemas jobstack and drizzle.`;
}

function databaseTaken({ database, taken }: MigrationPlan): LocalError {
  return new LocalError(
    'DATABASE_TAKEN',
    `Database ${database} of JOBSTACK_DATABASE_URL must be JobStack's own or free of its tables, but somebody else's ${taken.join(', ')} is there; nothing was changed. Make a database of its own (CREATE DATABASE jobstack) and name it in JOBSTACK_DATABASE_URL, or unset the variable to use the built-in PostgreSQL.`,
  );
}

function throwUnreachable(cause: Error): never {
  const reason = cause.message || (cause as NodeJS.ErrnoException).code;
  throw new LocalError(
    'UNREACHABLE',
    `The PostgreSQL of JOBSTACK_DATABASE_URL must answer and let us create tables, but: ${reason}. Start it, correct the URL, or unset JOBSTACK_DATABASE_URL to use the built-in one.`,
    { cause },
  );
}

async function startEmbedded(settings: StackSettings, resources: AsyncDisposableStack): Promise<string> {
  const { dataFolder, postgresPort } = settings;
  const server = await startPostgresServer({
    folder: join(dataFolder, 'postgres'),
    port: postgresPort,
    maxConnections: 200,
  });
  resources.defer(() => server.stop());
  await ensureDatabase(server.url(), settings.fresh);
  return server.url(DATABASE);
}

async function ensureDatabase(connectionString: string, fresh: boolean): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    // Also where an earlier run was killed while it dropped it.
    if (fresh) await client.query(`DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}
