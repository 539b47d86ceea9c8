import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrateDatabase } from '../src/migrate/migrate-database.ts';
import { planMigration } from '../src/migrate/plan-migration.ts';
import { createEmptyDatabase } from '../testing/empty-database.ts';
import type { TestDatabase } from '../testing/test-database.ts';

let database: TestDatabase;

beforeEach(async () => {
  database = await createEmptyDatabase();
});
afterEach(() => database.drop());

async function query(sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const TABLES = `SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname <> 'pg_catalog' AND schemaname !~ '^information'`;

describe('planMigration', () => {
  test('names exactly the tables that the migrations then create, and changes nothing itself', async () => {
    const plan = await planMigration(database.url);
    const before = await query(TABLES);
    const { applied } = await migrateDatabase(database.url);
    const created = (await query(TABLES))
      .map(({ name }) => name)
      .filter((name) => !String(name).startsWith('drizzle.'));

    expect(before).toEqual([]);
    expect(plan).toMatchObject({ pending: applied, taken: [] });
    expect([...plan.creates].sort()).toEqual(created.sort());
  });

  test('has nothing to do in a database that is up to date', async () => {
    await migrateDatabase(database.url);

    expect(await planMigration(database.url)).toMatchObject({ pending: [], creates: [], taken: [] });
  });

  test('names what somebody else has there already', async () => {
    await query('CREATE SCHEMA jobstack; CREATE TABLE jobstack.jobs (id int)');

    expect(await planMigration(database.url)).toMatchObject({ taken: ['schema jobstack', 'jobstack.jobs'] });
  });

  test("leaves a table of that name in another schema to whoever's it is", async () => {
    await query('CREATE TABLE jobs (id int)');

    expect(await planMigration(database.url)).toMatchObject({ taken: [] });
  });
});
