import { join } from 'node:path';
import { migrateDatabase } from '@jobstack/database';
import pg from 'pg';
import { LocalError } from '../local-error.ts';
import { startPostgresServer } from '../postgres/postgres-server.ts';
import type { StackSettings } from './stack-settings.ts';

/** The database's name in the embedded PostgreSQL. */
const DATABASE = 'jobstack';

/**
 * Starts PostgreSQL, or takes the one that was given, and migrates it. Answers the connection string.
 *
 * @throws LocalError `UNREACHABLE`, and those of the embedded PostgreSQL
 */
export async function startDatabase(settings: StackSettings, resources: AsyncDisposableStack): Promise<string> {
  if (settings.databaseUrl !== undefined) {
    await migrateDatabase(settings.databaseUrl).catch(throwUnreachable);
    return settings.databaseUrl;
  }
  const url = await startEmbedded(settings, resources);
  await migrateDatabase(url);
  return url;
}

function throwUnreachable(cause: Error): never {
  const reason = cause.message || (cause as NodeJS.ErrnoException).code;
  throw new LocalError(
    'UNREACHABLE',
    `The PostgreSQL of DATABASE_URL must answer and let us create tables, but: ${reason}. Start it, correct the URL, or unset DATABASE_URL to use the built-in one.`,
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
