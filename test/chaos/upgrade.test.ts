import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createPool, migrateDatabase } from '@jobstack/database';
import { createEmptyDatabase } from '@jobstack/database/testing';
import { expect, test } from 'vitest';
import { ChaosStack } from './chaos-stack.ts';
import { CREATE_CHAOS_ROWS } from './handlers/chaos-row.ts';
import { RECORDED_RESULT, recordedCsv } from './upgrade/recorded-jobs.ts';
import { migrateUpTo } from './upgrade/schema-at.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const versions = readdirSync(FIXTURES).map((file) => basename(file, '.sql'));

const SUMMARY = `
  SELECT status, type, payload ->> 'chunks' AS chunks, result, error_code AS error,
    ARRAY (SELECT n FROM chaos_rows r WHERE r.task_id = jobs.task_id ORDER BY n) AS rows,
    (SELECT count(*)::int FROM job_rejects WHERE job_id = jobs.id) AS rejects,
    (SELECT count(*) > 0 FROM job_logs WHERE job_id = jobs.id) AS logged
  FROM jobs ORDER BY id`;

async function load(url: string, version: string): Promise<string> {
  const pool = createPool(url, { maxConnections: 1 });
  await pool.query(CREATE_CHAOS_ROWS);
  await pool.query(readFileSync(join(FIXTURES, `${version}.sql`), 'utf8'));
  // Recorded so long ago that retention would prune it, or so lately that a lease still holds: neither is what is tested.
  await pool.query('UPDATE jobs SET finished_at = now() WHERE finished_at IS NOT NULL');
  await pool.query('UPDATE jobs SET sweep_at = now() WHERE finished_at IS NULL');
  await pool.query('UPDATE jobs SET lease_expires_at = now() WHERE lease_expires_at IS NOT NULL');
  const { rows } = await pool.query<{ file_key: string }>(`SELECT file_key FROM jobs WHERE file_size > 10000`);
  await pool.end();
  return rows[0]?.file_key ?? '';
}

test.each(versions)(
  'jobs that %s left half done are finished by this version',
  { timeout: 240_000 },
  async (version) => {
    await using database = await createEmptyDatabase();
    await migrateUpTo(database.url, version);
    const fileKey = await load(database.url, version);
    await migrateDatabase(database.url);
    await using stack = await ChaosStack.start({ databaseUrl: database.url, deadlineMarginSeconds: 58 });
    await stack.putFile(fileKey, recordedCsv());

    await stack.untilEnded();

    const { rows } = await stack.pool.query(SUMMARY);
    const chunks = (numbers: number[]) => ({ status: 'COMPLETED', chunks: `${numbers.length}`, rows: numbers });
    expect(rows).toMatchObject([
      { status: 'FAILED', error: 'AS_TOLD', rows: [1, 2], logged: true },
      { status: 'COMPLETED', result: { totalRows: 3, successCount: 1, errorCount: 2, duplicateCount: 0 }, rejects: 2 },
      { status: 'COMPLETED', result: RECORDED_RESULT, rejects: RECORDED_RESULT.errorCount },
      chunks([1, 2, 3, 4]),
      chunks([1, 2, 3]),
      chunks([1, 2, 3, 4, 5]),
    ]);
    const { rows: creators } = await stack.pool.query(
      `SELECT count(*)::int AS count FROM creators WHERE handle ~ '^handle'`,
    );
    expect(creators).toEqual([{ count: RECORDED_RESULT.successCount }]);
  },
);
