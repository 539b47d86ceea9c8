import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase, type VersionStatements } from '@jobstack/database/testing';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** What workers, API and sweep of the last release say, which run on while the tables are those of this version. */
const RELEASED: VersionStatements = JSON.parse(
  readFileSync(join(import.meta.dirname, 'statements-of-last-release.json'), 'utf8'),
);

const WHAT_TO_DO =
  'Workers of the last release run beside the new tables while a deploy lasts: expand now, contract in the release after (docs/upgrading.md). ' +
  'Until the first release: make release-statements.';

let database: TestDatabase;
let client: pg.Client;

beforeEach(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`SET search_path = ''`);
});
afterEach(async () => {
  await client.end();
  await database.drop();
});

/** Names of the statements that the tables, as they are, do not take, with PostgreSQL's reason. */
async function refused(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [index, { name, text }] of RELEASED.statements.entries()) {
    await client.query(`PREPARE s${index} AS ${text}`).catch((error: Error) => found.push(`${name}: ${error.message}`));
  }
  await client.query('DEALLOCATE ALL');
  return found;
}

/** Columns that rows of the last release do not have, and that no row may be without. */
async function missing(): Promise<readonly string[]> {
  const { rows } = await client.query<{ table: string; column: string }>(`
    SELECT table_name AS table, column_name AS column FROM information_schema.columns
    WHERE table_schema = 'jobstack' AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO' AND is_generated = 'NEVER'
    ORDER BY 1, 2`);
  return rows
    .filter(({ table, column }) => RELEASED.columns[table]?.includes(column) === false)
    .map(({ table, column }) => `${table}.${column}`);
}

describe('the tables of this version', () => {
  test('take every statement of the last release', async () => {
    expect(RELEASED.statements.length).toBeGreaterThan(40);
    expect(await refused(), WHAT_TO_DO).toEqual([]);
  });

  test('take every row of the last release', async () => {
    expect(await missing(), WHAT_TO_DO).toEqual([]);
  });
});

describe('what a migration would break is noticed:', () => {
  test.each([
    [
      'a column that is dropped',
      'ALTER TABLE jobstack.jobs DROP COLUMN checkpoint',
      /column .*checkpoint.* does not exist/,
    ],
    ['a column that is renamed', 'ALTER TABLE jobstack.job_logs RENAME COLUMN row_number TO line', /row_number/],
    ['a table that is dropped', 'DROP TABLE jobstack.job_steps', /job_steps.* does not exist/],
    [
      'a column of another type',
      'ALTER TABLE jobstack.jobs ALTER lease_token TYPE text',
      /operator does not exist|type text/,
    ],
  ])('%s', async (_what, sql, reason) => {
    await client.query(sql);

    expect((await refused()).join('\n')).toMatch(reason);
  });

  test('a column that every row must have', async () => {
    await client.query('ALTER TABLE jobstack.jobs ADD COLUMN region text NOT NULL');

    expect(await missing()).toEqual(['jobs.region']);
  });
});
