import { defineConfig } from 'drizzle-kit';

/** The engine's own migrations; a team's are in packages/handlers. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/schema/index.ts',
  out: './migrations',
});
