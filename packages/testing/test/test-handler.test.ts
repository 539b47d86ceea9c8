import { BaseJobHandler, type JobContext, PermanentError } from '@jobstack/handler-sdk';
import { describe, expect, it } from 'vitest';
import { testHandler } from '../src/index.ts';
import { aLedger, CarefulHandler, DoubleHandler, ParentHandler, StubbornHandler } from './fixtures.ts';

describe('a handler in memory', () => {
  it('runs on the engine: its rows, result, rejects, commits and lines are there', async () => {
    const database = aLedger();

    const job = await testHandler(new CarefulHandler(), { payload: { numbers: [5, -1] }, database }).run();

    expect(job).toMatchObject({ status: 'COMPLETED', result: { sum: 4 }, attempts: 1, error: undefined });
    expect(job.rejects).toEqual([{ line: 2, code: 'NEGATIVE', message: 'a negative number' }]);
    expect(job.commits).toEqual([{ checkpoint: { done: 1, sum: 5 } }, { checkpoint: { done: 2, sum: 4 } }]);
    expect(job.logs).toMatchObject([{ level: 'INFO', message: 'Stored 2 numbers' }]);
    expect(database.data).toEqual({ rows: [5, -1] });
  });

  it('takes the defaults of its schema, and refuses what its schema refuses, as the API does', async () => {
    const database = aLedger();

    expect(await testHandler(new CarefulHandler(), { database }).run()).toMatchObject({ result: { sum: 6 } });
    const wrong = testHandler(new CarefulHandler(), { payload: { numbers: ['x'] } as never, database }).run();

    await expect(wrong).rejects.toMatchObject({ code: 'INVALID_PAYLOAD' });
  });

  it('is tried again as the engine would, and no time passes', async () => {
    const started = Date.now();

    const job = await testHandler(new StubbornHandler()).run();

    expect(job).toMatchObject({ status: 'COMPLETED', result: { attempt: 3 }, attempts: 3 });
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  it('ends FAILED by a permanent error', async () => {
    class Refusing extends BaseJobHandler {
      async execute() {
        throw new PermanentError('The account is closed.', { code: 'ACCOUNT_CLOSED' });
      }
    }

    const job = await testHandler(new Refusing()).run();

    expect(job).toMatchObject({ status: 'FAILED', attempts: 1, error: { code: 'ACCOUNT_CLOSED' } });
  });

  it('gets its file, whole or as a stream', async () => {
    class Counting extends BaseJobHandler {
      override readonly fileAccess: 'buffer' | 'stream' = 'buffer';
      async execute({ fileBuffer, file }: JobContext<Record<string, unknown>>) {
        return { whole: fileBuffer?.length ?? null, size: file?.size ?? null };
      }
    }
    class Streaming extends Counting {
      override readonly fileAccess = 'stream';
    }
    const file = { content: 'a\nb\n' };

    expect(await testHandler(new Counting(), { file }).run()).toMatchObject({ result: { whole: 4, size: 4 } });
    expect(await testHandler(new Streaming(), { file }).run()).toMatchObject({ result: { whole: null, size: 4 } });
  });

  it('waits for the jobs it spawns, which run too', async () => {
    const handlers = { double: new DoubleHandler() };

    const job = await testHandler(new ParentHandler(), { handlers }).run();

    expect(job).toMatchObject({ status: 'COMPLETED', result: { sum: 12 } });
    expect(job.spawned.map(({ type, payload, result }) => [type, payload, result])).toEqual([
      ['double', { number: 1 }, 2],
      ['double', { number: 2 }, 4],
      ['double', { number: 3 }, 6],
    ]);
  });

  it('says what to do when it uses a database that the test has not given', async () => {
    const { status, error } = await testHandler(new CarefulHandler()).run();

    expect(status).toBe('FAILED');
    expect(error?.message).toMatch(/db\.insert.*pass testHandler\(handler, \{ database \}\)/);
  });

  it('begins each run on the database as it was at first', async () => {
    const database = aLedger();
    const test = testHandler(new CarefulHandler(), { database });

    await test.run();
    await test.run();

    expect(database.data).toEqual({ rows: [1, 2, 3] });
  });
});
