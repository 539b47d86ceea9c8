import { defineConfig } from 'drizzle-kit';

/** Migrations of this deployment's own tables. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/tables/index.ts',
  out: './migrations',
});
