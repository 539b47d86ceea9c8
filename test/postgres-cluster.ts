import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateDatabase } from '@jobstack/database';
import { TEAM_MIGRATIONS } from '@jobstack/handlers/migrations';
import { type PostgresServer, removePostgresHome, startPostgresServer } from '@jobstack/laptop/postgres';
import pg from 'pg';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser's connection string of the run's PostgreSQL; `createTestDatabase` is what tests want. */
    postgresUrl: string;
  }
}

/** The migrated database that every test database is a copy of. */
const TEMPLATE = 'jobstack_template';

/** Vitest's global setup: one throw-away PostgreSQL for the run. */
export default async function startCluster(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'jobstack-test-'));
  let server: PostgresServer | undefined;
  const remove = async () => {
    await server?.stop();
    removePostgresHome(folder);
  };
  try {
    server = await startPostgresServer({ folder, throwAway: true, maxConnections: 200 });
    await createTemplate(server);
  } catch (error) {
    await remove();
    throw error;
  }
  project.provide('postgresUrl', server.url());
  return remove;
}

async function createTemplate(server: PostgresServer): Promise<void> {
  const client = new pg.Client({ connectionString: server.url() });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${TEMPLATE}`);
  } finally {
    await client.end();
  }
  await migrateDatabase(server.url(TEMPLATE), { teamFolder: TEAM_MIGRATIONS });
}
