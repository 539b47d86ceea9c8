import type { JobTransaction } from '@jobstack/handler-sdk';
import type { JobStore } from '@jobstack/processor';
import { manyTurns } from '@jobstack/processor/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EngineHarness } from './engine-harness.ts';
import { overridden } from './overridden.ts';

let harness: EngineHarness;
beforeAll(async () => {
  harness = await EngineHarness.create();
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

const aReject = (line: number) => ({ line, code: 'BAD', message: `line ${line} is bad` });

async function rejectedLines(job: { readonly jobId: number; readonly taskId: string }): Promise<number[]> {
  return (await harness.jobs.readRejects(job)).map(({ line }) => line);
}

describe('commit', () => {
  test('stores the chunk and tells the handler its checkpoint', async () => {
    const job = await harness.jobs.createJob();

    await harness.run(job, async (context) => {
      context.progress(2.4, 10);
      const written = await context.commit(
        async (tx) => {
          await harness.jobs.writeRow(tx, 'a row');
          return 7;
        },
        (count) => ({ count }),
      );
      return { written, checkpoint: context.checkpoint ?? null };
    });

    expect(await harness.jobs.readRows()).toEqual(['a row']);
    expect(await harness.jobs.readJob(job)).toMatchObject({
      result: { written: 7, checkpoint: { count: 7 } },
      checkpoint: { count: 7 },
      progressDone: 2,
      progressTotal: 10,
    });
  });

  test('of a write that fails drops the rejects made inside, keeps those made beside it, and may be tried otherwise', async () => {
    const job = await harness.jobs.createJob();

    await harness.run(job, async (context) => {
      context.reject(aReject(1));
      const failing = context.commit(async (tx) => {
        await harness.jobs.writeRow(tx, 'rolled back');
        context.reject(aReject(2));
        await tx.execute(sql`SELECT 1 / 0`);
      }, 'never');
      context.reject(aReject(3));
      await failing.catch(() => {});
      await context.commit(async (tx) => harness.jobs.writeRow(tx, 'instead'), 'second');
    });

    expect(await harness.jobs.readRows()).toEqual(['instead']);
    expect(await rejectedLines(job)).toEqual([1, 3]);
    expect(await harness.jobs.readJob(job)).toMatchObject({ status: 'COMPLETED', checkpoint: 'second' });
  });

  test('rejects that no commit has stored are stored with the end', async () => {
    const job = await harness.jobs.createJob();

    await harness.run(job, async (context) => {
      context.reject(aReject(9));
    });

    expect(await rejectedLines(job)).toEqual([9]);
  });

  test('log lines survive the rollback of the chunk they were said in', async () => {
    const job = await harness.jobs.createJob();

    await harness.run(job, async (context) => {
      await context.commit(async () => {
        context.logger('WARNING', 'row 5 looks odd', { field: 'age' }, 5);
        throw new Error('chunk broke');
      }, 'never');
    });

    expect(await harness.jobs.readLogs(job)).toMatchObject([
      { level: 'WARNING', message: 'row 5 looks odd', metadata: { field: 'age' }, rowNumber: 5 },
      { level: 'WARNING', message: 'Attempt 1 of 3 failed, next try in 5.0 s: chunk broke' },
    ]);
  });

  test('commits that overlap run one after the other, in the order in which they were begun', async () => {
    const job = await harness.jobs.createJob();
    const order: string[] = [];

    await harness.run(job, async (context) => {
      const chunk = (name: string) =>
        context.commit(async (tx) => {
          order.push(`${name} begins`);
          await harness.jobs.writeRow(tx, name);
          order.push(`${name} ends`);
        }, name);
      await Promise.all([chunk('first'), chunk('second'), chunk('third')]);
    });

    expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends', 'third begins', 'third ends']);
    expect(await harness.jobs.readRows()).toEqual(['first', 'second', 'third']);
    expect((await harness.jobs.readJob(job)).checkpoint).toBe('third');
  });

  test('commits that nobody awaits are part of the job all the same: it is settled after them', async () => {
    const job = await harness.jobs.createJob();
    const { store } = harness.jobs;
    const written: string[] = [];
    let writtenAtSettle: readonly string[] = [];
    const settle: JobStore['settle'] = async (settlements) => {
      writtenAtSettle = [...written];
      return store.settle(settlements);
    };
    const write = (row: string) => async (tx: JobTransaction) => {
      await manyTurns();
      await harness.jobs.writeRow(tx, row);
      written.push(row);
    };

    await harness.run(
      job,
      async (context) => {
        for (const row of [1, 2, 3]) void context.commit(write(`row ${row}`), row);
      },
      { store: overridden(store, { settle }) },
    );

    expect(writtenAtSettle).toEqual(['row 1', 'row 2', 'row 3']);
    expect(await harness.jobs.readRows()).toEqual(['row 1', 'row 2', 'row 3']);
    expect((await harness.jobs.readJob(job)).status).toBe('COMPLETED');
  });

  test('a commit that nobody awaits and that fails, fails the attempt: its rows would be missing', async () => {
    const job = await harness.jobs.createJob();

    const { result } = await harness.run(job, async (context) => {
      void context.commit(async () => {
        throw new Error('forgotten chunk broke');
      }, 1);
      await context.commit(async (tx) => harness.jobs.writeRow(tx, 'awaited'), 2);
    });

    expect(result).toMatchObject({ kind: 'retry', error: { message: 'forgotten chunk broke' } });
  });

  test('a job that returns without having committed what it spawned has failed: those jobs would be missing', async () => {
    const job = await harness.jobs.createJob();

    const { result } = await harness.run(job, async (context) => {
      await context.spawn([{ type: 'test', payload: {} }]);
    });

    expect(result).toMatchObject({ kind: 'failed', error: { code: 'SPAWN_NOT_COMMITTED' } });
  });

  test('what a write says of its progress holds when it is committed, and not when it rolls back', async () => {
    const job = await harness.jobs.createJob({ maxAttempts: 1 });

    await harness.run(job, async (context) => {
      await context.commit(async () => context.progress(1, 2, { rows: 1.4, 'not a name': 1, negative: -1 }), 1);
      await context.commit(async () => {
        context.progress(2, 2, { rows: 2 });
        throw new Error('broken');
      }, 2);
    });

    const { rows } = await harness.jobs.pool.query('SELECT status, progress_done::int, progress_counters FROM jobs');
    expect(rows).toEqual([{ status: 'FAILED', progress_done: 1, progress_counters: { rows: 1 } }]);
  });

  test('progress that is no number is no progress', async () => {
    const job = await harness.jobs.createJob();

    const { result } = await harness.run(job, async (context) => {
      context.progress(5, 10);
      context.progress(Number.NaN, 0 / 0);
      await context.commit(async (tx) => harness.jobs.writeRow(tx, 'a row'), 1);
    });

    expect(result.kind).toBe('completed');
    expect(await harness.jobs.readJob(job)).toMatchObject({ progressDone: 5, progressTotal: 10 });
  });
});

test('a commit inside the write of another is an error instead of a deadlock', async () => {
  const job = await harness.jobs.createJob({ maxAttempts: 1 });

  await harness.run(job, async (context) => {
    await context.commit(() => context.commit(async () => undefined, 2), 1);
  });

  expect(await harness.jobs.readJob(job)).toMatchObject({ status: 'FAILED', errorCode: 'HANDLER_DEFINITION' });
});
