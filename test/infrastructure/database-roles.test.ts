import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatError } from '@jobstack/core';
import {
  type ConnectionSettings,
  createPool,
  JobRecords,
  type MigrateOptions,
  migrateDatabase,
  PgJobStore,
  parseConnectionUrl,
} from '@jobstack/database';
import { addMigration, createEmptyDatabase, type TestDatabase } from '@jobstack/database/testing';
import { handlers } from '@jobstack/handlers';
import { TEAM_MIGRATIONS } from '@jobstack/handlers/migrations';
import { Doorbell, Engine, type EngineEvent, Sweeper } from '@jobstack/processor';
import { databaseRolesSql, type RoleOptions } from '@jobstack/worker/migrate';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let database: TestDatabase;
let pool: pg.Pool;
let folder: string;

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

/** What a team's migration may hold besides tables of JobStack's. */
const TEAM_MIGRATION = [
  'CREATE SCHEMA "Billing"',
  'CREATE TABLE "Billing"."Invoices" (id serial PRIMARY KEY, amount numeric NOT NULL)',
  'CREATE VIEW "Billing".totals AS SELECT sum(amount) AS total FROM "Billing"."Invoices"',
  'CREATE SEQUENCE numbers',
  `DO $$ BEGIN EXECUTE format('CREATE TABLE %I (id int)', 'made ' || 'by a program'); END $$`,
  'CREATE TABLE old_name (id int)',
  'ALTER TABLE old_name RENAME TO new_name',
].join('--> statement-breakpoint\n');

beforeAll(async () => {
  database = await createEmptyDatabase();
  pool = createPool(database.url);
  folder = await mkdtemp(join(tmpdir(), 'jobstack-team-'));
  await pool.query('CREATE TABLE strangers (id serial PRIMARY KEY, secret text)');
  await cp(TEAM_MIGRATIONS, folder, { recursive: true });
  await addMigration(folder, '9999_team', TEAM_MIGRATION, 1);
  await grant({ limits: { jobstack_api: 80, jobstack_sweep: 4 }, grantIam: false, leaseMs: 45_000 });
});

/** As a deploy does it: the migrations, then the roles. */
async function grant(roles: RoleOptions): Promise<void> {
  const grants: MigrateOptions['grants'] = (relations) => databaseRolesSql(relations, roles);
  await migrateDatabase(database.url, { teamFolder: folder, grants });
}

afterAll(async () => {
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

describe('the roles that functions sign in as', () => {
  it.each([
    ['jobstack_worker', 'UPDATE open_jobs SET rings = 0'],
    ['jobstack_worker', "INSERT INTO places (zip_code, latitude, longitude, city, state) VALUES ('1', 0, 0, 'a', 'b')"],
    ['jobstack_worker', 'DELETE FROM creators'],
    ['jobstack_worker', 'INSERT INTO "Billing"."Invoices" (amount) VALUES (1)'],
    ['jobstack_worker', 'SELECT * FROM "Billing".totals'],
    ['jobstack_worker', "SELECT nextval('numbers')"],
    ['jobstack_worker', 'INSERT INTO "made by a program" VALUES (1)'],
    ['jobstack_worker', 'DELETE FROM new_name'],
    ['jobstack_api', 'UPDATE open_jobs SET rings = 0'],
    ['jobstack_api', 'SELECT * FROM job_logs'],
    ['jobstack_api', 'DELETE FROM job_steps'],
    ['jobstack_api', 'DELETE FROM limits'],
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
    ['jobstack_worker', 'SELECT * FROM jobstack.migrations'],
    ['jobstack_worker', 'SELECT * FROM jobstack.migrated_relations'],
    ['jobstack_worker', 'CREATE TABLE jobstack.mine (id int)'],
    ['jobstack_worker', 'CREATE ROLE other'],
    ['jobstack_worker', 'SELECT * FROM strangers'],
    ['jobstack_worker', "INSERT INTO strangers (secret) VALUES ('mine')"],
    ['jobstack_worker', "UPDATE strangers SET secret = 'mine'"],
    ['jobstack_worker', 'DELETE FROM strangers'],
    ['jobstack_worker', "SELECT nextval('strangers_id_seq')"],
    ['jobstack_api', 'DELETE FROM jobs'],
    ['jobstack_api', 'SELECT * FROM jobstack.migrations'],
    ['jobstack_api', 'SELECT * FROM public.creators'],
    ['jobstack_sweep', 'SELECT * FROM public.creators'],
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
    await pool.query('CREATE TABLE late_strangers (id int)');
    await grant({ limits: { jobstack_api: 40 }, grantIam: false, leaseMs: 45_000 });

    const { rows } = await pool.query("SELECT rolconnlimit FROM pg_roles WHERE rolname = 'jobstack_api'");
    expect(rows).toEqual([{ rolconnlimit: 40 }]);
    expect(await refusal('jobstack_worker', 'SELECT * FROM late_strangers')).toBe(INSUFFICIENT_PRIVILEGE);
  });

  it('sign in by IAM only where the server knows how', () => {
    expect(databaseRolesSql([], { limits: {}, grantIam: true })).toContain('GRANT rds_iam TO jobstack_worker');
    expect(databaseRolesSql([], { limits: {}, grantIam: false }).join()).not.toContain('rds_iam');
  });
});

describe('the engine, signed in as these roles', () => {
  /** A pool that signs in as the role itself, with a password in place of IAM. */
  async function signedInAs(role: string, pooler: ConnectionSettings['pooler'] = 'none'): Promise<pg.Pool> {
    await pool.query(`ALTER ROLE ${role} PASSWORD 'test'`);
    // As in a database of somebody else's: what a statement does not qualify is not found.
    await pool.query(`DO $$ BEGIN
      EXECUTE format('ALTER ROLE ${role} IN DATABASE %I SET search_path = public', current_database()); END $$`);
    return createPool({ ...parseConnectionUrl(database.url), user: role, password: 'test', pooler });
  }

  it.each([
    ['jobstack_worker', '1min', '45s'],
    ['jobstack_api', '1min', '1min'],
    ['jobstack_sweep', '1min', '1min'],
  ])('has the time limits of %s where no session may set its own', async (role, statement, idle) => {
    const behindProxy = await signedInAs(role, 'rds-proxy');

    const { rows } = await behindProxy.query(`SELECT current_setting('statement_timeout') AS statement,
      current_setting('idle_in_transaction_session_timeout') AS idle`);

    expect(rows).toEqual([{ statement, idle }]);
    await behindProxy.end();
  });

  it("leaves the time limits of the tables' owner, and of the same role elsewhere, alone", async () => {
    const { rows } = await pool.query(
      `SELECT setrole::regrole::text AS role, (SELECT datname FROM pg_database WHERE oid = setdatabase) = current_database() AS here
       FROM pg_db_role_setting s WHERE setconfig::text LIKE '%timeout%' ORDER BY 1`,
    );

    expect(rows).toEqual(['jobstack_api', 'jobstack_sweep', 'jobstack_worker'].map((role) => ({ role, here: true })));
  });

  it('creates a job as the API, runs it as the worker, and sweeps as the sweep', async () => {
    const [api, worker, sweep] = await Promise.all(
      ['jobstack_api', 'jobstack_worker', 'jobstack_sweep'].map((role) => signedInAs(role)),
    );
    if (!api || !worker || !sweep) throw new Error('Three roles were asked for.');
    const queue = { ring: async () => [], returnAfter: async () => {}, armSweep: async () => true };

    const apiStore = new PgJobStore(api);
    const records = new JobRecords(apiStore.db);
    const [created] = await records.create([{ type: 'example', payload: { times: 1 }, tenantId: 'a', maxAttempts: 1 }]);
    const { taskId, id } = created?.job ?? { taskId: '', id: 0 };
    await new Doorbell({ store: apiStore, queue, observe: rethrow }).ring([
      { taskId, queue: 'default', tenantId: 'a' },
    ]);
    const files = { open: () => unused() };
    const engine = new Engine({ handlers, store: new PgJobStore(worker), files, queue, observe: rethrow });
    const delivery = { messageId: 'm', taskId, receiptHandle: 'r', receiveCount: 1, source: 'q' };
    const [result] = await engine.process([delivery], Date.now() + 60_000);
    const summary = await new Sweeper({ store: new PgJobStore(sweep), queue }).sweep(undefined);

    expect(result?.result.kind).toBe('completed');
    expect(await records.find('a', { id })).toMatchObject({ status: 'COMPLETED' });
    expect(await records.cancel('a', { id })).toMatchObject({ job: { status: 'COMPLETED' } });
    expect(summary).toMatchObject({ due: 0 });
    await Promise.all([api.end(), worker.end(), sweep.end()]);
  });

  it('lets the API do all that it offers: of jobs with a file, with children, open, ended and sent back', async () => {
    const api = await signedInAs('jobstack_api');
    const records = new JobRecords(new PgJobStore(api).db);
    const job = { type: 'example', payload: {}, tenantId: 'b', maxAttempts: 1 };
    const file = { key: 'b/1', name: 'a.csv', contentType: 'text/csv', startWithinMs: 60_000 };
    const [parent, withFile] = await records.create([job, { ...job, file, idempotencyKey: 'k' }]);
    const [id, fileId] = [parent?.job.id ?? 0, withFile?.job.id ?? 0];
    const [child] = await records.create([{ ...job, parentId: id, parentRound: 0 }]);

    await records.start('b', { id: fileId }, { size: 1, contentType: 'text/csv', etag: '"e"' });
    await records.cancel('b', { id });
    await records.requeue('b', { id }, { attempts: 1, fromZero: true });

    expect(await records.find('b', { id })).toMatchObject({ status: 'QUEUED' });
    expect(await records.find('b', { id: fileId })).toMatchObject({ status: 'QUEUED' });
    expect(await records.find('b', { id: child?.job.id ?? 0 })).toMatchObject({ status: 'CANCELLED' });
    expect(await records.usage('b', { countOpenTo: 10, filesWithinDays: 1 })).toEqual({ openJobs: 2, fileBytes: 1 });
    expect(await records.knows('b', 'k')).toBe(true);
    expect(await records.list('b', { status: 'QUEUED', limit: 10 })).toHaveLength(2);
    for (const page of [records.logs(id, { limit: 1 }), records.rejects(id, { limit: 1 }), records.attempts(id)])
      expect(await page).toEqual([]);
    await api.end();
  });
});

/** What the engine otherwise survives, and logs, must not pass here. */
function rethrow(event: EngineEvent): void {
  if (event.kind === 'infrastructureError') throw new Error(formatError(event.error));
}

function unused(): never {
  throw new Error('The example job has no file.');
}
