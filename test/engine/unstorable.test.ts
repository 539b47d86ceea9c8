import { UNSTORABLE } from '@jobstack/processor/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EngineHarness, type Execute } from './engine-harness.ts';

let harness: EngineHarness;
beforeAll(async () => {
  harness = await EngineHarness.create();
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

/** How a job with attempts left ends. */
async function endOf(execute: Execute) {
  const job = await harness.jobs.createJob({ maxAttempts: 3 });
  await harness.run(job, execute);
  return harness.jobs.readJob(job);
}

const NOT_STORABLE = { status: 'FAILED', errorCode: 'NOT_STORABLE', attempt: 1 };
const values = UNSTORABLE.filter(([, value]) => value !== undefined);

describe('what could not be stored exactly fails the job at once, with its path', () => {
  test('a checkpoint of undefined, which would mean "from the beginning": no row is written', async () => {
    const job = await endOf(async (context) => {
      await context.commit((tx) => harness.jobs.writeRow(tx, 'a row'), undefined as never);
    });

    expect(job).toMatchObject({
      ...NOT_STORABLE,
      errorMessage: expect.stringContaining('checkpoint: expected a JSON'),
    });
    expect(await harness.jobs.readRows()).toEqual([]);
  });

  test('a checkpoint that a function makes of what was written', async () => {
    const job = await endOf(async (context) => {
      await context.commit(
        (tx) => harness.jobs.writeRow(tx, 'a row'),
        () => ({ after: 'a\u0000' }),
      );
    });

    expect(job).toMatchObject({ ...NOT_STORABLE, errorMessage: expect.stringContaining('checkpoint.after: ') });
    expect(await harness.jobs.readRows()).toEqual([]);
  });

  test.each(values)('a result with %s', async (_what, value, path) => {
    const job = await endOf(async () => value);

    expect(job).toMatchObject({ ...NOT_STORABLE, errorMessage: expect.stringContaining(`result${path}: `) });
    expect(job.result).toBeUndefined();
  });

  test('a result that is too large', async () => {
    const job = await endOf(async () => 'x'.repeat(1_048_577));

    expect(job).toMatchObject({ ...NOT_STORABLE, errorMessage: expect.stringContaining('at most 1048576 bytes') });
  });

  test.each(values)('the result of a step with %s', async (_what, value, path) => {
    const job = await endOf((context) => context.step('pay', async () => value as never));

    expect(job).toMatchObject({ ...NOT_STORABLE, errorMessage: expect.stringContaining(`result${path}: `) });
  });

  test('the payload of a job to be spawned', async () => {
    const job = await endOf(async (context) => {
      const payloads = [{ n: 1 }, { n: Number.NaN }];
      await context.commit(() => context.spawn(payloads.map((payload) => ({ type: 'test', payload }))), 1);
    });

    expect(job).toMatchObject({
      ...NOT_STORABLE,
      errorCode: 'INVALID_PAYLOAD',
      errorMessage: expect.stringContaining('n: expected a JSON value'),
    });
  });
});

test('a log line never fails a job: what it cannot hold is shown in its place', async () => {
  const job = await harness.jobs.createJob();
  const name = { jobId: job.jobId, taskId: job.taskId };

  await harness.run(job, async (context) => {
    context.logger('INFO', 'odd \u0000', { id: 2n ** 64n, share: Number.NaN, run: () => {}, text: 'x\u0000' });
    context.logger('INFO', 'large', { text: 'x'.repeat(100_000) });
  });

  expect(await harness.jobs.readJob(name)).toMatchObject({ status: 'COMPLETED' });
  expect(await harness.jobs.readLogs(name)).toMatchObject([
    {
      message: 'odd \ufffd',
      metadata: { id: '18446744073709551616', share: 'NaN', run: '[function]', text: 'x\ufffd' },
    },
    { message: 'large', metadata: { truncated: 100_011, start: expect.stringMatching(/^{"text":"xxx/) } },
  ]);
});
