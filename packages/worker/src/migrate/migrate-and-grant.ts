import { type ConnectionSettings, type MigrateOptions, type MigrateResult, migrateDatabase } from '@jobstack/database';
import { databaseRolesSql, type RoleOptions } from './database-roles-sql.ts';

export type MigrateAndGrantOptions = RoleOptions & Pick<MigrateOptions, 'engineFolder' | 'teamFolder' | 'ownDatabase'>;

/**
 * The newest schema, the roles, and what they may do with it, all or nothing. Without IAM sign-in there are no roles to keep apart.
 */
export async function migrateAndGrant(
  connection: string | ConnectionSettings,
  { limits, grantIam, leaseMs, ...options }: MigrateAndGrantOptions,
): Promise<MigrateResult> {
  const roles = { limits, grantIam, ...(leaseMs !== undefined && { leaseMs }) };
  return migrateDatabase(connection, {
    ...options,
    ...(grantIam && { grants: (relations) => databaseRolesSql(relations, roles) }),
  });
}
