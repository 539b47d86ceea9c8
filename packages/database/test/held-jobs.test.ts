import { afterAll, beforeAll, expect, test } from 'vitest';
import { hold } from '../src/ledger/hold.ts';
import { wakeParents } from '../src/ledger/wake-parents.ts';
import { ledgerViolations } from '../testing/ledger-invariants.ts';
import { PgStoreHarness } from '../testing/pg-store-harness.ts';

const LIMIT = 'queue:default';
let jobs: PgStoreHarness;

beforeAll(async () => {
  jobs = await PgStoreHarness.create();
});
afterAll(() => jobs[Symbol.asyncDispose]());

test('a lost worker that comes back and begins to wait between the look at the limits and the hold is not held', async () => {
  const { jobId, taskId } = await jobs.createJob({ status: 'WAITING' });

  expect(await hold(jobs.pool, [{ jobId, taskId, limit: LIMIT }])).toEqual(new Map());
  expect(await ledgerViolations(jobs.pool)).toEqual([]);
});

test('a job that goes on is held by nothing, whatever its row said', async () => {
  const { jobId } = await jobs.createJob({ status: 'WAITING' });
  await jobs.pool.query(`UPDATE open_jobs SET parked = 'HELD', held_for = $2 WHERE job_id = $1`, [jobId, LIMIT]);

  expect(await wakeParents(jobs.pool, [jobId], 1_000)).toMatchObject([{ id: jobId }]);
  expect(await ledgerViolations(jobs.pool)).toEqual([]);
});
