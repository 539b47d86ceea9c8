export { databaseRolesSql, type RoleOptions } from './database-roles-sql.ts';
export { migrateAndGrant } from './migrate-and-grant.ts';
export { migrateHandler } from './migrate-handler.ts';
