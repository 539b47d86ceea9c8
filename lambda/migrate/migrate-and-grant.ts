import { type ConnectionSettings, clientConfig, type MigrateResult, migrateDatabase } from '@jobstack/database';
import pg from 'pg';
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
  const config = clientConfig(connection);
  const result = await migrateDatabase(config, { folder });
  if (roles.grantIam) await runAll(config, databaseRolesSql(roles));
  return result;
}

/** All or none. */
export async function runAll(config: pg.ClientConfig, statements: readonly string[]): Promise<void> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    await client.query(['BEGIN', ...statements, 'COMMIT'].join(';\n'));
  } finally {
    await client.end();
  }
}
