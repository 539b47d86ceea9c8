import { defineConfig } from 'drizzle-kit';

/** What Drizzle Studio shows: the engine's tables and the team's. Paths are of the repository, where it is started. */
export default defineConfig({
  dialect: 'postgresql',
  schema: ['./packages/database/src/schema/index.ts', './packages/handlers/src/tables/index.ts'],
  schemaFilter: ['public', 'jobstack'],
  dbCredentials: { url: process.env.DATABASE_URL ?? '' },
});
