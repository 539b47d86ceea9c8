import { defineConfig } from 'drizzle-kit';

/** What `make db-generate` writes: a migration for what has changed in the tables. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/tables.ts',
  out: './migrations',
});
