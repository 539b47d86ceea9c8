import { createPool } from '@jobstack/database';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseRolesSql } from '../../lambda/migrate/database-roles-sql.ts';
import { runAll } from '../../lambda/migrate/migrate-and-grant.ts';
import { createTestDatabase, type TestDatabase } from '../test-database.ts';

let database: TestDatabase;
let pool: pg.Pool;

/** SQLSTATE of a statement run as `role`, or undefined when it was allowed. */
async function refusal(role: string, statement: string): Promise<string | undefined> {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN; SET LOCAL ROLE ${role}; ${statement}`);
    return undefined;
  } catch (error) {
    return error instanceof pg.DatabaseError ? error.code : String(error);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

const INSUFFICIENT_PRIVILEGE = '42501';

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url);
  await runAll(database.url, databaseRolesSql({ limits: { jobstack_api: 80, jobstack_sweep: 4 }, grantIam: false }));
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('the roles that functions sign in as', () => {
  it.each([
    ['jobstack_worker', 'UPDATE jobs SET rings = 0'],
    ['jobstack_worker', "INSERT INTO places (zip_code, latitude, longitude, city, state) VALUES ('1', 0, 0, 'a', 'b')"],
    ['jobstack_worker', 'DELETE FROM creators'],
    ['jobstack_api', 'UPDATE jobs SET rings = 0'],
    ['jobstack_api', 'SELECT * FROM job_logs'],
    ['jobstack_api', 'DELETE FROM job_steps'],
    ['jobstack_api', 'DELETE FROM job_rejects'],
    ['jobstack_sweep', 'DELETE FROM jobs'],
    ['jobstack_sweep', 'DELETE FROM job_logs'],
  ])('%s may: %s', async (role, statement) => {
    expect(await refusal(role, statement)).toBeUndefined();
  });

  it.each([
    ['jobstack_worker', 'CREATE TABLE mine (id int)'],
    ['jobstack_worker', 'DROP TABLE jobs'],
    ['jobstack_worker', 'TRUNCATE jobs'],
    ['jobstack_worker', 'SELECT * FROM drizzle.__drizzle_migrations'],
    ['jobstack_worker', 'CREATE ROLE other'],
    ['jobstack_api', 'DELETE FROM jobs'],
    ['jobstack_api', 'SELECT * FROM creators'],
    ['jobstack_sweep', 'SELECT * FROM creators'],
    ['jobstack_sweep', 'ALTER TABLE jobs ADD COLUMN mine int'],
  ])('%s may not: %s', async (role, statement) => {
    expect(await refusal(role, statement)).toBe(INSUFFICIENT_PRIVILEGE);
  });

  it('own nothing, and open no more connections than the budget counted', async () => {
    const owned = await pool.query("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) LIKE 'jobstack\\_%'");
    const limits = await pool.query(
      "SELECT rolname, rolconnlimit FROM pg_roles WHERE rolname LIKE 'jobstack\\_%' ORDER BY rolname",
    );

    expect(owned.rows).toEqual([{ count: 0 }]);
    expect(limits.rows).toEqual([
      { rolname: 'jobstack_api', rolconnlimit: 80 },
      { rolname: 'jobstack_sweep', rolconnlimit: 4 },
      { rolname: 'jobstack_worker', rolconnlimit: -1 },
    ]);
  });

  it('are brought up to date by a second run', async () => {
    await runAll(database.url, databaseRolesSql({ limits: { jobstack_api: 40 }, grantIam: false }));

    const { rows } = await pool.query("SELECT rolconnlimit FROM pg_roles WHERE rolname = 'jobstack_api'");
    expect(rows).toEqual([{ rolconnlimit: 40 }]);
  });

  it('sign in by IAM only where the server knows how', () => {
    expect(databaseRolesSql({ limits: {}, grantIam: true })).toContain('GRANT rds_iam TO jobstack_worker');
    expect(databaseRolesSql({ limits: {}, grantIam: false }).join()).not.toContain('rds_iam');
  });
});
