import { describe, expect, it } from 'vitest';
import { BaseJobHandler, type JobContext } from '../src/index.ts';
import { createTestContext } from '../src/testing/index.ts';

class GreetHandler extends BaseJobHandler {
  async execute(context: JobContext<{ name: string }>) {
    await context.db.execute('SELECT 1');
    this.logInfo(context, `Hello ${context.payload.name}`);
    return { success: true };
  }
}

describe('createTestContext', () => {
  it('runs a handler with a fake database and collects its logs', async () => {
    const { context, logs } = createTestContext({ payload: { name: 'Ada' }, db: { execute: async () => {} } });

    const result = await new GreetHandler().execute(context);

    expect(result.success).toBe(true);
    expect(logs).toEqual([{ level: 'INFO', message: 'Hello Ada', metadata: undefined, rowNumber: undefined }]);
  });

  it('names the method that needed the missing database', async () => {
    const { context } = createTestContext({ payload: { name: 'Ada' } });

    const run = new GreetHandler().execute(context);

    await expect(run).rejects.toThrow('The handler used db.execute, but the test gave no database');
  });

  it('gives a handler its whole file as a buffer and as a stream', async () => {
    const { context } = createTestContext({ payload: {}, fileBuffer: 'a,b\n1,2\n' });

    const streamed = await Array.fromAsync(context.file?.stream({ from: 4 }) ?? []);

    expect(context.fileBuffer?.toString()).toBe('a,b\n1,2\n');
    expect(Buffer.concat(streamed).toString()).toBe('1,2\n');
  });

  it('streams a file in chunks of the size asked for', async () => {
    const { context } = createTestContext({ payload: {}, file: { name: 'x.csv', content: 'abcde', chunkSize: 2 } });

    const chunks = await Array.fromAsync(context.file?.stream() ?? [], (chunk) => Buffer.from(chunk).toString());

    expect(chunks).toEqual(['ab', 'cd', 'e']);
    expect([context.fileName, context.file?.size, context.fileBuffer]).toEqual(['x.csv', 5, undefined]);
  });

  it('moves the checkpoint with each commit, through JSON', async () => {
    const { context, commits } = createTestContext({ payload: {}, db: {}, checkpoint: { done: 1 } });
    const before = context.checkpoint;

    const written = await context.commit(
      async () => 41,
      (count) => ({ done: count + 1 }),
    );

    expect([before, written, context.checkpoint]).toEqual([{ done: 1 }, 41, { done: 42 }]);
    expect(commits).toEqual([{ written: 41, checkpoint: { done: 42 }, rejects: [] }]);
  });

  it.each([
    ['undefined', undefined, 'checkpoint: expected a JSON value, received undefined'],
    ['a date', { at: new Date(0) }, 'checkpoint.at: expected a JSON value, received a Date'],
    ['a NUL character', { name: 'a\u0000' }, 'checkpoint.name: text must not contain NUL'],
  ])('refuses %s as a checkpoint, as production does', async (_what, checkpoint, problem) => {
    const { context, commits } = createTestContext({ payload: {}, db: {} });

    const commit = context.commit(async () => {}, checkpoint as never);

    await expect(commit).rejects.toMatchObject({ code: 'NOT_STORABLE', message: expect.stringContaining(problem) });
    expect(commits).toEqual([]);
  });

  it('drops the rejects of a write that failed, and keeps its checkpoint unmoved and its logs', async () => {
    const { context, rejects, logs } = createTestContext({ payload: {}, db: {}, checkpoint: 1 });
    context.reject({ line: 1, code: 'EARLIER', message: 'made before' });

    const commit = context.commit(async () => {
      context.reject({ line: 2, code: 'INSIDE', message: 'made inside' });
      context.logger('ERROR', 'about to fail');
      throw new Error('constraint');
    }, 2);

    await expect(commit).rejects.toThrow('constraint');
    expect(rejects.map((reject) => reject.code)).toEqual(['EARLIER']);
    expect(logs).toHaveLength(1);
    expect(context.checkpoint).toBe(1);
  });

  it('stores each reject with the commit that follows it', async () => {
    const { context, commits } = createTestContext({ payload: {}, db: {} });

    context.reject({ line: 1, code: 'A', message: 'a' });
    await context.commit(async () => context.reject({ line: 2, code: 'B', message: 'b' }), 1);
    await context.commit(async () => context.reject({ line: 3, code: 'C', message: 'c' }), 2);

    expect(commits.map((commit) => commit.rejects.map((reject) => reject.code))).toEqual([['A', 'B'], ['C']]);
  });

  it('keeps a reject made beside a write that fails', async () => {
    const { context, rejects } = createTestContext({ payload: {}, db: {} });

    const commit = context.commit(() => Promise.reject(new Error('constraint')), 1);
    context.reject({ line: 1, code: 'BESIDE', message: 'made while the write ran' });
    await expect(commit).rejects.toThrow('constraint');

    expect(rejects.map((reject) => reject.code)).toEqual(['BESIDE']);
  });

  it('runs commits one after the other, awaited or not', async () => {
    const { context, commits } = createTestContext({ payload: {}, db: {} });
    const events: string[] = [];

    const first = context.commit(async () => {
      events.push('first begins');
      await new Promise(setImmediate);
      events.push('first ends');
    }, 1);
    const second = context.commit(async () => events.push('second'), 2);
    await Promise.all([first, second]);

    expect(events).toEqual(['first begins', 'first ends', 'second']);
    expect(commits.map((commit) => commit.checkpoint)).toEqual([1, 2]);
  });

  it('refuses a commit inside a commit, which would wait for itself', async () => {
    const { context } = createTestContext({ payload: {}, db: {} });

    const outer = context.commit(() => context.commit(async () => {}, 1), 2);

    await expect(outer).rejects.toThrow('inside the write of another commit');
  });

  it('opens its transactions through the database that the test brings', async () => {
    const tx = { execute: async () => 'written' };
    const { context } = createTestContext({ payload: {}, transaction: (run) => run(tx as never) });

    const written = await context.commit((transaction) => transaction.execute('INSERT'), 1);

    expect(written).toBe('written');
  });

  it('collects spawned jobs, and drops those of a write that failed', async () => {
    const { context, spawned } = createTestContext({ payload: {}, db: {} });
    const child = { type: 'example', payload: {} };

    await context.commit(() => context.spawn([child]), 1);
    const failing = context.commit(async () => {
      await context.spawn([child]);
      throw new Error('constraint');
    }, 2);

    await expect(failing).rejects.toThrow('constraint');
    expect(spawned).toEqual([child]);
  });

  it('runs a step once and answers its stored result afterwards', async () => {
    const { context, steps } = createTestContext({ payload: {}, steps: { charged: 'receipt-1' } });
    let runs = 0;
    const send = async () => ++runs;

    const results = [
      await context.step('charged', async () => 'receipt-2'),
      await context.step('mail', send),
      await context.step('mail', send),
    ];

    expect(results).toEqual(['receipt-1', 1, 1]);
    expect(Object.fromEntries(steps)).toEqual({ charged: 'receipt-1', mail: 1 });
  });

  it('runs a failed step again', async () => {
    const { context } = createTestContext({ payload: {} });
    const failing = context.step('mail', () => Promise.reject(new Error('smtp down')));
    await expect(failing).rejects.toThrow('smtp down');

    const second = await context.step('mail', async () => 'sent');

    expect(second).toBe('sent');
  });

  it('lets a test cancel the job: the signal aborts and nothing commits any more', async () => {
    const { context, commits, abort } = createTestContext({ payload: {}, db: {} });

    abort();
    const commit = context.commit(async () => {}, 1);

    await expect(commit).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(context.signal.aborted).toBe(true);
    expect(commits).toEqual([]);
  });

  it('collects progress and takes attempt and deadline as given', () => {
    const deadline = new Date('2026-01-01T00:00:00Z');
    const { context, progress } = createTestContext({ payload: {}, attempt: 3, deadline });

    context.progress(1);
    context.progress(2, 10);

    expect(progress).toEqual([
      { done: 1, total: undefined },
      { done: 2, total: 10 },
    ]);
    expect([context.attempt, context.deadline]).toEqual([3, deadline]);
  });
});
