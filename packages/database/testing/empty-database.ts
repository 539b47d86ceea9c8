import pg from 'pg';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

/** A database without tables and without a record of migrations. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('DROP SCHEMA public, jobstack, drizzle CASCADE; CREATE SCHEMA public');
  await client.end();
  return database;
}
