import { fileURLToPath } from 'node:url';
import { JobStackError } from '@jobstack/core';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import type { ConnectionSettings } from './connection-settings.ts';
import { parseConnectionUrl } from './connection-url.ts';
import { readJournal } from './migrate-journal.ts';
import { clientConfig } from './pool.ts';

/** Where the migrations lie in the source tree. A bundle carries them elsewhere and says where. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../migrations', import.meta.url));

/** Any number will do, as long as every version of JobStack takes the same one. Advisory locks are per database. */
const ADVISORY_LOCK = 7_482_910_365;

/** SQLSTATE `lock_not_available`: `lock_timeout` ran out. */
const LOCK_NOT_AVAILABLE = '55P03';

export interface MigrateOptions {
  /** Folder with the SQL files and `meta/_journal.json`. @default MIGRATIONS_FOLDER */
  readonly folder?: string;
  /** How long to wait, in milliseconds, for a migration that runs elsewhere. @default 300_000 */
  readonly lockTimeoutMs?: number;
}

export interface MigrateResult {
  /** Names of the migrations that this call applied, oldest first; empty when the database was up to date. */
  readonly applied: readonly string[];
}

/**
 * Brings the database to the newest schema. Safe to call from several processes at once: Drizzle's migrator takes no lock of
 * its own, so this one holds a session advisory lock on its only connection; the others wait and then find nothing to do.
 * All new migrations are one transaction: either all are applied or none.
 *
 * @throws JobStackError `MIGRATION_LOCKED` when another migration held the lock for all of `lockTimeoutMs`;
 *   `MIGRATION_SKIPPED` when a migration is older than one applied before, which Drizzle leaves out in silence;
 *   `MIGRATIONS_UNREADABLE` when the folder holds no readable journal. Errors of the SQL itself pass through.
 */
export async function migrateDatabase(
  connection: string | ConnectionSettings,
  { folder = MIGRATIONS_FOLDER, lockTimeoutMs = 300_000 }: MigrateOptions = {},
): Promise<MigrateResult> {
  const journal = await readJournal(folder);
  const client = new pg.Client({
    ...clientConfig(typeof connection === 'string' ? parseConnectionUrl(connection) : connection),
    application_name: 'jobstack-migrate',
  });
  // A connection that breaks also fails the query in flight, and that error is the one reported.
  client.on('error', () => {});
  await client.connect();
  try {
    await takeLock(client, lockTimeoutMs);
    const before = await appliedTimestamps(client);
    await migrate(drizzle(client), { migrationsFolder: folder });
    const after = await appliedTimestamps(client);
    const skipped = journal.filter(({ when }) => !after.has(when)).map(({ tag }) => tag);
    if (skipped.length > 0) throw migrationSkipped(skipped);
    return { applied: journal.filter(({ when }) => !before.has(when)).map(({ tag }) => tag) };
  } finally {
    // Closing the session releases the lock, whatever happened.
    await client.end();
  }
}

async function takeLock(client: pg.Client, lockTimeoutMs: number): Promise<void> {
  await client.query(`SET lock_timeout = ${Math.trunc(lockTimeoutMs)}`);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === LOCK_NOT_AVAILABLE) {
      throw new JobStackError(
        'MIGRATION_LOCKED',
        `Migration: expected the migration lock within ${lockTimeoutMs} ms, but another session still holds it. ` +
          'Wait for that migration to end, or end its session, then migrate again.',
        { cause: error },
      );
    }
    throw error;
  }
  await client.query('SET lock_timeout = DEFAULT');
}

/** Drizzle names a migration by its time of generation. */
async function appliedTimestamps(client: pg.Client): Promise<ReadonlySet<number>> {
  const { rows: tables } = await client.query(
    "SELECT to_regclass('drizzle.__drizzle_migrations') IS NOT NULL AS present",
  );
  if (!tables[0].present) return new Set();
  const { rows } = await client.query('SELECT created_at FROM drizzle.__drizzle_migrations');
  return new Set(rows.map((row) => Number(row.created_at)));
}

function migrationSkipped(tags: readonly string[]): JobStackError {
  return new JobStackError(
    'MIGRATION_SKIPPED',
    `Migration: expected every migration to be newer than those already applied, but ${tags.join(', ')} is older and was ` +
      'left out. Generate it again, so that it becomes the newest, and migrate again.',
  );
}
