import pg from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../../../test/test-database.ts';

test('a test database has the tables and nothing in them', async () => {
  await using database = await createTestDatabase();

  const jobs = await query(database.url, 'SELECT count(*)::int AS n FROM jobs');

  expect(jobs).toEqual([{ n: 0 }]);
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
