import { AttemptEnd } from '@jobstack/core';
import type { LogEntry } from '@jobstack/processor';
import { claimNew, type JobName } from '@jobstack/processor/testing';
import type { PoolClient } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CANCEL_JOBS, cancelJob } from '../src/ledger/cancel-job.ts';
import { CLAIM } from '../src/ledger/claim.ts';
import { actorValues } from '../src/ledger/note-action.ts';
import { REQUEUE_JOB } from '../src/ledger/requeue-job.ts';
import { run } from '../src/ledger/statement.ts';
import { JobRecords } from '../src/records/job-records.ts';
import { putParent } from '../testing/hand-made-states.ts';
import { ledgerViolations } from '../testing/ledger-invariants.ts';
import { PgStoreHarness } from '../testing/pg-store-harness.ts';

const TENANT = 'acme';
/** Of those that wait for one lock, PostgreSQL may serve any first. */
const ROUNDS = 8;

let harness: PgStoreHarness;
let records: JobRecords;

beforeAll(async () => {
  harness = await PgStoreHarness.create();
  records = new JobRecords(harness.store.db);
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

/** A transaction that is open while others come, and committed then. Answers what those were told that failed. */
async function during(
  begin: (client: PoolClient) => Promise<unknown>,
  others: () => readonly Promise<unknown>[],
): Promise<readonly unknown[]> {
  const client = await harness.pool.connect();
  await client.query('BEGIN');
  await begin(client);
  const waiting = others();
  await harness.waitForBlocked(waiting.length);
  await client.query('COMMIT');
  client.release();
  const results = await Promise.allSettled(waiting);
  return results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
}

const lineOf = ({ jobId }: JobName): LogEntry => ({
  ...{ jobId, attempt: 1, level: 'INFO', message: 'm', metadata: undefined, rowNumber: undefined, at: 0 },
});

describe('what has waited for a lock', () => {
  test('sees what was written meanwhile: a cancel ends the attempt of the claim that it waited for', async () => {
    const job = await harness.createJob();
    const claim = { task_ids: [job.taskId], lease_ms: 60_000, worker: 'w', idle: true, admitted: null };

    const failures = await during(
      (client) => run(client, CLAIM, claim),
      () => [cancelJob(harness.pool, TENANT, { id: job.jobId })],
    );

    expect(failures).toEqual([]);
    expect(await harness.readAttempts(job)).toMatchObject([{ endedAs: 'cancelled' }]);
    expect(await ledgerViolations(harness.pool)).toEqual([]);
  });

  test('sees what was written meanwhile: a cancel closes the job that was ended and sent back to work', async () => {
    const job = await harness.createJob();
    const retry = { job_id: job.jobId, forget: false, attempts: 1, ring_grace_ms: 1_000, ...actorValues(undefined) };

    const failures = await during(
      async (client) => {
        await run(client, CANCEL_JOBS, { job_ids: [job.jobId], ...actorValues(undefined) });
        await run(client, REQUEUE_JOB, retry);
      },
      () => [cancelJob(harness.pool, TENANT, { id: job.jobId })],
    );

    expect(failures).toEqual([]);
    expect(await ledgerViolations(harness.pool)).toEqual([]);
  });
});

describe('nobody waits crosswise', () => {
  test('who create the same jobs in opposite order', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const keyed = ['a', 'b'].map((key) => `${key} ${round}`);
      const create = (keys: readonly string[]) =>
        records.create(
          keys.map((idempotencyKey) => ({
            ...{ type: 'test', payload: {}, tenantId: TENANT, maxAttempts: 3, idempotencyKey },
          })),
        );

      const failures = await during(
        // The row that holds the key is gone again when this is committed.
        async (client) => {
          await client.query(
            `INSERT INTO jobstack.jobs (task_id, type, status, payload, tenant_id, max_attempts, idempotency_key)
             VALUES (gen_random_uuid(), 'test', 'QUEUED', '{}', $1, 1, $2)`,
            [TENANT, keyed[0]],
          );
          await client.query('DELETE FROM jobstack.jobs WHERE idempotency_key = $1', [keyed[0]]);
        },
        () => [create(keyed), create([...keyed].reverse())],
      );

      expect(failures).toEqual([]);
    }
  });

  test('log lines and an erasure of the same jobs', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const ended = { status: 'COMPLETED' } as const;
      const jobs = [await harness.createJob(ended), await harness.createJob(ended)] as const;

      const failures = await during(
        (client) => client.query('SELECT FROM jobstack.jobs WHERE id = $1 FOR UPDATE', [jobs[1].jobId]),
        () => [
          harness.store.appendLogs([...jobs].reverse().map(lineOf)),
          records.erase({ tenantId: TENANT }, async () => undefined),
        ],
      );

      expect(failures).toEqual([]);
      expect(await records.list(TENANT, { limit: 10 })).toEqual([]);
    }
  });
});

test('the end of a job does not wait for its parent, which the sweep wakes when somebody had locked it', async () => {
  const parent = await harness.createJob({ status: 'WAITING' });
  const child = await claimNew(harness);
  await putParent(harness.pool, child.jobId, parent.jobId);
  const unlock = await harness.lock(parent);

  const answers = await harness.store.settle([{ ...child, end: AttemptEnd.completed(), progress: undefined }]);

  await unlock();
  await harness.makeSweepDue(parent);
  expect(answers).toMatchObject([{ settled: true, toRing: [] }]);
  expect(await harness.store.sweep({ limit: 10 })).toMatchObject({ toRing: [{ taskId: parent.taskId }] });
});
