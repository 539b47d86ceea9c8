import { describe, expect, test } from 'vitest';
import { LogBuffer } from '../src/log-buffer.ts';
import type { LogEntry } from '../src/ports/job-store.ts';
import { ManualClock } from '../testing/manual-clock.ts';

function aLine(message: string, at = 1_000): LogEntry {
  return { jobId: 1, attempt: 1, level: 'INFO', message, metadata: undefined, rowNumber: undefined, at };
}

class Away extends Error {}

/** What reaches the store, and a way to let its writes fail or wait. */
class FakeLog {
  readonly clock = new ManualClock();
  readonly batches: (readonly LogEntry[])[] = [];
  readonly errors: unknown[] = [];
  before: (batch: readonly LogEntry[]) => Promise<void> | void = () => {};
  readonly buffer = new LogBuffer(
    {
      faultOf: (error) => (error instanceof Away ? 'unreachable' : undefined),
      appendLogs: async (entries) => {
        await this.before(entries);
        this.batches.push(entries);
      },
    },
    (error) => this.errors.push(error),
    this.clock,
  );

  get messages(): string[] {
    return this.batches.flat().map(({ message }) => message);
  }

  addMany(count: number): void {
    for (let n = 0; n < count; n += 1) this.buffer.add(aLine(`line ${n}`));
  }
}

describe('LogBuffer', () => {
  test('lines of one millisecond get different times, in the order in which they were said', async () => {
    const log = new FakeLog();

    for (const message of ['a', 'b', 'c']) log.buffer.add(aLine(message));
    await log.buffer.flush();

    const times = log.batches.flat().map(({ at }) => at);
    expect(log.messages).toEqual(['a', 'b', 'c']);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(times).size).toBe(3);
  });

  test('a clock that is set back does not reorder the log', async () => {
    const log = new FakeLog();

    log.buffer.add(aLine('first', 5_000));
    log.buffer.add(aLine('second', 4_000));
    await log.buffer.flush();

    const [first, second] = log.batches.flat();
    expect(second?.at).toBeGreaterThan(first?.at ?? Number.POSITIVE_INFINITY);
  });

  test('a flood is written in batches of a thousand, one write at a time', async () => {
    const log = new FakeLog();
    let writing = 0;
    let most = 0;
    log.before = async () => {
      most = Math.max(most, ++writing);
      await Promise.resolve();
      writing -= 1;
    };

    log.addMany(2_500);
    await log.buffer.flush();

    expect(log.batches.map((batch) => batch.length)).toEqual([1_000, 1_000, 500]);
    expect(most).toBe(1);
    expect(log.messages).toEqual(Array.from({ length: 2_500 }, (_, n) => `line ${n}`));
  });

  test('flush waits for lines that were said while a write was under way', async () => {
    const log = new FakeLog();
    const gate = Promise.withResolvers<void>();
    log.before = () => gate.promise;
    log.buffer.add(aLine('first'));
    const firstFlush = log.buffer.flush();

    log.buffer.add(aLine('second'));
    const secondFlush = log.buffer.flush();
    gate.resolve();
    await Promise.all([firstFlush, secondFlush]);

    expect(log.messages).toEqual(['first', 'second']);
  });

  test('an empty buffer writes nothing', async () => {
    const log = new FakeLog();

    await log.buffer.flush();

    expect(log.batches).toEqual([]);
  });

  test('while the database is away lines are kept, reported, and written in order once it is back', async () => {
    const log = new FakeLog();
    log.before = () => Promise.reject(new Away());
    log.buffer.add(aLine('before'));
    await log.buffer.flush();

    log.before = () => {};
    log.buffer.add(aLine('after'));
    await log.buffer.flush();

    expect(log.errors).toHaveLength(1);
    expect(log.messages).toEqual(['before', 'after']);
  });

  test('one line that the database refuses costs only itself', async () => {
    const log = new FakeLog();
    log.before = (batch) => {
      if (batch.some(({ message }) => message === 'bad')) throw new Error('invalid input syntax');
    };

    for (const message of ['good', 'bad', 'better']) log.buffer.add(aLine(message));
    await log.buffer.flush();

    expect(log.messages).toEqual(['good', 'better']);
    expect(log.errors).toHaveLength(1);
  });

  test('a line that nobody waits for is written a moment later', async () => {
    const log = new FakeLog();
    log.buffer.add(aLine('a'));
    log.buffer.add(aLine('b'));
    const before = [...log.messages];

    log.clock.advance(250);
    await log.buffer.flush();

    expect(before).toEqual([]);
    expect(log.batches).toHaveLength(1);
    expect(log.messages).toEqual(['a', 'b']);
    expect(log.clock.waits).toEqual([]);
  });
});
