import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createPool, JobRecords, migrateDatabase, PgJobStore } from '@jobstack/database';
import { createEmptyDatabase } from '@jobstack/database/testing';
import { TEAM_MIGRATIONS } from '@jobstack/handlers/migrations';
import type { Pool } from 'pg';
import { expect, test } from 'vitest';
import { ChaosStack } from './chaos-stack.ts';
import { startEffectsServer } from './effects-server.ts';
import { CREATE_CHAOS_ROWS } from './handlers/chaos-row.ts';
import { RECORDED_RESULT, recordedCsv } from './upgrade/recorded-jobs.ts';
import { migrateUpTo } from './upgrade/schema-at.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const versions = readdirSync(FIXTURES).map((file) => basename(file, '.sql'));

const SUMMARY = `
  SELECT status, type, attempt, payload ->> 'chunks' AS chunks, result, error_code AS error,
    ARRAY (SELECT n FROM chaos_rows r WHERE r.task_id = jobs.task_id ORDER BY n) AS rows,
    (SELECT count(*)::int FROM job_rejects WHERE job_id = jobs.id) AS rejects,
    (SELECT count(*) > 0 FROM job_logs WHERE job_id = jobs.id) AS logged
  FROM jobs ORDER BY id`;

/** Numbers that were given are not given again: a recording holds rows, and not where the sequences stood. */
const NUMBERS = `
  SELECT setval(pg_get_serial_sequence(name, 'id'), 1000)
  FROM unnest(ARRAY['jobs', 'job_logs', 'job_rejects', 'creators', 'chaos_rows']) AS name`;

/** Fills a database as that version left it, and gives its jobs the times that a test can wait for. */
async function load(url: string, version: string, effectsUrl: string): Promise<void> {
  const pool = createPool(url, { maxConnections: 1 });
  await pool.query(CREATE_CHAOS_ROWS);
  await pool.query(readFileSync(join(FIXTURES, `${version}.sql`), 'utf8'));
  await pool.query(NUMBERS);
  // Recorded so long ago that retention would prune it, and nobody would wait for an upload any more.
  await pool.query('UPDATE jobs SET finished_at = now() WHERE finished_at IS NOT NULL');
  await pool.query(
    `UPDATE jobs SET sweep_at = now() + interval '1 hour' WHERE sweep_at IS NOT NULL AND (finished_at IS NOT NULL OR status = 'AWAITING_FILE')`,
  );
  await pool.query(`UPDATE jobs SET sweep_at = now() WHERE finished_at IS NULL AND status <> 'AWAITING_FILE'`);
  // Nobody comes back for these, and their leases hold for longer than anybody would wait.
  await pool.query(`UPDATE jobs SET lease_expires_at = now() + interval '1 hour' WHERE lease_expires_at IS NOT NULL`);
  await pool.query(
    `UPDATE jobs SET run_at = now() + interval '3 s', sweep_at = now() + interval '3 s' WHERE run_at > now()`,
  );
  await pool.query(
    `UPDATE jobs SET payload = payload || jsonb_build_object('effectsUrl', $1::text) WHERE payload ? 'effectsUrl'`,
    [effectsUrl],
  );
  await pool.end();
}

/** Puts the files where the jobs look for them, and starts the job that waited for its own. */
async function bringFiles(stack: ChaosStack): Promise<void> {
  const { rows } = await stack.pool.query<{ file_key: string; id: number; status: string }>(
    `SELECT id::int, status, file_key FROM jobs WHERE file_key IS NOT NULL AND finished_at IS NULL`,
  );
  for (const { id, status, file_key } of rows) {
    const csv =
      status === 'AWAITING_FILE' ? 'handle,name,email,instagram\nlate,Late,late@example.com,\n' : recordedCsv();
    const etag = await stack.putFile(file_key, csv);
    if (status !== 'AWAITING_FILE') continue;
    const records = new JobRecords(new PgJobStore(stack.pool).db);
    await records.start('default', { id }, { size: Buffer.byteLength(csv), contentType: 'text/csv', etag });
  }
}

const ENDED = [
  { status: 'FAILED', error: 'AS_TOLD', attempt: 1, rows: [1, 2], logged: true },
  {
    status: 'COMPLETED',
    attempt: 1,
    result: { totalRows: 3, successCount: 1, errorCount: 2, duplicateCount: 0 },
    rejects: 2,
  },
];

/** With as many attempts as they had begun: what held them up was no fault of theirs. */
const chunks = (numbers: number[], attempt = 1) => ({
  status: 'COMPLETED',
  attempt,
  chunks: `${numbers.length}`,
  rows: numbers,
});

const HALF_DONE = [
  { status: 'COMPLETED', attempt: 1, result: RECORDED_RESULT, rejects: RECORDED_RESULT.errorCount },
  // It had ended its first attempt by an error.
  chunks([1, 2, 3, 4], 2),
  chunks([1, 2, 3]),
  chunks([1, 2, 3, 4, 5]),
];

/** Version → its jobs, in the order of their creation. */
const EXPECTED: Readonly<Record<string, readonly object[]>> = {
  '0000_initial': [...ENDED, ...HALF_DONE],
  '0007_rejects_and_counters': [
    ...ENDED,
    { status: 'COMPLETED', attempt: 1, result: { failed: [1] }, rows: [0, 4] },
    { status: 'COMPLETED', attempt: 1, rows: [0] },
    { status: 'FAILED', attempt: 1, error: 'NUMBER_ONE', rows: [] },
    { status: 'COMPLETED', attempt: 1, rows: [2] },
    { status: 'COMPLETED', attempt: 1, rows: [3] },
    ...HALF_DONE,
    { status: 'COMPLETED', attempt: 1, result: { charged: 4 }, rows: [1, 2, 3, 4] },
    chunks([1, 2]),
    chunks([1, 2]),
    { status: 'COMPLETED', attempt: 1, result: { successCount: 1 } },
    { status: 'CANCELLED', attempt: 0, rows: [] },
  ],
};

async function journals(pool: Pool): Promise<unknown> {
  const { rows } = await pool.query(`
    SELECT ARRAY (SELECT tag FROM jobstack.migrations ORDER BY generated_at) AS engine,
      (SELECT count(*)::int FROM drizzle.__drizzle_migrations) AS team`);
  return rows[0];
}

test.each(versions)(
  'jobs that %s left half done are finished by this version',
  { timeout: 240_000 },
  async (version) => {
    await using database = await createEmptyDatabase();
    await using effects = await startEffectsServer();
    await migrateUpTo(database.url, version);
    await load(database.url, version, effects.url);

    await migrateDatabase(database.url, { teamFolder: TEAM_MIGRATIONS });

    // A lease that a busy machine does not outlast: an attempt more would look as if the move had cost it.
    const options = { databaseUrl: database.url, leaseSeconds: 30, deadlineMarginSeconds: 58 };
    await using stack = await ChaosStack.start(options);
    expect(await journals(stack.pool)).toEqual({
      engine: [...Array.from({ length: 8 }, (_, n) => expect.stringMatching(`^first-edition/000${n}_`)), '0000_ledger'],
      team: 1,
    });
    await bringFiles(stack);
    await stack.untilEnded();
    const { rows } = await stack.pool.query(SUMMARY);
    expect(rows).toMatchObject([...(EXPECTED[version] ?? [])]);
    const { rows: creators } = await stack.pool.query(
      `SELECT count(*)::int AS count FROM creators WHERE handle ~ '^handle'`,
    );
    expect(creators).toEqual([{ count: RECORDED_RESULT.successCount }]);
    // Steps that were done are not done again: the third had been stored when its worker froze.
    expect([...effects.asked.keys()].map((path) => path.split('/').at(-1))).toEqual(
      version === '0000_initial' ? [] : ['4'],
    );
  },
);
