import { copyTestDatabase, createTestDatabase, type TestDatabase } from '@jobstack/database/testing';
import { expect, test } from 'vitest';
import { ChaosStack } from './chaos-stack.ts';
import { chaosCsv } from './csv-file.ts';
import { startEffectsServer } from './effects-server.ts';
import { FAN_OUT, FROZEN_JOBS, frozenSteps } from './upgrade/recorded-jobs.ts';

const csv = chaosCsv('restored', 6_000);
const jobs = (effectsUrl: string) => [{ ...FROZEN_JOBS.midImport, csv }, frozenSteps(effectsUrl), FAN_OUT];

const SUMMARY = `
  SELECT type, status, result, ARRAY (SELECT n FROM chaos_rows r WHERE r.task_id = jobs.task_id ORDER BY n) AS rows
  FROM jobs ORDER BY id`;

/** Half-done jobs whose workers are gone, as a snapshot catches them. Answers where the import's file lies. */
async function halfDone(database: TestDatabase, effectsUrl: string): Promise<string> {
  const submitted = jobs(effectsUrl);
  const options = { databaseUrl: database.url, leaseSeconds: 3, deadlineMarginSeconds: 55 };
  await using stack = await ChaosStack.start({ ...options, maxConcurrency: submitted.length });
  for (const job of submitted) await stack.submit(job);
  while (stack.plan.pending().size > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  const { rows } = await stack.pool.query<{ file_key: string }>('SELECT file_key FROM jobs WHERE file_key IS NOT NULL');
  return rows[0]?.file_key ?? '';
}

/** Runs all that is open to its end, with queues in which there is nothing: only the sweep knows of it. */
async function finish(database: TestDatabase, fileKey: string) {
  const options = { databaseUrl: database.url, leaseSeconds: 20, deadlineMarginSeconds: 38 };
  await using stack = await ChaosStack.start(options);
  await stack.putFile(fileKey, csv);
  await stack.untilEnded();
  const { rows } = await stack.pool.query(SUMMARY);
  const { rows: imported } = await stack.pool.query<{ count: number; handles: number }>(
    `SELECT count(*)::int AS count, count(DISTINCT handle)::int AS handles FROM creators`,
  );
  return { rows, imported: imported[0] };
}

test('a snapshot with half-done jobs, restored beside a stage that went on: each job ends once in each of them', {
  timeout: 240_000,
}, async () => {
  await using effects = await startEffectsServer();
  await using original = await createTestDatabase();
  const fileKey = await halfDone(original, effects.url);
  await using restored = await copyTestDatabase(original);

  const wentOn = await finish(original, fileKey);
  const chargedOnce = new Map(effects.asked);
  const again = await finish(restored, fileKey);

  expect(again).toEqual(wentOn);
  expect(wentOn.imported?.handles).toBe(wentOn.imported?.count);
  expect(wentOn.rows).toMatchObject([
    { type: 'csv_import', status: 'COMPLETED' },
    { type: 'chaos_steps', status: 'COMPLETED', rows: [1, 2, 3, 4] },
    { type: 'chaos_fan_out', status: 'COMPLETED', rows: [0, 4] },
    ...Array.from({ length: 4 }, () => ({ type: 'chaos_child' })),
  ]);
  // What is outside the database is done again, when it was done after the snapshot: under the same key.
  const timesAsked = (asked: ReadonlyMap<string, number>) => [...asked].map(([path, n]) => [path.at(-1), n]).sort();
  expect(timesAsked(chargedOnce)).toEqual([
    ['1', 1],
    ['2', 1],
    ['3', 1],
    ['4', 1],
  ]);
  expect(timesAsked(effects.asked)).toEqual([
    ['1', 1],
    ['2', 1],
    ['3', 1],
    ['4', 2],
  ]);
});
