import { DATABASE_ROLES, type DatabaseRole } from '@jobstack/core';
import * as schema from '@jobstack/database/schema';
import { getTableName, isTable } from 'drizzle-orm';

export interface RoleOptions {
  /** Role → the most connections it may open; roles that are not named have no limit. */
  readonly limits: Readonly<Record<string, number>>;
  /** Lets the roles sign in by IAM. Only RDS and Aurora know `rds_iam`. */
  readonly grantIam: boolean;
}

/** What a role may do with JobStack's own tables. Handlers run in the worker, which gets all tables of the schema instead. */
const ENGINE_PRIVILEGES: Partial<Record<DatabaseRole, string>> = {
  jobstack_api: 'SELECT, INSERT, UPDATE',
  jobstack_sweep: 'SELECT, INSERT, UPDATE, DELETE',
};

/**
 * The statements that create the functions' roles, or bring them up to date: none owns a table, none may change the schema. All names
 * are ours, none a caller's. Run by the owner of the tables, after every migration.
 */
export function databaseRolesSql({ limits, grantIam }: RoleOptions): string[] {
  return [
    ...DATABASE_ROLES.flatMap((role) => roleSql(role, limits[role] ?? -1, grantIam)),
    'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO jobstack_worker',
    'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO jobstack_worker',
    ...Object.entries(ENGINE_PRIVILEGES).map(
      ([role, privileges]) => `GRANT ${privileges} ON ${engineTables().join(', ')} TO ${role}`,
    ),
    // A retry from zero forgets them.
    'GRANT DELETE ON job_steps, job_rejects TO jobstack_api',
  ];
}

function roleSql(role: DatabaseRole, limit: number, grantIam: boolean): string[] {
  if (!Number.isInteger(limit))
    throw new Error(`ROLE_LIMITS: the limit of ${role} must be a whole number, not ${limit}.`);
  return [
    `DO $$ BEGIN CREATE ROLE ${role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
    `ALTER ROLE ${role} CONNECTION LIMIT ${limit}`,
    `GRANT USAGE ON SCHEMA public TO ${role}`,
    ...(grantIam ? [`GRANT rds_iam TO ${role}`] : []),
  ];
}

function engineTables(): string[] {
  return Object.values(schema)
    .filter((value) => isTable(value))
    .map((table) => getTableName(table));
}
