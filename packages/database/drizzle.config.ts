import { defineConfig } from 'drizzle-kit';

const url = process.env.DATABASE_URL;

export default defineConfig({
  dialect: 'postgresql',
  schema: ['./src/schema/index.ts', '../handlers/src/tables/index.ts'],
  out: './migrations',
  // For `make db-studio` alone; generating migrations needs no database.
  ...(url ? { dbCredentials: { url } } : {}),
});
