import { RetryLaterError } from '@jobstack/core';
import type { JobName } from '@jobstack/processor/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EngineHarness, type Execute } from './engine-harness.ts';

let harness: EngineHarness;

beforeAll(async () => {
  harness = await EngineHarness.create();
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

/** A job whose type gives it so long, in milliseconds. */
async function aJobWithin(timeoutMs: number): Promise<JobName> {
  const job = await harness.jobs.createJob();
  await harness.jobs.pool.query('UPDATE jobs SET timeout_ms = $2 WHERE id = $1', [job.jobId, timeoutMs]);
  return job;
}

/** Moves the end of its time to now. */
const pass = ({ jobId }: JobName) =>
  harness.jobs.pool.query('UPDATE jobs SET timeout_at = now() WHERE id = $1', [jobId]);

const fails: Execute = async () => {
  throw new Error('not yet');
};

async function attemptsOf({ jobId }: JobName) {
  const { rows } = await harness.jobs.pool.query(
    `SELECT ended_as AS "endedAs", error_code AS code, error_message AS message, duration_ms IS NOT NULL AS timed
     FROM job_attempts WHERE job_id = $1 ORDER BY attempt`,
    [jobId],
  );
  return rows;
}

describe('a job type’s timeout', () => {
  it('runs from the first claim on, across attempts', async () => {
    const job = await aJobWithin(600_000);
    await harness.run(job, fails);
    await harness.jobs.pool.query(`UPDATE jobs SET timeout_at = timeout_at - interval '5 minutes' WHERE id = $1`, [
      job.jobId,
    ]);
    await harness.jobs.makeDue(job);

    const [answer] = await harness.jobs.store.claim({ taskIds: [job.taskId], leaseMs: 60_000, worker: 'test' });

    expect(answer?.claimed?.attempt).toBe(2);
    expect(answer?.claimed?.timeLeftMs).toBeGreaterThan(200_000);
    expect(answer?.claimed?.timeLeftMs).toBeLessThanOrEqual(300_000);
  });

  it('fails a job that waits for its next attempt, and says so in its log', async () => {
    const job = await aJobWithin(600_000);
    await harness.run(job, fails);
    await harness.jobs.makeDue(job);
    await pass(job);

    const { result } = await harness.run(job, fails);

    expect(result).toEqual({ kind: 'skipped', refusal: { reason: 'timedOut' } });
    expect(await harness.jobs.readJob(job)).toMatchObject({ status: 'FAILED', errorCode: 'TIMED_OUT' });
    expect((await harness.jobs.readLogs(job)).at(-1)).toMatchObject({
      level: 'ERROR',
      metadata: { code: 'TIMED_OUT' },
    });
  });

  it('aborts a handler that runs, and fails its job for good', async () => {
    const job = await aJobWithin(60_000);
    const waits: Execute = (context) =>
      new Promise((_, reject) => {
        context.signal.addEventListener('abort', () => reject(context.signal.reason));
        harness.clock.advance(61_000);
      });

    const { result } = await harness.run(job, waits);

    expect(result).toMatchObject({ kind: 'failed', error: { code: 'TIMED_OUT' } });
    expect(await attemptsOf(job)).toMatchObject([{ endedAs: 'failed', code: 'TIMED_OUT', timed: true }]);
  });

  it('leaves out a retry that would come too late', async () => {
    const job = await aJobWithin(60_000);

    const { result } = await harness.run(job, async () => {
      throw new RetryLaterError('tomorrow', { delay: '1d' });
    });

    expect(result).toMatchObject({ kind: 'failed', error: { code: 'RETRY_LATER' } });
  });
});

describe('a job out of attempts', () => {
  it('shows each of them, with its end, code, message and duration', async () => {
    const job = await harness.jobs.createJob({ maxAttempts: 2 });

    await harness.run(job, async () => {
      throw new RetryLaterError('later', { delay: '90s', code: 'BUSY' });
    });
    const { runInMs } = await harness.jobs.readJob(job);
    await harness.jobs.makeDue(job);
    await harness.run(job, fails);

    expect(Math.round(runInMs / 10_000)).toBe(9);
    expect(await attemptsOf(job)).toEqual([
      { endedAs: 'retry', code: 'BUSY', message: 'later', timed: true },
      { endedAs: 'failed', code: 'ERROR', message: 'not yet', timed: true },
    ]);
    const levels = (await harness.jobs.readLogs(job)).map(({ level, attempt }) => [attempt, level]);
    expect(levels).toEqual([
      [1, 'WARNING'],
      [2, 'ERROR'],
    ]);
  });

  it('whose last worker was lost says so in its log', async () => {
    const job = await harness.jobs.createJob({ status: 'RUNNING', attempt: 3, maxAttempts: 3, leaseInMs: -1 });

    await harness.run(job, fails);

    expect(await harness.jobs.readLogs(job)).toMatchObject([
      { attempt: 3, level: 'ERROR', metadata: { code: 'ATTEMPTS_EXHAUSTED' } },
    ]);
  });
});
