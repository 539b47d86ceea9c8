import { Sweeper } from '@jobstack/processor';
import type { JobOverrides } from '@jobstack/processor/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { putParent } from '../testing/hand-made-states.ts';
import { PgStoreHarness } from '../testing/pg-store-harness.ts';

let harness: PgStoreHarness;

beforeAll(async () => {
  harness = await PgStoreHarness.create();
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

const queue = { ring: async () => [], armSweep: async () => true };
const sweep = () => new Sweeper({ store: harness.store, queue }).sweep(undefined);

/** A job that ended so many days ago, with so many log lines, a step and a reject. */
async function anEndedJob(days: number, { logs = 1, ...overrides }: JobOverrides & { readonly logs?: number } = {}) {
  const { jobId } = await harness.createJob({ status: 'COMPLETED', ...overrides });
  await harness.pool.query(
    `UPDATE jobs SET created_at = now() - $2 * interval '1 day', finished_at = now() - $2 * interval '1 day' WHERE id = $1`,
    [jobId, days],
  );
  await harness.pool.query(
    `INSERT INTO job_logs (job_id, attempt, level, message) SELECT $1, 1, 'INFO', 'x' FROM generate_series(1, $2)`,
    [jobId, logs],
  );
  await harness.pool.query("INSERT INTO job_steps (job_id, name) VALUES ($1, 'mail')", [jobId]);
  await harness.pool.query(
    "INSERT INTO job_rejects (job_id, attempt, line, code, message) VALUES ($1, 1, 1, 'X', 'x')",
    [jobId],
  );
  return jobId;
}

async function leftOf(jobId: number) {
  const { rows } = await harness.pool.query(
    `SELECT (SELECT count(*)::int FROM jobs WHERE id = $1) AS jobs,
       (SELECT count(*)::int FROM job_logs WHERE job_id = $1) AS logs,
       (SELECT count(*)::int FROM job_rejects WHERE job_id = $1) AS rejects,
       (SELECT count(*)::int FROM job_steps WHERE job_id = $1) AS steps`,
    [jobId],
  );
  return rows[0];
}

describe('pruning', () => {
  it.each([
    [13, { jobs: 1, logs: 1, rejects: 1, steps: 1 }],
    [15, { jobs: 1, logs: 0, rejects: 0, steps: 0 }],
    [89, { jobs: 1, logs: 0, rejects: 0, steps: 0 }],
    [91, { jobs: 0, logs: 0, rejects: 0, steps: 0 }],
  ])('leaves of a job that completed %i days ago: %o', async (days, left) => {
    const jobId = await anEndedJob(days);

    await sweep();

    expect(await leftOf(jobId)).toEqual(left);
  });

  it('keeps the steps of a job that may still be retried', async () => {
    const jobId = await anEndedJob(15, { status: 'FAILED' });

    await sweep();

    expect(await leftOf(jobId)).toEqual({ jobs: 1, logs: 0, rejects: 0, steps: 1 });
  });

  it('comes round to a job again when its row may go', async () => {
    const jobId = await anEndedJob(15);
    await sweep();
    await harness.passTime(76 * 86_400_000);

    await sweep();

    expect(await leftOf(jobId)).toMatchObject({ jobs: 0 });
  });

  it('goes through more jobs than one pass looks at, and begins anew after the last', async () => {
    const kept = await anEndedJob(13);
    for (let job = 0; job < 5; job += 1) await anEndedJob(91);
    const sweeper = new Sweeper({ store: harness.store, queue, batch: 2, batches: 2 });

    const pruned = [await sweeper.sweep(undefined), await sweeper.sweep(undefined)].map((summary) => summary?.pruned);
    await harness.passTime(2 * 86_400_000);
    await sweeper.sweep(undefined);

    expect(pruned).toEqual([9, 6]);
    expect(await leftOf(kept)).toMatchObject({ jobs: 1, logs: 0 });
  });

  it('is not held up by what it may not delete yet', async () => {
    for (let job = 0; job < 4; job += 1) await anEndedJob(20, { logs: 0 });
    const old = await anEndedJob(91);
    const sweeper = new Sweeper({ store: harness.store, queue, batch: 2, batches: 1 });

    for (let pass = 0; pass < 3; pass += 1) await sweeper.sweep(undefined);

    expect(await leftOf(old)).toMatchObject({ jobs: 0 });
  });

  it('takes many lines in several bounded passes of one sweep', async () => {
    const jobId = await anEndedJob(15, { logs: 25_000 });

    const summary = await sweep();

    expect(summary?.pruned).toBe(25_001);
    expect(await leftOf(jobId)).toMatchObject({ jobs: 1, logs: 0 });
  });

  it('keeps a job while one that it has spawned is open', async () => {
    const parent = await anEndedJob(91);
    const child = await harness.createJob();
    await putParent(harness.pool, child.jobId, parent);

    await sweep();

    expect(await leftOf(parent)).toMatchObject({ jobs: 1 });
  });

  it('keeps a job while the one that spawned it has to be told how it ended', async () => {
    const child = await anEndedJob(91);
    const parent = await harness.createJob();
    await putParent(harness.pool, child, parent.jobId);

    await sweep();

    expect(await leftOf(child)).toMatchObject({ jobs: 1 });
  });
});
