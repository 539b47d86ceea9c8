import { fileURLToPath } from 'node:url';
import { JobStackError } from '@jobstack/core';
import pg from 'pg';
import type { ConnectionSettings } from './connection-settings.ts';
import { parseConnectionUrl } from './connection-url.ts';
import { requireLeastVersion } from './least-version.ts';
import { type Migration, readMigrations, readSnapshot } from './migrate-files.ts';
import { hasRecord, type MigratedRelation, oidsOf, recordRelations, relationsNow } from './migrate-relations.ts';
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
  /**
   * Statements to run after the migrations, in their transaction: who may do what with all that migrations have made here to this day.
   * Strangers' tables of the same schema are not among it.
   *
   * @default none
   */
  readonly grants?: (relations: readonly MigratedRelation[]) => readonly string[];
}

export interface MigrateResult {
  /** Names of the migrations that this call applied, oldest first; empty when the database was up to date. */
  readonly applied: readonly string[];
}

/**
 * Brings the database to the newest schema. Safe to call from several processes at once: drizzle-kit's files are applied under an
 * advisory lock, which Drizzle's own migrator does not take; the others wait and then find nothing to do. Lock, migrations and grants
 * are one transaction: all or nothing, and the same through a pooler that lends a session for a transaction only.
 *
 * @throws JobStackError `POSTGRES_TOO_OLD` below PostgreSQL 16;
 *   `MIGRATION_LOCKED` when another migration held the lock for all of `lockTimeoutMs`;
 *   `MIGRATION_SKIPPED` when a migration is older than one applied before, which Drizzle leaves out in silence;
 *   `MIGRATION_FAILED` when PostgreSQL refuses a statement of one, which is the `cause`;
 *   `MIGRATIONS_UNREADABLE` when the folder holds no readable migrations. Errors of connecting pass through.
 */
export async function migrateDatabase(
  connection: string | ConnectionSettings,
  { folder = MIGRATIONS_FOLDER, lockTimeoutMs = 300_000, grants = () => [] }: MigrateOptions = {},
): Promise<MigrateResult> {
  const migrations = await readMigrations(folder);
  const server = typeof connection === 'string' ? parseConnectionUrl(connection) : connection;
  const client = new pg.Client({ ...clientConfig(server), application_name: 'jobstack-migrate' });
  // A connection that breaks also fails the query in flight, and that error is the one reported.
  client.on('error', () => {});
  await client.connect();
  try {
    await requireLeastVersion(client);
    await client.query('BEGIN');
    await takeLock(client, lockTimeoutMs);
    const applied = await applyNew(client, migrations, folder, grants);
    await client.query('COMMIT');
    return { applied };
  } finally {
    // Ends what was not committed, and with it the lock, whatever happened.
    await client.end();
  }
}

async function takeLock(client: pg.Client, lockTimeoutMs: number): Promise<void> {
  await client.query(`SET LOCAL lock_timeout = ${Math.trunc(lockTimeoutMs)}`);
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCK]);
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === LOCK_NOT_AVAILABLE) {
      throw new JobStackError(
        'MIGRATION_LOCKED',
        `Migration: expected the migration lock within ${lockTimeoutMs} ms, but another session still holds it. ` +
          'Wait for that migration to end, or end its session, then migrate again.',
        { cause: error, logMessage: true },
      );
    }
    throw error;
  }
  await client.query('SET LOCAL lock_timeout = DEFAULT');
}

/** Answers the names of what it applied. */
async function applyNew(
  client: pg.Client,
  migrations: readonly Migration[],
  folder: string,
  grants: NonNullable<MigrateOptions['grants']>,
): Promise<readonly string[]> {
  const known = await appliedTimes(client);
  const newest = Math.max(...known);
  const fresh = migrations.filter(({ when }) => !known.has(when));
  const late = fresh.filter(({ when }) => when < newest).map(({ tag }) => tag);
  if (late.length > 0) throw migrationSkipped(late);
  const before = new Set(await relationsNow(client));
  if (known.size > 0 && !(await hasRecord(client))) {
    for (const oid of await oidsOf(client, await readSnapshot(folder))) before.delete(oid);
  }
  for (const migration of fresh) await apply(client, migration);
  for (const statement of grants(await recordRelations(client, [...before]))) await client.query(statement);
  return fresh.map(({ tag }) => tag);
}

/** Drizzle names a migration by its time of generation, in a table of this form. */
async function appliedTimes(client: pg.Client): Promise<ReadonlySet<number>> {
  await client.query('CREATE SCHEMA IF NOT EXISTS drizzle');
  await client.query(
    'CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint)',
  );
  const { rows } = await client.query('SELECT created_at FROM drizzle.__drizzle_migrations');
  return new Set(rows.map((row) => Number(row.created_at)));
}

async function apply(client: pg.Client, { tag, when, hash, statements }: Migration): Promise<void> {
  for (const [index, statement] of statements.entries()) {
    await client.query(statement).catch((cause: Error) => {
      throw migrationFailed(`Migration ${tag}: statement ${index + 1} of ${statements.length} failed`, cause);
    });
  }
  await client.query('INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ($1, $2)', [hash, when]);
}

/** SQLSTATEs whose message may quote a row of a table that is being changed: data exceptions, and what functions and extensions word. */
const MAY_QUOTE_A_ROW = /^(22|P0|XX)/;

function migrationFailed(what: string, cause: Error & { readonly code?: string }): JobStackError {
  const { message, code = '' } = cause;
  const rest = 'Nothing of this run was applied.';
  const sayable = MAY_QUOTE_A_ROW.test(code) ? `SQLSTATE ${code}` : message;
  const logMessage = `${what}: ${sayable}. ${rest}`;
  return new JobStackError('MIGRATION_FAILED', `${what}: ${message}. ${rest}`, { cause, logMessage });
}

function migrationSkipped(tags: readonly string[]): JobStackError {
  return new JobStackError(
    'MIGRATION_SKIPPED',
    `Migration: expected every migration to be newer than those already applied, but ${tags.join(', ')} is older and would be ` +
      'left out. Generate it again, so that it becomes the newest, and migrate again. Nothing was applied.',
    { logMessage: true },
  );
}
