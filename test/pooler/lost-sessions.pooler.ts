import { claimNew } from '@jobstack/processor/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EngineHarness } from '../engine/engine-harness.ts';
import { holdLocked } from '../engine/hold-locked.ts';

let harness: EngineHarness;
beforeAll(async () => {
  harness = await EngineHarness.create();
});
afterAll(() => harness[Symbol.asyncDispose]());

test('a job whose lost worker keeps it locked waits for the pooler to let go: its sessions are nobody’s, and none is ended', async () => {
  const job = await claimNew(harness.jobs);
  await harness.jobs.expireLease(job);
  {
    await using _ = await holdLocked(harness.jobs.url, job);
    const { result, action } = await harness.run(job, async () => 'done');

    expect(result).toEqual({ kind: 'skipped', refusal: { reason: 'busy' } });
    expect(action).toHaveProperty('returnAfterMs');
    expect(harness.events).not.toContainEqual(expect.objectContaining({ kind: 'sessionsEnded' }));
  }

  // Waits for the pooler to roll back.
  await harness.jobs.pool.query('SELECT FROM jobstack.jobs WHERE id = $1 FOR UPDATE', [job.jobId]);
  expect(await harness.run(job, async () => 'done')).toMatchObject({ result: { kind: 'completed' } });
});
