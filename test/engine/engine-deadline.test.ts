import { once } from 'node:events';
import { DEFAULT_ENGINE_OPTIONS } from '@jobstack/processor';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aDelivery, EngineHarness, type Execute, INVOCATION_MS } from './engine-harness.ts';

const MARGIN_MS = 10_000;

/** An end whose row was locked. */
const SETTLED_AGAIN_AFTER_MS = 100;

let harness: EngineHarness;
beforeAll(async () => {
  harness = await EngineHarness.create();
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Imports five rows, a chunk each; time runs out with the third. */
const importSlowly: Execute = async (context) => {
  for (let row = ((context.checkpoint as number | undefined) ?? 0) + 1; row <= 5; row += 1) {
    if (row === 3) harness.clock.advance(INVOCATION_MS - MARGIN_MS);
    await context.commit(async (tx) => harness.jobs.writeRow(tx, `row ${row}`), row);
  }
  return 'all five';
};

describe('the end of an invocation', () => {
  test('hands over after a commit, and the next invocation resumes from the checkpoint in the same attempt', async () => {
    const job = await harness.jobs.createJob({ maxAttempts: 1 });

    const first = await harness.run(job, importSlowly);
    const between = await harness.jobs.readJob(job);
    const second = await harness.run(job, importSlowly);

    expect(first.result).toEqual({ kind: 'handedOver' });
    expect(first.action).toEqual({ acknowledge: true });
    expect(harness.queue.rung).toEqual([job.taskId]);
    expect(between).toMatchObject({ status: 'QUEUED', attempt: 1, handovers: 1, checkpoint: 3 });
    expect(second.result.kind).toBe('completed');
    expect(await harness.jobs.readRows()).toEqual(['row 1', 'row 2', 'row 3', 'row 4', 'row 5']);
    expect(await harness.jobs.readAttempts(job)).toMatchObject([{ attempt: 1, endedAs: 'completed', handovers: 1 }]);
  });

  test('hands over at the next commit when the process is to end, and spends no attempt', async () => {
    const job = await harness.jobs.createJob({ maxAttempts: 1 });
    const engine = harness.engine(async (context) => {
      for (let row = 1; row <= 5; row += 1) {
        if (row === 3) engine.letGo();
        await context.commit(async (tx) => harness.jobs.writeRow(tx, `row ${row}`), row);
      }
    });

    const { result } = await harness.runBy(engine, job);

    expect(result).toEqual({ kind: 'handedOver' });
    expect(harness.queue.rung).toEqual([job.taskId]);
    expect(await harness.jobs.readJob(job)).toMatchObject({ status: 'QUEUED', attempt: 1, checkpoint: 3 });
    expect(await harness.jobs.readRows()).toEqual(['row 1', 'row 2', 'row 3']);
  });

  test('a job that only starts in a process that is to end hands over at its first commit', async () => {
    const job = await harness.jobs.createJob();
    const engine = harness.engine(async (context) => {
      for (const row of [1, 2]) await context.commit(async (tx) => harness.jobs.writeRow(tx, `row ${row}`), row);
    });
    engine.letGo();

    const { result } = await harness.runBy(engine, job);

    expect(result).toEqual({ kind: 'handedOver' });
    expect(await harness.jobs.readRows()).toEqual(['row 1']);
  });

  test('a job that stores nothing spends no attempt either when the process is to end: it goes on elsewhere', async () => {
    const job = await harness.jobs.createJob({ maxAttempts: 1 });
    const engine = harness.engine(async ({ signal }) => {
      const stopped = new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      engine.letGo();
      harness.clock.advance(DEFAULT_ENGINE_OPTIONS.deadlineMarginMs);
      await stopped;
    });

    const { result, action } = await harness.runBy(engine, job);

    expect(result).toMatchObject({ kind: 'retry', spendsAttempt: false, error: { code: 'WORKER_ENDED' } });
    expect(action).toMatchObject({ acknowledge: false });
    expect(await harness.jobs.readJob(job)).toMatchObject({ status: 'RETRYING', attempt: 1 });
  });

  test('a handler that swallows the hand-over has not completed', async () => {
    const job = await harness.jobs.createJob();

    const { result } = await harness.run(job, async (context) => {
      await importSlowly(context).catch(() => {});
      return 'all is well';
    });

    expect(result).toEqual({ kind: 'handedOver' });
    expect(await harness.jobs.readJob(job)).toMatchObject({ status: 'QUEUED', result: undefined });
  });

  test('after the hand-over no further chunk is committed, however often the handler tries', async () => {
    const job = await harness.jobs.createJob();

    await harness.run(job, async (context) => {
      await importSlowly(context).catch(() => {});
      await context.commit(async (tx) => harness.jobs.writeRow(tx, 'too late'), 99);
    });

    expect(await harness.jobs.readRows()).toEqual(['row 1', 'row 2', 'row 3']);
  });

  test('a handler that stops at the signal without having committed has failed an attempt', async () => {
    const job = await harness.jobs.createJob();
    const running = Promise.withResolvers<void>();

    const processed = harness.run(job, async ({ signal }) => {
      running.resolve();
      await once(signal, 'abort');
      throw signal.reason;
    });
    await running.promise;
    harness.clock.advance(INVOCATION_MS - MARGIN_MS / 2);
    const { result } = await processed;

    expect(result).toMatchObject({ kind: 'retry', error: { code: 'DEADLINE_EXCEEDED' } });
    expect(await harness.jobs.readAttempts(job)).toMatchObject([{ endedAs: 'retry', errorCode: 'DEADLINE_EXCEEDED' }]);
  });

  test('a handler that stops at the signal after a commit goes on in the next invocation', async () => {
    const job = await harness.jobs.createJob();
    const running = Promise.withResolvers<void>();

    const processed = harness.run(job, async (context) => {
      await context.commit(async (tx) => harness.jobs.writeRow(tx, 'a row'), 1);
      running.resolve();
      await once(context.signal, 'abort');
      throw new Error('stopped');
    });
    await running.promise;
    harness.clock.advance(INVOCATION_MS - MARGIN_MS / 2);

    expect((await processed).result).toEqual({ kind: 'handedOver' });
  });

  test('a handler that is cut off after a step goes on in the next invocation, and does not do the step again', async () => {
    const job = await harness.jobs.createJob({ maxAttempts: 1 });
    const stepped = Promise.withResolvers<void>();
    let charges = 0;
    let invocations = 0;
    const handler: Execute = async (context) => {
      invocations += 1;
      await context.step('charge the card', async () => {
        charges += 1;
        return charges;
      });
      stepped.resolve();
      if (invocations === 1) await new Promise(() => undefined);
    };

    const processed = harness.run(job, handler);
    await stepped.promise;
    harness.clock.advance(INVOCATION_MS - MARGIN_MS / 4);
    const { result } = await processed;
    const again = await harness.run(job, handler);

    expect([result, again.result]).toMatchObject([{ kind: 'handedOver' }, { kind: 'completed' }]);
    expect({ charges, invocations }).toEqual({ charges: 1, invocations: 2 });
  });

  test('a handler that ignores the signal is cut off, and what it does afterwards is not kept', async () => {
    const job = await harness.jobs.createJob();
    const running = Promise.withResolvers<void>();
    const wakeUp = Promise.withResolvers<void>();
    const late = Promise.withResolvers<unknown>();

    const processed = harness.run(job, async (context) => {
      running.resolve();
      await wakeUp.promise;
      await context.commit(async (tx) => harness.jobs.writeRow(tx, 'too late'), 1).catch(late.resolve);
    });
    await running.promise;
    harness.clock.advance(INVOCATION_MS - MARGIN_MS / 4);
    const { result } = await processed;
    wakeUp.resolve();

    expect(result).toMatchObject({ kind: 'retry', error: { code: 'DEADLINE_EXCEEDED' } });
    expect(await late.promise).toMatchObject({ code: 'LEASE_LOST' });
    expect(await harness.jobs.readRows()).toEqual([]);
  });

  test('a handler that is cut off in the middle of a chunk holds up no other job’s end', async () => {
    const { clock, jobs } = harness;
    const slow = await jobs.createJob({ timeoutInMs: 60_000 });
    const quick = await jobs.createJob();
    const [inside, chunkOver, quickOver] = Array.from({ length: 3 }, () => Promise.withResolvers<void>()) as [
      PromiseWithResolvers<void>,
      PromiseWithResolvers<void>,
      PromiseWithResolvers<void>,
    ];
    const engine = harness.engine(async (context) => {
      if (context.taskId === quick.taskId) return quickOver.promise;
      await context.commit(async () => {
        inside.resolve();
        await chunkOver.promise;
      }, 1);
    });
    const deliveries = [slow, quick].map((job) => aDelivery(job));
    const processed = engine.process(deliveries, clock.now() + INVOCATION_MS);
    await inside.promise;

    clock.advance(60_000 + MARGIN_MS);
    await until(() => clock.waits.includes(SETTLED_AGAIN_AFTER_MS));
    quickOver.resolve();
    await until(() => harness.events.some(({ kind }) => kind === 'attemptEnded'));

    expect(await jobs.readJob(quick)).toMatchObject({ status: 'COMPLETED' });
    expect(await jobs.readJob(slow)).toMatchObject({ status: 'RUNNING' });
    chunkOver.resolve();
    await until(async () => (await jobs.readJob(slow)).checkpoint === 1);
    clock.advance(SETTLED_AGAIN_AFTER_MS);
    await processed;
    expect(await jobs.readJob(slow)).toMatchObject({ status: 'FAILED', errorCode: 'TIMED_OUT' });
  });

  test('a job that has been handed over too often fails, and keeps its checkpoint', async () => {
    const job = await harness.jobs.createJob({ handovers: 2 });

    const { result } = await harness.run(job, importSlowly, { options: { maxHandovers: 2 } });

    expect(result).toMatchObject({ kind: 'failed', error: { code: 'HANDOVER_LIMIT' } });
    expect(await harness.jobs.readJob(job)).toMatchObject({ status: 'FAILED', checkpoint: 3 });
  });
});
