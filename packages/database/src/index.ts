export { MIGRATIONS_FOLDER, type MigrateOptions, type MigrateResult, migrateDatabase } from './migrate.ts';
export { PgJobStore, type PgJobStoreOptions } from './store/pg-job-store.ts';
export { inTransaction } from './safe-transaction.ts';
