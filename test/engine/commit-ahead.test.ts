import { createPool, PgJobStore } from '@jobstack/database';
import type { JobContext } from '@jobstack/handler-sdk';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EngineHarness } from './engine-harness.ts';

let harness: EngineHarness;
beforeAll(async () => {
  harness = await EngineHarness.create();
});
beforeEach(() => harness.clear());
afterAll(() => harness[Symbol.asyncDispose]());

/** Keeps the job's row locked, so that its chunks can write and not commit. */
async function lockRow(taskId: string): Promise<() => Promise<void>> {
  const client = await harness.jobs.pool.connect();
  await client.query('BEGIN');
  await client.query('SELECT FROM jobstack.jobs WHERE task_id = $1 FOR NO KEY UPDATE', [taskId]);
  return async () => {
    await client.query('COMMIT');
    client.release();
  };
}

/** Commits chunks ahead, one row each, as an import does. */
async function inChunks(context: JobContext, count: number, onWritten: (chunk: number) => void = () => undefined) {
  let before: Promise<unknown> | undefined;
  for (let chunk = 1; chunk <= count; chunk += 1) {
    const committed = context.commitAhead(async (tx) => {
      await harness.jobs.writeRow(tx, `row ${chunk}`);
      onWritten(chunk);
    }, chunk);
    committed.catch(() => undefined);
    await before;
    before = committed;
  }
  await before;
}

describe('commitAhead', () => {
  test('writes a chunk while the one before waits to be committed, and commits them in order', async () => {
    const job = await harness.jobs.createJob();
    const seen: unknown[] = [];
    let letGo: () => Promise<void> = async () => undefined;

    const { result } = await harness.run(job, async (context) => {
      letGo = await lockRow(job.taskId);
      await inChunks(context, 4, (chunk) => {
        seen.push([chunk, context.checkpoint ?? 'none']);
        // Only the first can be under way: it waits for its row.
        if (chunk === 2) void letGo();
      });
    });

    expect(result).toMatchObject({ kind: 'completed' });
    expect(seen.slice(0, 2)).toEqual([
      [1, 'none'],
      [2, 'none'],
    ]);
    expect(await harness.jobs.readRows()).toEqual(['row 1', 'row 2', 'row 3', 'row 4']);
    expect(await harness.jobs.readJob(job)).toMatchObject({ status: 'COMPLETED', checkpoint: 4 });
  });

  test('never has more than two chunks open', async () => {
    const job = await harness.jobs.createJob();
    let [open, most] = [0, 0];

    await harness.run(job, async (context) => {
      const chunks = Array.from({ length: 8 }, (_, chunk) =>
        context
          .commitAhead(async (tx) => {
            open += 1;
            most = Math.max(most, open);
            await harness.jobs.writeRow(tx, `row ${chunk}`);
          }, chunk)
          .finally(() => {
            open -= 1;
          }),
      );
      await Promise.all(chunks);
    });

    expect(most).toBe(2);
    expect(await harness.jobs.readRows()).toHaveLength(8);
  });

  test('goes one after the other where no second connection is free, and waits for none', async () => {
    const pool = createPool(harness.jobs.url, { maxConnections: 1, connectTimeoutMs: 500 });
    const job = await harness.jobs.createJob();

    const { result } = await harness.run(job, (context) => inChunks(context, 4), { store: new PgJobStore(pool) });
    await pool.end();

    expect(result).toMatchObject({ kind: 'completed' });
    expect(await harness.jobs.readRows()).toHaveLength(4);
  });

  test.each([
    ['in its write', (context: JobContext, error: Error) => context.commitAhead(() => Promise.reject(error), 1)],
    [
      'when its turn has come',
      (context: JobContext, error: Error) =>
        context.commitAhead(
          (tx) => harness.jobs.writeRow(tx, 'lost'),
          () => {
            throw error;
          },
        ),
    ],
  ])('a chunk that fails %s takes with it all that are begun behind it, before or after that', async (_where, fail) => {
    const job = await harness.jobs.createJob();
    const broken = new Error('this chunk is lost');
    const ends: unknown[] = [];

    const { result } = await harness.run(job, async (context) => {
      const lost = fail(context, broken);
      const behind = context.commitAhead((tx) => harness.jobs.writeRow(tx, 'behind'), 2);
      for (const chunk of [lost, behind]) ends.push(await chunk.catch((error: unknown) => error));
      const later = context.commitAhead((tx) => harness.jobs.writeRow(tx, 'later'), 3);
      ends.push(await later.catch((error: unknown) => error));
      ends.push(await context.commit((tx) => harness.jobs.writeRow(tx, 'plain'), 4).catch((error: unknown) => error));
    });

    expect(ends).toEqual([broken, broken, broken, broken]);
    expect(result).toMatchObject({ kind: 'retry' });
    expect(await harness.jobs.readRows()).toEqual([]);
    expect((await harness.jobs.readJob(job)).checkpoint).toBeUndefined();
  });

  test.each(['40P01', '57014', '55P03'])(
    '%s repeats the chunk, says everything once, and spends no attempt',
    async (state) => {
      const job = await harness.jobs.createJob();
      let times = 0;

      await harness.run(job, async (context) => {
        await context.commitAhead(async (tx) => {
          times += 1;
          context.reject({ line: 1, code: 'BAD', message: 'bad' });
          await harness.jobs.writeRow(tx, `time ${times}`);
          if (times < 3) await tx.execute(sql.raw(`DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '${state}'; END $$`));
        }, 'done');
      });

      expect(await harness.jobs.readRows()).toEqual(['time 3']);
      expect(await harness.jobs.readRejects(job)).toHaveLength(1);
      expect(await harness.jobs.readAttempts(job)).toMatchObject([{ attempt: 1, endedAs: 'completed' }]);
    },
  );

  test('a chunk that can never be written ends in a retry that spends no attempt', async () => {
    const job = await harness.jobs.createJob();

    const { result } = await harness.run(job, async (context) => {
      await context.commitAhead(async (tx) => {
        await tx.execute(sql.raw(`DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '55P03'; END $$`));
      }, 'never');
    });

    expect(result).toMatchObject({ kind: 'retry', spendsAttempt: false });
    expect(await harness.jobs.readJob(job)).toMatchObject({ errorCode: 'CHUNK_CONTENDED' });
  });

  test('after the deadline hands over with the chunk that was committed last', async () => {
    const job = await harness.jobs.createJob();

    const { result } = await harness.run(job, (context) =>
      inChunks(context, 9, (chunk) => {
        if (chunk === 3) harness.clock.advance(300_000 - 5_000);
      }),
    );

    expect(result).toMatchObject({ kind: 'handedOver' });
    const { checkpoint } = await harness.jobs.readJob(job);
    expect(await harness.jobs.readRows()).toHaveLength(Number(checkpoint));
  });
});
