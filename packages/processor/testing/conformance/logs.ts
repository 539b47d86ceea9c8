import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LogEntry } from '../../src/ports/job-store.ts';
import { claimNew, LEASE_MS, type MakeHarness, type StoreHarness } from './store-harness.ts';

const AT = Date.UTC(2026, 10, 23, 12, 0, 0, 0);

export function describeLogs(makeHarness: MakeHarness): void {
  describe('appendLogs', () => {
    let harness: StoreHarness;
    beforeAll(async () => {
      harness = await makeHarness();
    });
    afterAll(() => harness[Symbol.asyncDispose]());

    const aLine = (jobId: number, message: string, overrides: Partial<LogEntry> = {}): LogEntry => ({
      jobId,
      attempt: 1,
      level: 'INFO',
      message,
      metadata: undefined,
      rowNumber: undefined,
      at: AT,
      ...overrides,
    });

    test('ordered by created_at, lines read as they were said, within a millisecond too', async () => {
      const job = await claimNew(harness);
      const lines = Array.from({ length: 50 }, (_, n) => aLine(job.jobId, `line ${n}`, { at: AT + n / 1_000 }));

      await harness.store.appendLogs(lines);

      const messages = (await harness.readLogs(job)).map(({ message }) => message);
      expect(messages).toEqual(lines.map(({ message }) => message));
    });

    test('a line keeps level, attempt, metadata and row number', async () => {
      const job = await claimNew(harness);

      await harness.store.appendLogs([
        aLine(job.jobId, 'row refused', { level: 'WARNING', attempt: 2, metadata: { field: 'age' }, rowNumber: 17 }),
      ]);

      expect(await harness.readLogs(job)).toEqual([
        { attempt: 2, level: 'WARNING', message: 'row refused', metadata: { field: 'age' }, rowNumber: 17 },
      ]);
    });

    test('lines survive the rollback of the chunk they were said in', async () => {
      const job = await claimNew(harness);

      const committed = harness.store.commit(job, LEASE_MS, async () => {
        await harness.store.appendLogs([aLine(job.jobId, 'about to break')]);
        throw new Error('broken');
      });

      await expect(committed).rejects.toThrow('broken');
      expect(await harness.readLogs(job)).toMatchObject([{ message: 'about to break' }]);
    });

    test('no metadata, text or number that a handler can come up with is refused', async () => {
      const job = await claimNew(harness);
      const circular: Record<string, unknown> = { name: 'loop' };
      circular.self = circular;
      const hostile = {
        toJSON() {
          throw new Error('no');
        },
      };

      await harness.store.appendLogs([
        aLine(job.jobId, 'nul \u0000 half \udc00', { metadata: { text: 'a\u0000b', half: '\ud83d', 'key\u0000': 1 } }),
        aLine(job.jobId, 'backslashes', { metadata: { text: '\\u0000', twice: '\\\u0000' } }),
        aLine(job.jobId, 'bigint', { metadata: { big: 2n ** 70n } }),
        aLine(job.jobId, 'circular', { metadata: circular }),
        aLine(job.jobId, 'hostile', { metadata: { hostile } }),
        aLine(job.jobId, 'fraction', { rowNumber: 1.5 }),
        aLine(job.jobId, 'not a number', { rowNumber: Number.NaN }),
        aLine(job.jobId, 'level', { level: 'warn' as never }),
        aLine(job.jobId, 'x'.repeat(40_000)),
      ]);

      const lines = await harness.readLogs(job);
      const byMessage = new Map(lines.map((line) => [line.message.slice(0, 12), line]));
      expect(lines).toHaveLength(9);
      expect(byMessage.get('nul \ufffd half \ufffd')?.metadata).toEqual({
        text: 'a\ufffdb',
        half: '\ufffd',
        'key\ufffd': 1,
      });
      expect(byMessage.get('backslashes')?.metadata).toEqual({ text: '\\u0000', twice: '\\\ufffd' });
      expect(byMessage.get('bigint')?.metadata).toEqual({ big: '1180591620717411303424' });
      expect(byMessage.get('circular')?.metadata).toEqual({ name: 'loop', self: '[Circular]' });
      expect(byMessage.get('fraction')?.rowNumber).toBe(1);
      expect(byMessage.get('not a number')?.rowNumber).toBeUndefined();
      expect(byMessage.get('level')?.level).toBe('INFO');
      expect(byMessage.get('x'.repeat(12))?.message).toHaveLength(32_768);
    });

    test('lines of a job that has been pruned do not take those of others with them', async () => {
      const job = await claimNew(harness);

      await harness.store.appendLogs([aLine(999_999, 'gone'), aLine(job.jobId, 'here')]);

      expect(await harness.readLogs(job)).toMatchObject([{ message: 'here' }]);
    });

    test('nothing to say writes nothing', async () => {
      await expect(harness.store.appendLogs([])).resolves.toBeUndefined();
    });
  });
}
