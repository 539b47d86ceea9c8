import { BaseJobHandler, type JobContext } from '@jobstack/handler-sdk';
import { describe, expect, it } from 'vitest';
import { testHandler } from '../src/index.ts';
import {
  aLedger,
  CarefulHandler,
  DirectHandler,
  DoubleHandler,
  ForgetfulHandler,
  MiscountingHandler,
  ParentHandler,
  PayingHandler,
  Shop,
} from './fixtures.ts';

const message = (promise: Promise<unknown>) =>
  promise.then(
    () => 'It survives.',
    (error: Error) => error.message,
  );

describe('killed at every checkpoint', () => {
  it('a handler that keeps the rules survives, and each point has a name', async () => {
    const database = aLedger();
    const test = testHandler(new CarefulHandler(), { payload: { numbers: [5, -1] }, database });

    const { points } = await test.killAtEveryCheckpoint(() => database.data);

    expect(points).toEqual([
      'before commit 1 of 2',
      'during commit 1 of 2',
      'after commit 1 of 2',
      'before commit 2 of 2',
      'during commit 2 of 2',
      'after commit 2 of 2',
      'before end 1 of 1',
    ]);
  });

  it('the killed worker is lost, and the job goes on in a second attempt from its checkpoint', async () => {
    const seen: unknown[] = [];
    class Watching extends CarefulHandler {
      override async execute(context: JobContext<{ numbers: number[] }>) {
        seen.push([context.attempt, context.checkpoint]);
        return super.execute(context);
      }
    }

    await testHandler(new Watching(), { payload: { numbers: [7] }, database: aLedger() }).killAtEveryCheckpoint();

    expect(seen).toEqual([
      [1, undefined],
      ...[
        [1, undefined],
        [2, undefined],
      ], // before
      ...[
        [1, undefined],
        [2, undefined],
      ], // during
      ...[
        [1, undefined],
        [2, { done: 1, sum: 7 }],
      ], // after
      ...[
        [1, undefined],
        [2, { done: 1, sum: 7 }],
      ], // before its end
    ]);
  });

  it('a handler that ignores its checkpoint is found, at the points where rows double', async () => {
    const database = aLedger();
    const test = testHandler(new ForgetfulHandler(), { payload: { numbers: [1, 2] }, database });

    const found = await message(test.killAtEveryCheckpoint(() => database.data.rows));

    expect(found).toContain('(5 of 7 points)');
    expect(found).toContain('killed after commit 1 of 2: oracle expected [ 1, 2 ], received [ 1, 1, 2 ]');
    expect(found).not.toContain('killed before commit 1 of 2');
  });

  it('a count that is kept outside the checkpoint is found by the result alone', async () => {
    const test = testHandler(new MiscountingHandler(), { payload: { numbers: [1, 2] }, database: aLedger() });

    const found = await message(test.killAtEveryCheckpoint());

    expect(found).toContain('killed after commit 1 of 2: oracle expected { sum: 3 }, received { sum: 2 }');
  });

  it('a row that is written beside the transaction is found', async () => {
    const database = aLedger();

    const found = await message(
      testHandler(new DirectHandler(), { database }).killAtEveryCheckpoint(() => database.data),
    );

    expect(found).toContain(
      'killed before commit 1 of 1: oracle expected { rows: [ 1 ] }, received { rows: [ 1, 1 ] }',
    );
  });

  it('an outside effect without an idempotency key is found where its result was lost, and nowhere else', async () => {
    let shop = new Shop();
    const withKey = (key: boolean) =>
      testHandler(() => {
        return new PayingHandler(shop, key);
      });
    const paid = () => {
      const { length } = shop.payments;
      shop = new Shop();
      return length;
    };

    const found = await message(withKey(false).killAtEveryCheckpoint(paid));
    const { points } = await withKey(true).killAtEveryCheckpoint(paid);

    expect(found).toContain('(1 of 4 points)');
    expect(found).toContain('killed during step 1 of 1 (pay): oracle expected 1, received 2');
    expect(points).toEqual([
      'before step 1 of 1 (pay)',
      'during step 1 of 1 (pay)',
      'after step 1 of 1 (pay)',
      'before end 1 of 1',
    ]);
  });

  it('a parent spawns its children once, and waits for them, wherever it is killed', async () => {
    const handlers = { double: new DoubleHandler() };

    const { points } = await testHandler(new ParentHandler(), { handlers }).killAtEveryCheckpoint();

    expect(points).toEqual([
      'before commit 1 of 1',
      'during commit 1 of 1',
      'after commit 1 of 1',
      'before end 1 of 2',
      'before end 2 of 2',
    ]);
  });

  it('what is kept on the handler survives no kill when each process makes its own', async () => {
    class Remembering extends BaseJobHandler {
      #seen = 0;
      async execute(context: JobContext<Record<string, unknown>>) {
        this.#seen += 1;
        await context.commit(async () => undefined, 'stored');
        return this.#seen;
      }
    }

    const shared = await message(testHandler(new Remembering()).killAtEveryCheckpoint());
    const own = await message(testHandler(() => new Remembering()).killAtEveryCheckpoint());

    expect(shared).toContain('oracle expected 1, received 3');
    expect(own).toBe('It survives.');
  });

  it('a chunk that a killed worker was in the middle of is rolled back, also when a step beside it was what killed it', async () => {
    const database = aLedger();
    const resumedFrom: unknown[] = [];
    class Concurrent extends CarefulHandler {
      override async execute(context: JobContext<{ numbers: number[] }>) {
        const write = async (tx: unknown) => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          (tx as { insert(number: number): void }).insert(7);
        };
        if (context.attempt === 2) resumedFrom.push(context.checkpoint);
        if (context.checkpoint === undefined) {
          await Promise.all([context.commit(write, 'stored'), context.step('beside', async () => 1)]);
        }
        return { sum: 7 };
      }
    }

    const { points } = await testHandler(new Concurrent(), { database }).killAtEveryCheckpoint(() => database.data);

    expect(points).toContain('during step 1 of 1 (beside)');
    // Before and during either. The step's result waits for the chunk's lock, so that after the step both are stored.
    expect(resumedFrom.filter((checkpoint) => checkpoint === undefined)).toHaveLength(4);
    expect(resumedFrom.filter((checkpoint) => checkpoint === 'stored')).toHaveLength(3);
  });

  it('a handler with a single attempt cannot go on after a kill, and is refused', async () => {
    class Once extends CarefulHandler {
      override readonly retry = { maxAttempts: 1 };
    }

    await expect(testHandler(new Once()).killAtEveryCheckpoint()).rejects.toMatchObject({
      code: 'HANDLER_DEFINITION',
      message: expect.stringContaining('retry.maxAttempts is 1'),
    });
  });

  it('a handler that does something else in each run is refused, with the point that it did not come to', async () => {
    let runs = 0;
    class Moody extends BaseJobHandler {
      async execute(context: JobContext<Record<string, unknown>>) {
        runs += 1;
        if (runs === 1) await context.commit(async () => undefined, 1);
      }
    }

    await expect(testHandler(new Moody()).killAtEveryCheckpoint()).rejects.toThrow(
      'the undisturbed run came to the point "before commit 1 of 1"',
    );
  });
});
