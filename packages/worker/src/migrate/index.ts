export { databaseRolesSql, type RoleOptions } from './database-roles-sql.ts';
export { type ErasureCommand, eraseData } from './erase-data.ts';
export { migrateAndGrant } from './migrate-and-grant.ts';
export { migrateHandler } from './migrate-handler.ts';
