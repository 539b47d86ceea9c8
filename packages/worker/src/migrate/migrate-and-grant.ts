import { type ConnectionSettings, createPool, type MigrateResult, migrateDatabase } from '@jobstack/database';
import { databaseRolesSql, type RoleOptions } from './database-roles-sql.ts';

export interface MigrateAndGrantOptions extends RoleOptions {
  /** Folder of the SQL files. */
  readonly folder: string;
}

/** The newest schema, then the roles and what they may do with it. Without IAM sign-in there are no roles to keep apart. */
export async function migrateAndGrant(
  connection: string | ConnectionSettings,
  { folder, ...roles }: MigrateAndGrantOptions,
): Promise<MigrateResult> {
  const result = await migrateDatabase(connection, { folder });
  if (roles.grantIam) await runAll(connection, databaseRolesSql(roles));
  return result;
}

/** All statements or none. */
export async function runAll(connection: string | ConnectionSettings, statements: readonly string[]): Promise<void> {
  const pool = createPool(connection, { maxConnections: 1, connectTimeoutMs: 30_000 });
  try {
    // One message, one transaction.
    await pool.query(statements.join(';\n'));
  } finally {
    await pool.end();
  }
}
