import { type ConnectionSettings, type MigrateResult, migrateDatabase } from '@jobstack/database';
import { databaseRolesSql, type RoleOptions } from './database-roles-sql.ts';

export interface MigrateAndGrantOptions extends RoleOptions {
  /** Folder of the SQL files. */
  readonly folder: string;
}

/**
 * The newest schema, the roles, and what they may do with it, all or nothing. Without IAM sign-in there are no roles to keep apart.
 */
export async function migrateAndGrant(
  connection: string | ConnectionSettings,
  { folder, ...roles }: MigrateAndGrantOptions,
): Promise<MigrateResult> {
  return migrateDatabase(connection, {
    folder,
    ...(roles.grantIam && { grants: (relations) => databaseRolesSql(relations, roles) }),
  });
}
