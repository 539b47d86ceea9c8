import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { countBlocks } from '../src/ledger/count-jobs.ts';
import { JobRecords } from '../src/records/job-records.ts';
import { PgStoreHarness } from '../testing/index.ts';

let jobs: PgStoreHarness;
let records: JobRecords;

beforeAll(async () => {
  jobs = await PgStoreHarness.create();
  records = new JobRecords(jobs.store.db);
});
beforeEach(async () => {
  await jobs.clear();
  await jobs.pool.query('DELETE FROM counted_blocks');
});
afterAll(() => jobs[Symbol.asyncDispose]());

/** Jobs that have ended, with each hundredth of these ids: a block has 20,000. */
const ended = (from: number, to: number, status = 'COMPLETED') =>
  jobs.pool.query(
    `INSERT INTO jobs (id, task_id, type, status, payload, tenant_id, max_attempts, finished_at, stopped) OVERRIDING SYSTEM VALUE
     SELECT n, uuidv7(), 'type_' || n / 100 % 2, $3, '{}', CASE WHEN n / 100 % 10 = 0 THEN 'umbrella' ELSE 'acme' END, 5, now(),
       nullif($3, 'COMPLETED')
     FROM generate_series($1::int, $2::int, 100) AS n`,
    [from, to, status],
  );

/** Passes until these are counted: transactions of other databases of the server, too, may have begun before and be open. */
const countTo = (blocks: readonly number[]) =>
  vi.waitFor(async () => {
    await countBlocks(jobs.pool);
    expect(await countedBlocks()).toEqual(blocks);
  }, 20_000);

const countedBlocks = async () =>
  (await jobs.pool.query('SELECT block FROM counted_blocks WHERE counted ORDER BY block')).rows.map(({ block }) =>
    Number(block),
  );

it('jobs are counted by status and type, those of full blocks once', async () => {
  await ended(1, 50_000);
  await ended(50_001, 65_000, 'FAILED');

  const before = await records.counters('acme');
  await countTo([0, 1]);
  const after = await records.counters('acme');

  expect(before.statuses).toMatchObject({ COMPLETED: 450, FAILED: 135, QUEUED: 0 });
  expect(after).toEqual(before);
  expect(after.types[1]).toEqual({ type: 'type_1', statuses: { COMPLETED: 250, FAILED: 75 } });
  expect((await records.counters('umbrella')).statuses.COMPLETED).toBe(50);
  // What is counted is not read: it may even have gone in a way that no trigger sees.
  await jobs.pool.query(
    'SET session_replication_role = replica; DELETE FROM jobs WHERE id < 20000; RESET session_replication_role',
  );
  expect((await records.counters('acme')).statuses.COMPLETED).toBe(450);
});

it('a block with an open job is counted when that has ended', async () => {
  await ended(1, 60_100);
  await jobs.pool.query(`UPDATE jobs SET status = 'QUEUED', finished_at = NULL WHERE id = 101`);

  await countTo([1]);
  await jobs.pool.query(`UPDATE jobs SET status = 'COMPLETED', finished_at = now() WHERE id = 101`);
  await countTo([0, 1]);

  expect((await records.counters('acme')).statuses).toMatchObject({ COMPLETED: 540, QUEUED: 0 });
});

it('a retry and a deletion are seen at once', async () => {
  await ended(1, 60_100, 'FAILED');
  await countTo([0, 1]);

  await records.requeue('acme', { id: 101 }, { attempts: 1 });
  const retried = await records.counters('acme');
  await jobs.pool.query('DELETE FROM jobs WHERE id = 20101');
  const deleted = await records.counters('acme');

  expect(retried.statuses).toMatchObject({ FAILED: 539, QUEUED: 1 });
  expect(deleted.statuses).toMatchObject({ FAILED: 538, QUEUED: 1 });
  expect(await countedBlocks()).toEqual([]);
});

it('no block is counted while somebody may still create a job in it', async () => {
  const client = await jobs.pool.connect();
  await client.query('BEGIN');
  await client.query(
    `INSERT INTO jobs (id, task_id, type, status, payload, tenant_id, max_attempts) OVERRIDING SYSTEM VALUE VALUES (5, uuidv7(), 't', 'QUEUED', '{}', 'acme', 5)`,
  );
  await ended(6, 60_100);

  await countBlocks(jobs.pool);
  const during = await countedBlocks();
  await client.query('ROLLBACK');
  client.release();
  await countTo([0, 1]);

  expect(during).toEqual([]);
});
