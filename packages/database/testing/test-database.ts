import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/** A migrated, empty database of its own. */
export interface TestDatabase extends AsyncDisposable {
  /** Connection string; its user may do anything. */
  readonly url: string;
  /** Ends all connections to it and removes it. */
  drop(): Promise<void>;
}

/** Copies the migrated template. Takes about 30 ms; one for each test file, or for each test that needs empty tables. */
export async function createTestDatabase(): Promise<TestDatabase> {
  return copyOf('jobstack_template');
}

/** Another database with all that this one holds, as a snapshot has it. Nobody may be connected to it meanwhile; who says goodbye is waited for. */
export async function copyTestDatabase({ url }: TestDatabase): Promise<TestDatabase> {
  return copyOf(new URL(url).pathname.slice(1));
}

async function copyOf(template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asSuperuser(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  // A setting of a database that a copy of it does not have. What it is for: tests that look with SQL of their own.
  await asSuperuser(`ALTER DATABASE ${name} SET search_path = "$user", public, jobstack`);
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  const drop = () => dropDatabase(name);
  return { url: url.href, drop, [Symbol.asyncDispose]: drop };
}

/**
 * A plain DROP waits up to five seconds for sessions that are still saying goodbye: `pool.end()` resolves before they are gone, and
 * ending them by force would raise an error on a client that nobody listens to any more.
 */
async function dropDatabase(name: string): Promise<void> {
  try {
    await asSuperuser(`DROP DATABASE IF EXISTS ${name}`);
  } catch {
    await asSuperuser(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }
}

async function asSuperuser(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    // Two copies of one template exclude each other for a moment; the lock makes them queue up instead of failing.
    await client.query('SELECT pg_advisory_lock(7051)');
    await client.query(sql);
  } finally {
    await client.end();
  }
}
