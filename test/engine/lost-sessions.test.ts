import { createPool, sessionNames } from '@jobstack/database';
import { claimNew } from '@jobstack/processor/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EngineHarness } from './engine-harness.ts';
import { holdLocked } from './hold-locked.ts';

let harness: EngineHarness;
beforeAll(async () => {
  harness = await EngineHarness.create();
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

describe('a job that its worker keeps locked beyond the lease', () => {
  test('is run by the next one at once, when the worker gives no sign of life', async () => {
    const job = await claimNew(harness.jobs);
    await harness.jobs.expireLease(job);
    await using _ = await holdLocked(harness.jobs.url, job);

    const { result } = await harness.run(job, async () => 'done');

    expect(result).toMatchObject({ kind: 'completed' });
    expect(harness.events).toContainEqual({ kind: 'sessionsEnded', taskId: job.taskId, sessions: 1 });
    expect(await harness.jobs.readAttempts(job)).toMatchObject([
      { errorCode: 'WORKER_LOST' },
      { endedAs: 'completed' },
    ]);
  });

  test('is left to it while its heart beats', async () => {
    const job = await claimNew(harness.jobs);
    await harness.jobs.expireLease(job);
    await using _ = await holdLocked(harness.jobs.url, job);
    const heart = createPool(harness.jobs.url, {
      applicationName: sessionNames('test').heartbeat,
    });
    await heart.query('SELECT');

    const { result, action } = await harness.run(job, async () => 'done');
    await heart.end();

    expect(result).toEqual({ kind: 'skipped', refusal: { reason: 'leased' } });
    expect(action).toEqual({ acknowledge: true });
  });
});
