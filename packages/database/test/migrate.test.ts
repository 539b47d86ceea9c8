import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MIGRATIONS_FOLDER, migrateDatabase } from '../src/migrate.ts';
import { type JournalEntry, readJournal } from '../src/migrate-journal.ts';
import { createEmptyDatabase } from '../testing/empty-database.ts';
import type { TestDatabase } from '../testing/test-database.ts';

let database: TestDatabase;
let clients: pg.Client[];
let folder: string;

beforeEach(async () => {
  database = await createEmptyDatabase();
  clients = [];
  folder = await mkdtemp(join(tmpdir(), 'jobstack-migrations-'));
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await rm(folder, { recursive: true });
  await database.drop();
});

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url });
  client.on('error', () => {});
  clients.push(client);
  await client.connect();
  return client;
}

/** Resolves when so many sessions wait for a lock. Each look is a round trip; there is nothing to wait for in between. */
async function waitingForLocks(observer: pg.Client, count: number): Promise<void> {
  const query = `SELECT count(*)::int AS waiting FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  while ((await observer.query(query)).rows[0].waiting < count);
}

/** Holds up every migration where it reads what has been applied, until the function it answers is called. */
async function blockMigrations(): Promise<() => Promise<unknown>> {
  const holder = await connect();
  await holder.query(`CREATE SCHEMA drizzle;
    CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)`);
  await holder.query('BEGIN; LOCK TABLE drizzle.__drizzle_migrations');
  return () => holder.query('COMMIT');
}

/** A copy of the real migrations with one more at the end, `when` milliseconds after the newest. */
async function folderWith(tag: string, sql: string, when: number): Promise<void> {
  await cp(MIGRATIONS_FOLDER, folder, { recursive: true });
  await writeFile(join(folder, `${tag}.sql`), sql);
  const path = join(folder, 'meta', '_journal.json');
  const journal: { entries: (JournalEntry & { idx: number })[] } = JSON.parse(await readFile(path, 'utf8'));
  const newest = Math.max(...journal.entries.map((entry) => entry.when));
  journal.entries.push({ idx: journal.entries.length, tag, when: newest + when });
  await writeFile(path, JSON.stringify(journal));
}

const allTags = async () => (await readJournal(MIGRATIONS_FOLDER)).map(({ tag }) => tag);

describe('migrateDatabase', () => {
  test('builds an empty database and answers what it applied, then has nothing to do', async () => {
    const first = await migrateDatabase(database.url);
    const second = await migrateDatabase(database.url);

    expect(first.applied).toEqual(await allTags());
    expect(second.applied).toEqual([]);
    const { rows } = await (await connect()).query('SELECT count(*)::int AS jobs FROM jobs');
    expect(rows).toEqual([{ jobs: 0 }]);
  });

  test('lets one of several at once do the work, and all succeed', async () => {
    const results = await Promise.all(Array.from({ length: 6 }, () => migrateDatabase(database.url)));

    const worked = results.filter(({ applied }) => applied.length > 0);
    expect(worked).toEqual([{ applied: await allTags() }]);
  });

  test('raw: two of Drizzle at once both apply everything, and one fails (drizzle-orm#874)', async () => {
    const [observer, first, second] = await Promise.all([connect(), connect(), connect()]);
    const letGo = await blockMigrations();

    const runs = [first, second].map((client) => migrate(drizzle(client), { migrationsFolder: MIGRATIONS_FOLDER }));
    const settled = Promise.allSettled(runs);
    await waitingForLocks(observer, 2);
    await letGo();

    expect((await settled).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('waits for another migration no longer than it was told', async () => {
    const observer = await connect();
    const letGo = await blockMigrations();
    const stuck = migrateDatabase(database.url);
    await waitingForLocks(observer, 1);

    const second = migrateDatabase(database.url, { lockTimeoutMs: 50 });

    await expect(second).rejects.toMatchObject({ code: 'MIGRATION_LOCKED' });
    await letGo();
    expect((await stuck).applied).toEqual(await allTags());
  });

  test('applies all or nothing', async () => {
    await folderWith('9999_broken', 'CREATE TABLE extra (id int);--> statement-breakpoint\nSELECT 1 / 0;', 1);

    await expect(migrateDatabase(database.url, { folder })).rejects.toThrow();

    const { rows } = await (await connect()).query("SELECT to_regclass('jobs') AS jobs, to_regclass('extra') AS extra");
    expect(rows).toEqual([{ jobs: null, extra: null }]);
  });

  test('applies what was added later, and only that', async () => {
    await migrateDatabase(database.url);
    await folderWith('9999_extra', 'CREATE TABLE extra (id int);', 1);

    const { applied } = await migrateDatabase(database.url, { folder });

    expect(applied).toEqual(['9999_extra']);
  });

  test('refuses to leave out a migration that is older than the newest applied one', async () => {
    await migrateDatabase(database.url);
    await folderWith('9999_late_merge', 'CREATE TABLE extra (id int);', -1);

    const run = migrateDatabase(database.url, { folder });

    await expect(run).rejects.toMatchObject({
      code: 'MIGRATION_SKIPPED',
      message: expect.stringContaining('9999_late_merge'),
    });
  });

  test('says where it looked when the folder holds no migrations', async () => {
    const run = migrateDatabase(database.url, { folder });

    await expect(run).rejects.toMatchObject({
      code: 'MIGRATIONS_UNREADABLE',
      message: expect.stringContaining(folder),
    });
  });
});
