import { exponential, PermanentError, RetryLaterError } from '@jobstack/core';
import type { AnyJobHandler, JobContext } from '@jobstack/handler-sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { aDelivery, EngineHarness, type Execute, INVOCATION_MS } from './engine-harness.ts';

let harness: EngineHarness;
beforeAll(async () => {
  harness = await EngineHarness.create();
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

const codeOf = (result: { readonly kind: string; readonly error?: { readonly code: string } }) => result.error?.code;

describe('a job that ends', () => {
  test('completed: its result is stored and the message acknowledged', async () => {
    const job = await harness.jobs.createJob({ payload: { name: 'Ada' } });

    const { result, action } = await harness.run(job, async ({ payload, attempt, taskId, jobType }) => ({
      payload,
      attempt,
      taskId,
      jobType,
    }));

    expect(result).toMatchObject({ kind: 'completed', result: { payload: { name: 'Ada' } }, rejects: [] });
    expect(action).toEqual({ acknowledge: true });
    expect(await harness.jobs.readJob(job)).toMatchObject({
      status: 'COMPLETED',
      result: { payload: { name: 'Ada' }, attempt: 1, taskId: job.taskId, jobType: 'test' },
    });
    expect(harness.events.map(({ kind }) => kind)).toEqual(['attemptStarted', 'attemptEnded']);
  });

  test('of a type nobody handles: FAILED at once, with the text people search for', async () => {
    const job = await harness.jobs.createJob({ type: 'resize_image' });

    const { result } = await harness.run(job, async () => 'never called');

    expect(result.kind).toBe('failed');
    expect(await harness.jobs.readJob(job)).toMatchObject({
      status: 'FAILED',
      errorCode: 'UNKNOWN_JOB_TYPE',
      errorMessage: 'No handler registered for job type: resize_image',
    });
  });

  test('with the name of something every object has: FAILED like any unknown type', async () => {
    const job = await harness.jobs.createJob({ type: 'constructor' });

    await harness.run(job, async () => 'never called');

    expect((await harness.jobs.readJob(job)).errorCode).toBe('UNKNOWN_JOB_TYPE');
  });

  test('permanently failed: no attempt that was left is used', async () => {
    const job = await harness.jobs.createJob();

    const { result } = await harness.run(job, async () => {
      throw new PermanentError('no such creator', { code: 'NO_CREATOR' });
    });

    expect(codeOf(result)).toBe('NO_CREATOR');
    expect(await harness.jobs.readJob(job)).toMatchObject({ status: 'FAILED', attempt: 1, errorCode: 'NO_CREATOR' });
    expect(await harness.jobs.readLogs(job)).toMatchObject([
      { level: 'ERROR', message: 'Attempt 1 failed for good: no such creator', metadata: { code: 'NO_CREATOR' } },
    ]);
  });

  test('by an error with a cause: both are kept with the attempt, with where they were thrown', async () => {
    const job = await harness.jobs.createJob();
    const charge = async () => {
      throw new Error('card refused', { cause: new RangeError('amount') });
    };

    await harness.run(job, charge);

    expect(await harness.jobs.readAttempts(job)).toMatchObject([
      {
        endedAs: 'retry',
        errorStack: expect.stringMatching(/^Error: card refused\n {4}at .*charge .*engine-ends\.test\.ts:\d+/),
        errorCauses: [{ name: 'RangeError', message: 'amount', stack: expect.stringContaining('engine-ends.test.ts') }],
      },
    ]);
  });

  test.each([
    ['retry', 'RETRYING'],
    ['fail', 'FAILED'],
  ] as const)(
    'by a TypeError, where programming errors %s: %s after one attempt',
    async (programmingErrors, status) => {
      const job = await harness.jobs.createJob();
      const execute = async ({ payload }: JobContext<Record<string, unknown>>) => (payload.rows as string[]).length;

      await harness.run(job, execute, { options: { programmingErrors } });

      expect(await harness.jobs.readJob(job)).toMatchObject({ status, attempt: 1 });
      expect(await harness.jobs.readAttempts(job)).toMatchObject([
        { errorStack: expect.stringMatching(/^TypeError: /) },
      ]);
    },
  );
});

describe('the payload', () => {
  const schema = z.object({ name: z.string(), age: z.coerce.number(), country: z.string().default('NO') });
  const handler = (execute: (context: JobContext<z.infer<typeof schema>>) => Promise<unknown>): AnyJobHandler => ({
    payload: schema,
    execute,
  });

  test('is validated again, so that the handler gets what its schema makes of it', async () => {
    const job = await harness.jobs.createJob({ payload: { name: 'Ada', age: '36' } });

    await harness.run(
      job,
      handler(async ({ payload }) => payload),
    );

    expect((await harness.jobs.readJob(job)).result).toEqual({ name: 'Ada', age: 36, country: 'NO' });
  });

  test('of a job from before the schema changed fails with all problems at once', async () => {
    const job = await harness.jobs.createJob({ payload: { age: 'many' } });

    await harness.run(
      job,
      handler(async () => 'never called'),
    );

    const { status, errorCode, errorMessage } = await harness.jobs.readJob(job);
    expect({ status, errorCode }).toEqual({ status: 'FAILED', errorCode: 'INVALID_PAYLOAD' });
    expect(errorMessage).toContain('name: ');
    expect(errorMessage).toContain('age: ');
  });
});

describe('a job that is tried again', () => {
  test('waits by its policy with the injected jitter, attempt after attempt, and then is FAILED', async () => {
    const job = await harness.jobs.createJob({ maxAttempts: 3 });
    const failing: AnyJobHandler = {
      retry: { backoff: exponential('10s', '15m') },
      async execute() {
        throw new Error('partner is down');
      },
    };
    const seen: unknown[] = [];

    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const { result } = await harness.run(job, failing);
      const { status } = await harness.jobs.readJob(job);
      seen.push([result.kind, result.kind === 'retry' ? result.delayMs : undefined, status]);
      await harness.jobs.makeDue(job);
    }

    expect(seen).toEqual([
      ['retry', 5_000, 'RETRYING'],
      ['retry', 10_000, 'RETRYING'],
      ['failed', undefined, 'FAILED'],
    ]);
    expect(harness.queue.returned.map(({ seconds }) => seconds)).toEqual([5, 10]);
    expect((await harness.jobs.readAttempts(job)).map(({ endedAs }) => endedAs)).toEqual(['retry', 'retry', 'failed']);
  });

  test('waits as long as its handler says', async () => {
    const job = await harness.jobs.createJob();

    const { result } = await harness.run(job, async () => {
      throw new RetryLaterError('rate limited', { delay: '7m' });
    });

    expect(result).toMatchObject({ kind: 'retry', delayMs: 420_000 });
    const { runInMs } = await harness.jobs.readJob(job);
    expect(runInMs).toBeGreaterThan(400_000);
    expect(runInMs).toBeLessThanOrEqual(420_000);
    expect(harness.queue.returned).toEqual([{ messageId: 'm1', seconds: 420 }]);
  });

  test('does not run again before its time, and its message comes back when that has come', async () => {
    const job = await harness.jobs.createJob({ status: 'RETRYING', attempt: 1, runInMs: 90_000 });

    const { result } = await harness.run(job, async () => 'too early');

    expect(result).toMatchObject({ kind: 'skipped', refusal: { reason: 'notDue' } });
    const [returned] = harness.queue.returned;
    expect(returned?.seconds).toBeGreaterThan(60);
    expect(returned?.seconds).toBeLessThanOrEqual(90);
  });

  test('gets the stored results of its steps instead of running them again', async () => {
    const job = await harness.jobs.createJob();
    const mails: string[] = [];
    const execute: Execute = async (context) => {
      const sent = await context.step('send mail', async () => {
        mails.push('sent');
        return { messageId: 'mail 1' };
      });
      if (context.attempt === 1) throw new Error('after the mail');
      return sent;
    };

    await harness.run(job, execute);
    await harness.jobs.makeDue(job);
    await harness.run(job, execute);

    expect(mails).toEqual(['sent']);
    expect(await harness.jobs.readJob(job)).toMatchObject({
      status: 'COMPLETED',
      attempt: 2,
      result: { messageId: 'mail 1' },
    });
  });
});

describe('a batch', () => {
  test('of several deliveries of one job leads to one attempt', async () => {
    const job = await harness.jobs.createJob();
    let calls = 0;
    const engine = harness.engine(async () => ++calls);
    const deliveries = ['m1', 'm2', 'm3'].map((messageId) => aDelivery(job, { messageId }));

    const results = await engine.process(deliveries, harness.clock.now() + INVOCATION_MS);

    expect(calls).toBe(1);
    expect(results.map(({ result }) => result.kind)).toEqual(['completed', 'skipped', 'skipped']);
    expect(results.every(({ action }) => action.acknowledge)).toBe(true);
  });

  test('is answered in order, each job with its own end', async () => {
    const good = await harness.jobs.createJob({ payload: { fail: false } });
    const bad = await harness.jobs.createJob({ payload: { fail: true } });
    const ended = await harness.jobs.createJob({ status: 'COMPLETED' });
    const engine = harness.engine(async ({ payload }) => {
      if (payload.fail) throw new PermanentError('as told');
    });

    const results = await engine.process(
      [bad, ended, good].map((job) => aDelivery(job)),
      harness.clock.now() + INVOCATION_MS,
    );

    expect(results.map(({ result }) => result.kind)).toEqual(['failed', 'skipped', 'completed']);
  });

  test('of none is nothing', async () => {
    expect(await harness.engine(async () => {}).process([], 0)).toEqual([]);
  });
});

describe('a file', () => {
  test('is given whole to a handler that does not ask otherwise', async () => {
    const job = await harness.jobs.createJob({ fileKey: 'uploads/1' });

    await harness.run(job, async ({ fileBuffer, fileName }) => ({ text: String(fileBuffer), fileName }));

    expect((await harness.jobs.readJob(job)).result).toEqual({ text: 'name\nAda\nBob', fileName: 'people.csv' });
  });

  test('is left in storage for a handler that streams', async () => {
    const job = await harness.jobs.createJob({ fileKey: 'uploads/1' });
    const handler: AnyJobHandler = {
      fileAccess: 'stream',
      async execute({ file, fileBuffer }) {
        const chunks: Uint8Array[] = [];
        for await (const chunk of file?.stream({ from: 5 }) ?? []) chunks.push(chunk);
        return { rest: String(Buffer.concat(chunks)), buffered: fileBuffer !== undefined };
      },
    };

    await harness.run(job, handler);

    expect((await harness.jobs.readJob(job)).result).toEqual({ rest: 'Ada\nBob', buffered: false });
  });

  test('above the cap fails with the numbers and the way out', async () => {
    const job = await harness.jobs.createJob({ fileKey: 'uploads/1' });

    await harness.run(job, async () => 'never called', { options: { fileBufferLimit: 11 } });

    const { errorCode, errorMessage } = await harness.jobs.readJob(job);
    expect(errorCode).toBe('FILE_TOO_LARGE');
    expect(errorMessage).toMatch(/has 12 bytes.*at most 11.*fileAccess = 'stream'/);
  });
});
