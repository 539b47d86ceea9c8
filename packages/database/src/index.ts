export { MIGRATIONS_FOLDER, type MigrateOptions, type MigrateResult, migrateDatabase } from './migrate.ts';
