import { createPool, sessionNames } from '@jobstack/database';
import { claimNew } from '@jobstack/processor/testing';
import { sql } from 'drizzle-orm';
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

describe('a worker that froze in the middle of a chunk', () => {
  test('gives its keys to a chunk that is committed ahead, whose job is another', async () => {
    const frozen = createPool(harness.jobs.url, { applicationName: sessionNames('frozen').jobs });
    frozen.on('error', () => undefined);
    const client = await frozen.connect();
    client.on('error', () => undefined);
    await harness.jobs.pool.query('CREATE TABLE IF NOT EXISTS keys (key int PRIMARY KEY)');
    await client.query('BEGIN');
    await client.query('INSERT INTO keys VALUES (1)');
    const job = await harness.jobs.createJob();

    const { result } = await harness.run(
      job,
      async (context) => {
        await context.commitAhead((tx) => tx.execute(sql`INSERT INTO keys VALUES (1)`), 'done');
      },
      { options: { leaseMs: 300 } },
    );

    const gone = await client.query('SELECT').catch((error: Error) => error);
    client.release(true);
    await frozen.end();
    await harness.jobs.pool.query('DROP TABLE keys');
    expect(result).toMatchObject({ kind: 'completed' });
    expect(gone).toBeInstanceOf(Error);
  });
});
