import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, migrateDatabase, planMigration } from '@jobstack/database';
import { addMigration, createEmptyDatabase, type TestDatabase } from '@jobstack/database/testing';
import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CREATE_CHAOS_ROWS } from '../chaos/handlers/chaos-row.ts';
import { migrateUpTo } from '../chaos/upgrade/schema-at.ts';
import { describeCatalog } from './catalog.ts';

const LAST = '0007_rejects_and_counters';
const RECORDING = join(import.meta.dirname, `../chaos/fixtures/${LAST}.sql`);

let database: TestDatabase;
let pool: Pool;

/** A database as the first edition left it, with jobs in every state. */
beforeEach(async () => {
  database = await createEmptyDatabase();
  await migrateUpTo(database.url, LAST);
  pool = createPool(database.url, { maxConnections: 2 });
  await pool.query(CREATE_CHAOS_ROWS);
  await pool.query(readFileSync(RECORDING, 'utf8'));
});
afterEach(async () => {
  await pool.end();
  await database.drop();
});

/** The team's folder as it was shipped with the first edition: what this deployment has added since is no part of the move. */
const TEAM_MIGRATIONS = join(import.meta.dirname, 'fixtures/shipped-team');

const migrate = () => migrateDatabase(database.url, { teamFolder: TEAM_MIGRATIONS });

async function rows(sql: string): Promise<readonly Record<string, unknown>[]> {
  return (await pool.query(sql)).rows;
}

/** Table → what its rows are put in order by. */
const TABLES = {
  ...{ jobs: 'id', job_attempts: 'job_id, attempt', job_logs: 'id', job_rejects: 'id', job_steps: 'job_id, name' },
  ...{ sweep_timer: 'id', creators: 'id' },
};

type Row = Readonly<Record<string, unknown>>;

/** Every row of these tables, as JSON, wherever the session finds them. */
async function contents(): Promise<Readonly<Record<string, readonly Row[]>>> {
  const found: Record<string, readonly Row[]> = {};
  for (const [table, order] of Object.entries(TABLES)) {
    const read = await rows(`SELECT to_jsonb(t) AS row FROM ${table} t ORDER BY ${order}`);
    found[table] = read.map(({ row }) => row as Row);
  }
  return found;
}

describe('a database of the first edition', () => {
  test('is told what will happen to it: tables move, nothing is created twice, and nothing is in the way', async () => {
    const plan = await planMigration(database.url, { teamFolder: TEAM_MIGRATIONS });

    expect(plan).toMatchObject({ pending: ['engine/0000_ledger'], taken: [], moves: true });
    expect(plan.creates.filter((table) => !table.startsWith('jobstack.'))).toEqual([]);
  });

  test('is afterwards what an empty one becomes, in all that a dump would show', async () => {
    await using fresh = await createEmptyDatabase();
    const freshPool = createPool(fresh.url, { maxConnections: 1 });
    await pool.query('DROP TABLE chaos_rows');

    await migrate();
    await migrateDatabase(fresh.url, { teamFolder: TEAM_MIGRATIONS });

    expect(await describeCatalog(pool)).toEqual(await describeCatalog(freshPool));
    await freshPool.end();
  });

  test('keeps every row, and jobs that ran are handed over in the attempt that they had begun', async () => {
    // Recorded some time ago: one of them is still to come, and it is not ended ones that are looked for.
    await pool.query(`UPDATE job_attempts SET outcome = 'crashed' WHERE job_id = 1`);
    const before = await contents();

    expect((await migrate()).applied).toEqual(['engine/0000_ledger']);

    const after = await contents();
    const { jobs: _jobs, job_attempts: _attempts, sweep_timer: _timer, ...rest } = before;
    expect(after).toMatchObject(rest);
    expect(after.job_attempts).toEqual(
      before.job_attempts?.map(({ outcome, ...row }) => ({
        ...row,
        ended_as: outcome === 'crashed' ? 'lost' : outcome,
      })),
    );
    expect(after.sweep_timer).toMatchObject(before.sweep_timer ?? []);
    const jobs = before.jobs?.map((row) => {
      const { waiting, pending_children: _children, sweep_at: _sweep, rings: _rings, ...kept } = row;
      if (row.status === 'RUNNING') return { ...kept, status: 'QUEUED', attempt_open: true, lease_expires_at: null };
      return waiting ? { ...kept, status: 'WAITING' } : kept;
    });
    expect(after.jobs).toMatchObject(jobs ?? []);
    expect(jobs?.map(({ status }) => status)).toEqual([
      ...['FAILED', 'COMPLETED', 'WAITING', 'COMPLETED', 'FAILED', 'QUEUED', 'QUEUED', 'QUEUED', 'RETRYING', 'QUEUED'],
      ...['QUEUED', 'QUEUED', 'QUEUED', 'QUEUED', 'AWAITING_FILE', 'CANCELLED'],
    ]);
  });

  test('has its open jobs where the sweep finds them, those at once that have to be looked after', async () => {
    await migrate();

    const open = await rows(`SELECT job_id::int AS id, parent_id::int AS parent, parked, rings, sweep_at <= now() AS due
      FROM jobstack.open_jobs ORDER BY job_id`);
    const [running, waiting, child] = [{ parked: null, due: true }, { parked: 'WAITING', due: true }, { parent: 3 }];
    expect(open).toMatchObject([
      { id: 3, ...waiting },
      { id: 6, ...running, ...child },
      { id: 7, ...running, ...child },
      { id: 8, ...running, parent: null },
      { id: 9, parked: 'RETRYING', rings: 1 },
      { id: 10, parked: null },
      { id: 11, ...running },
      { id: 12, ...running },
      { id: 13, parked: null },
      { id: 14, parked: 'SCHEDULED', due: false },
      { id: 15, parked: 'AWAITING_FILE' },
    ]);
  });

  test('counts on where it had come to, though the youngest rows are gone', async () => {
    await pool.query(
      `SELECT setval('jobs_id_seq', 5000), setval('job_logs_id_seq', 6000), setval('job_rejects_id_seq', 7000)`,
    );

    await migrate();

    expect(
      await rows(`SELECT nextval('jobstack.jobs_id_seq') AS job, nextval('jobstack.job_logs_id_seq') AS log,
        nextval('jobstack.job_rejects_id_seq') AS reject`),
    ).toEqual([{ job: 5_001, log: 6_001, reject: 7_001 }]);
  });

  test("has its journal where the engine's now is, and in Drizzle's the shipped tables as if the team had made them", async () => {
    const old = await rows('SELECT hash FROM drizzle.__drizzle_migrations ORDER BY created_at');

    await migrate();

    const engine = await rows(
      'SELECT tag, hash, applied_at IS NULL AS undated FROM jobstack.migrations ORDER BY generated_at',
    );
    expect(engine.slice(0, -1).map(({ hash }) => ({ hash }))).toEqual(old);
    expect(engine.at(0)).toMatchObject({ tag: 'first-edition/0000_initial', undated: true });
    expect(engine.at(-1)).toMatchObject({ tag: '0000_ledger', undated: false });
    expect(await rows('SELECT count(*)::int AS applied FROM drizzle.__drizzle_migrations')).toEqual([{ applied: 1 }]);
    expect((await migrate()).applied).toEqual([]);
  });

  test('that lacks its last migrations gets them first', async () => {
    await using older = await createEmptyDatabase();
    await migrateUpTo(older.url, '0004_idempotency_request');

    const { applied } = await migrateDatabase(older.url, { teamFolder: TEAM_MIGRATIONS });

    expect(applied).toEqual([
      ...['0005_attempt_errors', '0006_creators_of_a_tenant', LAST].map((tag) => `first-edition/${tag}`),
      'engine/0000_ledger',
    ]);
  });

  test('that lacks them though a team has a younger one of its own gets them too, and the team keeps its own', async () => {
    await using older = await createEmptyDatabase();
    await migrateUpTo(older.url, '0006_creators_of_a_tenant');
    const olderPool = createPool(older.url, { maxConnections: 1 });
    await olderPool.query(
      `INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('theirs', 99999999999999)`,
    );

    const { applied } = await migrateDatabase(older.url);

    expect(applied).toEqual([`first-edition/${LAST}`, 'engine/0000_ledger']);
    const { rows: left } = await olderPool.query('SELECT hash FROM drizzle.__drizzle_migrations');
    expect(left).toEqual([{ hash: 'theirs' }]);
    await olderPool.end();
  });

  test('may be moved first and get to know of a team later', async () => {
    await migrateDatabase(database.url);

    expect((await migrate()).applied).toEqual([]);
    expect(await rows('SELECT count(*)::int AS applied FROM drizzle.__drizzle_migrations')).toEqual([{ applied: 1 }]);
  });
});

describe('what stands in the way of the move', () => {
  test.each([
    ['a view', 'CREATE VIEW report AS SELECT count(*) FROM jobs', 'view public.report depends on table public.jobs'],
    [
      'a foreign key',
      'CREATE TABLE invoices (job bigint REFERENCES jobs (id))',
      'constraint invoices_job_fkey on table public.invoices depends on table public.jobs',
    ],
    [
      'a trigger',
      'CREATE TABLE theirs (id int); CREATE TRIGGER mine AFTER UPDATE ON theirs EXECUTE FUNCTION jobs_tell_parent()',
      'trigger mine on table public.theirs depends on function public.jobs_tell_parent()',
    ],
  ])("%s of somebody's is told by name, and nothing is lost", async (_what, sql, named) => {
    await pool.query(sql);
    const before = { ...(await contents()), ...(await describeCatalog(pool)) };

    await expect(migrate()).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringMatching(
        /Nothing of this run was applied\. Drop what depends on it, migrate, and make that anew/,
      ),
      logMessage: expect.stringContaining(named),
    });

    expect({ ...(await contents()), ...(await describeCatalog(pool)) }).toEqual(before);
  });

  test("a team's migration that fails leaves all as it was, the engine's part too", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jobstack-team-'));
    await addMigration(folder, '0000_broken', 'SELECT 1 / 0', 1);
    const before = { ...(await contents()), ...(await describeCatalog(pool)) };

    await expect(migrateDatabase(database.url, { teamFolder: folder })).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
    });

    expect({ ...(await contents()), ...(await describeCatalog(pool)) }).toEqual(before);
    await rm(folder, { recursive: true });
  });

  test('a worker that is still writing is waited for, no longer than was said', async () => {
    const worker = await pool.connect();
    await worker.query('BEGIN; UPDATE jobs SET handovers = handovers + 1 WHERE id = 13');

    await expect(
      migrateDatabase(database.url, { teamFolder: TEAM_MIGRATIONS, lockTimeoutMs: 100 }),
    ).rejects.toMatchObject({ code: 'MIGRATION_FAILED', message: expect.stringContaining('lock timeout') });

    await worker.query('COMMIT');
    worker.release();
    await migrate();
    expect(await rows('SELECT handovers FROM jobs WHERE id = 13')).toEqual([{ handovers: 1 }]);
  });

  test('a shipped table that is gone is missed before anything is moved', async () => {
    await pool.query('DROP TABLE places');

    await expect(migrate()).rejects.toMatchObject({
      code: 'BASELINE_MISSING',
      message: expect.stringMatching(/team\/0000_creators_and_places.*public\.places is not/),
    });
  });
});
