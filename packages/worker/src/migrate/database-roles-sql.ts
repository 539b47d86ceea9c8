import { DATABASE_ROLES, type DatabaseRole } from '@jobstack/core';
import { DEFAULT_TIME_LIMITS, type MigratedRelation, type TimeLimits } from '@jobstack/database';
import * as schema from '@jobstack/database/schema';
import { isTable } from 'drizzle-orm';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';

const EVERYTHING = 'SELECT, INSERT, UPDATE, DELETE';

export interface RoleOptions {
  /** Role → the most connections it may open; roles that are not named have no limit. */
  readonly limits: Readonly<Record<string, number>>;
  /** Lets the roles sign in by IAM. Only RDS and Aurora know `rds_iam`. */
  readonly grantIam: boolean;
  /** The worker's lease, in milliseconds: the longest that a session of its may idle inside a transaction. @default 60_000 */
  readonly leaseMs?: number;
}

/** What a role may do with JobStack's own tables. Handlers run in the worker. */
const ENGINE_PRIVILEGES: Readonly<Record<DatabaseRole, string>> = {
  jobstack_worker: EVERYTHING,
  jobstack_api: 'SELECT, INSERT, UPDATE',
  jobstack_sweep: EVERYTHING,
};

/**
 * The statements that create the functions' roles, or bring them up to date: none owns a table, none may change the schema. Handlers, who
 * run as the worker, may besides read and write what the team's migrations have made, and nothing else that lies in the same schema. Run by
 * the owner of the tables, after every migration.
 *
 * @param relations all that the team's migrations have made
 */
export function databaseRolesSql(relations: readonly MigratedRelation[], options: RoleOptions): string[] {
  const limits = timeLimits(options);
  return [
    ...DATABASE_ROLES.flatMap((role) => [
      ...roleSql(role, options.limits[role] ?? -1, options.grantIam),
      ...timeLimitsSql(role, limits[role]),
      `GRANT ${ENGINE_PRIVILEGES[role]} ON ${engineTables().join(', ')} TO ${role}`,
    ]),
    // A retry from zero forgets steps and rejects, any retry what was counted, a cancel ends a job, an operator removes a limit.
    'GRANT DELETE ON jobstack.job_steps, jobstack.job_rejects, jobstack.open_jobs, jobstack.limits, jobstack.counted_blocks TO jobstack_api',
    ...migratedSql(relations),
  ];
}

function migratedSql(relations: readonly MigratedRelation[]): string[] {
  const schemas = new Set(relations.map(({ schema }) => schema));
  return [
    ...[...schemas].map((schema) => `GRANT USAGE ON SCHEMA ${schema} TO jobstack_worker`),
    ...relations.map(({ kind, name }) =>
      kind === 'sequence'
        ? `GRANT USAGE ON SEQUENCE ${name} TO jobstack_worker`
        : `GRANT ${EVERYTHING} ON TABLE ${name} TO jobstack_worker`,
    ),
  ];
}

function roleSql(role: DatabaseRole, limit: number, grantIam: boolean): string[] {
  if (!Number.isInteger(limit))
    throw new Error(`ROLE_LIMITS: the limit of ${role} must be a whole number, not ${limit}.`);
  return [
    `DO $$ BEGIN CREATE ROLE ${role} LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
    `ALTER ROLE ${role} CONNECTION LIMIT ${limit}`,
    `GRANT USAGE ON SCHEMA jobstack TO ${role}`,
    ...(grantIam ? [`GRANT rds_iam TO ${role}`] : []),
  ];
}

/** The same limits that a pool sets where no pooler keeps it from doing so. */
function timeLimits({ leaseMs }: RoleOptions): Readonly<Record<DatabaseRole, TimeLimits>> {
  return {
    jobstack_worker: { ...DEFAULT_TIME_LIMITS, ...(leaseMs !== undefined && { idleInTransactionTimeoutMs: leaseMs }) },
    jobstack_api: DEFAULT_TIME_LIMITS,
    jobstack_sweep: DEFAULT_TIME_LIMITS,
  };
}

/** For this database: others of the server may have another lease. They hold from a session's next sign-in on. */
function timeLimitsSql(role: DatabaseRole, { statementTimeoutMs, idleInTransactionTimeoutMs }: TimeLimits): string[] {
  const settings = {
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
  };
  return Object.entries(settings).map(
    ([name, ms]) =>
      `DO $$ BEGIN EXECUTE format('ALTER ROLE ${role} IN DATABASE %I SET ${name} = ${Math.trunc(ms)}', current_database()); END $$`,
  );
}

function engineTables(): string[] {
  return Object.values(schema)
    .filter((value) => isTable(value))
    .map((table) => getTableConfig(table as PgTable))
    .map(({ schema: within, name }) => `${within}.${name}`);
}
