import { JOB_EVENTS, JOB_TRANSITIONS, type JobEvent } from '@jobstack/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CLAIM } from '../src/ledger/claim.ts';
import { STORE_CHUNK } from '../src/ledger/commit.ts';
import { HEARTBEAT } from '../src/ledger/heartbeat.ts';
import { SETTLE } from '../src/ledger/settle.ts';
import { run } from '../src/ledger/statement.ts';
import { PgStoreHarness } from '../testing/pg-store-harness.ts';

let harness: PgStoreHarness;
beforeAll(async () => {
  harness = await PgStoreHarness.create();
});
afterAll(() => harness[Symbol.asyncDispose]());

/** Of these, an update need not stay within its page: a start measures what was announced of a file, a bad end is set once, and undone by a person. */
const RARE: readonly JobEvent[] = ['start', 'fail', 'exhaust', 'timeOut', 'expire', 'cancel', 'requeue'];

test('what changes while a job is open, or with its good end, stands in no index of jobs, nor in the predicate of one', async () => {
  const { rows } = await harness.pool.query<{ column: string }>(`
    SELECT DISTINCT a.attname AS column
    FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid
    WHERE i.indrelid = 'jobstack.jobs'::regclass AND a.attnum > 0
      AND (a.attnum = ANY (i.indkey) OR strpos(pg_get_expr(i.indpred, i.indrelid), a.attname) > 0
        OR strpos(pg_get_expr(i.indexprs, i.indrelid), a.attname) > 0)`);
  const indexed = new Set(rows.map(({ column }) => column));

  const changing = JOB_EVENTS.filter((event) => !RARE.includes(event)).flatMap((event) => JOB_TRANSITIONS[event].sets);

  expect(indexed.size).toBeGreaterThan(5);
  expect(['status', ...changing].filter((column) => indexed.has(column))).toEqual([]);
});

test('claim, heartbeat, commit and a good end update a job within its page', async () => {
  const { jobId, taskId } = await harness.createJob();
  const client = await harness.pool.connect();
  await client.query('BEGIN');

  await run(client, CLAIM, { task_ids: [taskId], lease_ms: 60_000, worker: 'w', idle: true, admitted: null });
  const held = { job_ids: [jobId], lease_tokens: [1] };
  await run(client, HEARTBEAT, { ...held, done: [1], total: [2], counters: [null], lease_ms: 60_000 });
  const chunk = { rejects: '[]', reject_count: 0, checkpoint: '{"at":1}', done: 1, total: 2, counters: null };
  await run(client, STORE_CHUNK, { job_id: jobId, lease_token: 1, attempt: 1, lease_ms: 60_000, ...chunk });
  const ends = ['{"kind":"completed","status":"COMPLETED","keep_attempt":false}'];
  await run(client, SETTLE, { ...held, ends, ring_grace_ms: 1_000, stored_rejects: 10 });

  const { rows } = await client.query(
    `SELECT pg_stat_get_xact_tuples_updated(t) AS updated, pg_stat_get_xact_tuples_hot_updated(t) AS hot
     FROM (SELECT 'jobstack.jobs'::regclass AS t) jobs`,
  );
  await client.query('ROLLBACK');
  client.release();
  expect(rows).toEqual([{ updated: 4, hot: 4 }]);
});
