import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as migrateWithDrizzle } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MIGRATIONS_FOLDER, migrateDatabase } from '../src/migrate/migrate-database.ts';
import type { MigratedRelation } from '../src/migrate/migrated-relations.ts';
import { readJournal } from '../src/migrate/migration-files.ts';
import { createEmptyDatabase } from '../testing/empty-database.ts';
import { addMigration, migrationsWith } from '../testing/migrations-with.ts';
import { startTcpProxy } from '../testing/tcp-proxy.ts';
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

const allTags = async () => (await readJournal(MIGRATIONS_FOLDER)).map(({ tag }) => `engine/${tag}`);

describe('migrateDatabase', () => {
  test('builds an empty database and answers what it applied, then has nothing to do', async () => {
    const first = await migrateDatabase(database.url);
    const second = await migrateDatabase(database.url);

    expect(first.applied).toEqual(await allTags());
    expect(second.applied).toEqual([]);
    const { rows } = await (await connect()).query('SELECT count(*)::int AS jobs FROM jobstack.jobs');
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

    const runs = [first, second].map((client) =>
      migrateWithDrizzle(drizzle(client), { migrationsFolder: MIGRATIONS_FOLDER }),
    );
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
    await migrationsWith(
      folder,
      '9999_broken',
      'CREATE TABLE public.extra (id int);--> statement-breakpoint\nSELECT 1 / 0;',
      1,
    );

    await expect(migrateDatabase(database.url, { engineFolder: folder })).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringMatching(/engine\/9999_broken: statement 2 of 2 failed: division by zero/),
      cause: { code: '22012' },
    });

    const { rows } = await (await connect()).query(
      "SELECT to_regclass('jobstack.jobs') AS jobs, to_regclass('extra') AS extra",
    );
    expect(rows).toEqual([{ jobs: null, extra: null }]);
  });

  test('tells operators why it failed, but no row that it met', async () => {
    const cast = `CREATE TABLE public.notes (a text);--> statement-breakpoint
      INSERT INTO public.notes VALUES ('canary');--> statement-breakpoint
      ALTER TABLE public.notes ALTER a TYPE int USING a::int;`;
    await migrationsWith(folder, '9999_cast', cast, 1);

    await expect(migrateDatabase(database.url, { engineFolder: folder })).rejects.toMatchObject({
      message: expect.stringContaining('"canary"'),
      logMessage:
        'Migration engine/9999_cast: statement 3 of 3 failed: SQLSTATE 22P02. Nothing of this run was applied.',
    });
  });

  test('applies what was added later, and only that', async () => {
    await migrateDatabase(database.url);
    await migrationsWith(folder, '9999_extra', 'CREATE TABLE jobstack.extra (id int);', 1);

    const { applied } = await migrateDatabase(database.url, { engineFolder: folder });

    expect(applied).toEqual(['engine/9999_extra']);
  });

  test('refuses to leave out a migration that is older than the newest applied one', async () => {
    await migrateDatabase(database.url);
    await migrationsWith(folder, '9999_late_merge', 'CREATE TABLE extra (id int);', -1);

    const run = migrateDatabase(database.url, { engineFolder: folder });

    await expect(run).rejects.toMatchObject({
      code: 'MIGRATION_SKIPPED',
      message: expect.stringContaining('9999_late_merge'),
    });
  });

  test('says where it looked when the folder holds no migrations', async () => {
    const run = migrateDatabase(database.url, { engineFolder: folder });

    await expect(run).rejects.toMatchObject({
      code: 'MIGRATIONS_UNREADABLE',
      message: expect.stringContaining(folder),
    });
  });

  test('says so when a file that the journal lists is missing', async () => {
    await migrationsWith(folder, '9999_lost', '', 1);
    await rm(join(folder, '9999_lost.sql'));

    await expect(migrateDatabase(database.url, { engineFolder: folder })).rejects.toMatchObject({
      code: 'MIGRATIONS_UNREADABLE',
    });
  });

  test('applies nothing when one migration is left out', async () => {
    await migrateDatabase(database.url);
    await migrationsWith(folder, '9999_late_merge', 'CREATE TABLE late (id int);', -1);
    await addMigration(folder, '9999_newest', 'CREATE TABLE newest (id int);', 2);

    await expect(migrateDatabase(database.url, { engineFolder: folder })).rejects.toMatchObject({
      code: 'MIGRATION_SKIPPED',
    });

    expect((await (await connect()).query("SELECT to_regclass('newest') AS there")).rows).toEqual([{ there: null }]);
  });

  test('refuses a server that is too old, before it touches anything', async () => {
    await using proxy = await startTcpProxy(database.url);
    const { rows } = await (await connect()).query('SHOW server_version_num');
    proxy.replaceInAnswers(rows[0].server_version_num, '150008');

    await expect(migrateDatabase(proxy.url)).rejects.toMatchObject({
      code: 'POSTGRES_TOO_OLD',
      message: expect.stringMatching(/expected version 16 or newer, but the server runs 1/),
    });

    expect((await (await connect()).query("SELECT to_regnamespace('jobstack') AS there")).rows).toEqual([
      { there: null },
    ]);
  });

  test.each(['pg_advisory_lock(', 'SET lock_timeout'])(
    'does without %s, which would outlive its transaction',
    async (sql) => {
      await using proxy = await startTcpProxy(database.url);
      proxy.cutBefore(sql);

      expect((await migrateDatabase(proxy.url)).applied).toEqual(await allTags());
    },
  );
});

describe("the engine's migrations", () => {
  test('are written down in their own schema, and leave the journal of Drizzle alone', async () => {
    await migrateDatabase(database.url);

    const { rows } = await (await connect()).query(
      "SELECT tag, applied_at IS NOT NULL AS dated, to_regnamespace('drizzle') AS drizzle FROM jobstack.migrations",
    );
    expect(rows).toEqual([{ tag: '0000_ledger', dated: true, drizzle: null }]);
  });

  test('must name the schema of all that they make', async () => {
    await migrationsWith(folder, '9999_unqualified', 'CREATE TABLE extra (id int);', 1);

    await expect(migrateDatabase(database.url, { engineFolder: folder })).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringContaining('no schema has been selected to create in'),
    });
  });

  test('are refused when one has changed since it was applied', async () => {
    await migrateDatabase(database.url);
    await migrationsWith(folder, '9999_newer', '', 1);
    await writeFile(join(folder, '0000_ledger.sql'), 'SELECT 1;');

    await expect(migrateDatabase(database.url, { engineFolder: folder })).rejects.toMatchObject({
      code: 'MIGRATION_CHANGED',
      message: expect.stringContaining('0000_ledger has changed'),
    });
  });

  test('of a newer version are left alone by an older one, which has nothing to do', async () => {
    await migrationsWith(folder, '9999_newer', 'CREATE TABLE jobstack.newer (id int);', 1);
    await migrateDatabase(database.url, { engineFolder: folder });

    expect((await migrateDatabase(database.url)).applied).toEqual([]);
  });

  test("do not take over a schema that is somebody else's", async () => {
    const stranger = await connect();
    await stranger.query('CREATE SCHEMA jobstack; CREATE TABLE jobstack.theirs (id int)');

    await expect(migrateDatabase(database.url)).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringContaining('schema "jobstack" already exists'),
    });
  });
});

describe("a team's migrations", () => {
  const migrate = () => migrateDatabase(database.url, { teamFolder: folder });

  test("are applied after the engine's, and written down where Drizzle's own migrator looks", async () => {
    await addMigration(folder, '0000_orders', 'CREATE TABLE orders (job bigint REFERENCES jobstack.jobs (id));', 1);

    const { applied } = await migrate();

    expect(applied).toEqual([...(await allTags()), 'team/0000_orders']);
    const client = await connect();
    await migrateWithDrizzle(drizzle(client), { migrationsFolder: folder });
    expect((await client.query('SELECT count(*)::int AS applied FROM drizzle.__drizzle_migrations')).rows).toEqual([
      { applied: 1 },
    ]);
    expect((await migrate()).applied).toEqual([]);
  });

  test("may be older than the engine's, which have a journal of their own", async () => {
    await migrateDatabase(database.url);
    await addMigration(folder, '0000_ancient', 'CREATE TABLE ancient (id int);', 1);

    expect((await migrate()).applied).toEqual(['team/0000_ancient']);
  });

  test('are refused when one would be left out', async () => {
    await addMigration(folder, '0000_first', 'CREATE TABLE first (id int);', 10);
    await migrate();
    await addMigration(folder, '0001_late', 'CREATE TABLE late (id int);', -5);

    await expect(migrate()).rejects.toMatchObject({
      code: 'MIGRATION_SKIPPED',
      message: expect.stringContaining('0001_late'),
    });
  });

  test('make their tables in public, whatever the user is called who runs them', async () => {
    await addMigration(folder, '0000_orders', 'CREATE TABLE orders (id int);', 1);
    const superuser = await connect();
    const name = `jobstack`;
    await superuser.query(`CREATE ROLE ${name} SUPERUSER LOGIN PASSWORD 'test'`);
    const url = new URL(database.url);
    [url.username, url.password] = [name, 'test'];

    await migrateDatabase(url.href);
    await migrateDatabase(url.href, { teamFolder: folder });

    const { rows } = await superuser.query("SELECT schemaname FROM pg_tables WHERE tablename = 'orders'");
    await superuser.query(`REASSIGN OWNED BY ${name} TO CURRENT_USER; DROP ROLE ${name}`);
    expect(rows).toEqual([{ schemaname: 'public' }]);
  });

  test('find the schemas that their session finds: of extensions, for example', async () => {
    await (await connect()).query(`CREATE SCHEMA extensions; CREATE DOMAIN extensions.email AS text;
      DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, extensions', current_database()); END $$`);
    await addMigration(folder, '0000_people', 'CREATE TABLE people (address email);', 1);

    expect((await migrate()).applied).toContain('team/0000_people');
  });
});

describe("what a team's migrations have made", () => {
  async function made(): Promise<readonly string[]> {
    let relations: readonly MigratedRelation[] = [];
    await migrateDatabase(database.url, {
      teamFolder: folder,
      grants: (all) => {
        relations = all;
        return [];
      },
    });
    return relations.map(({ name }) => name);
  }

  test("is recorded, and told to whoever grants; what strangers made is not, whenever they did, nor is the engine's", async () => {
    const stranger = await connect();
    await stranger.query('CREATE TABLE early (id serial)');
    await addMigration(folder, '0000_team', 'CREATE TABLE team (id serial)', 1);

    const first = await made();
    await stranger.query('CREATE TABLE late (id serial)');
    const second = await made();

    expect(first).toEqual(['public.team', 'public.team_id_seq']);
    expect(second).toEqual(first);
  });

  test('stays its own under another name, and is forgotten with its end', async () => {
    await addMigration(folder, '0000_team', 'CREATE TABLE "Team" (id int); CREATE TABLE gone (id int)', 1);
    await made();
    const stranger = await connect();
    await stranger.query('DROP TABLE gone; CREATE TABLE gone (id int)');
    await addMigration(folder, '0001_rename', 'ALTER TABLE "Team" RENAME TO "The Team"', 1);

    expect(await made()).toEqual(['public."The Team"']);
  });
});

describe('where people look for tables', () => {
  /** As a session finds it that begins now. */
  async function searchPath(): Promise<string> {
    return (await (await connect()).query('SHOW search_path')).rows[0].search_path;
  }
  const forget = async () =>
    (await connect()).query(
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET search_path', current_database()); END $$`,
    );

  test('is in the schema of the engine too, in a database that JobStack made', async () => {
    await forget();

    await migrateDatabase(database.url, { ownDatabase: true });

    expect(await searchPath()).toBe('"$user", public, jobstack');
    expect((await (await connect()).query('SELECT * FROM jobs')).rows).toEqual([]);
  });

  test("is nobody's business here in a database that is somebody else's", async () => {
    await forget();

    await migrateDatabase(database.url);

    expect(await searchPath()).toBe('"$user", public');
  });

  test('stays as somebody has set it', async () => {
    await (await connect()).query(
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, theirs', current_database()); END $$`,
    );

    await migrateDatabase(database.url, { ownDatabase: true });

    expect(await searchPath()).toBe('public, theirs');
  });
});
