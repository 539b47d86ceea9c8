import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { formatWorkerLine } from '../src/dev/format-worker-line.ts';
import { parseWorkerLine } from '../src/dev/worker-line.ts';

const TASK = '01a20cc2-306e-7646-88ad-fd382f0c4830';
const AT = '2026-11-24T08:53:16.063Z';
const TIME = new Date(AT).toTimeString().slice(0, 8);

const attempt = { taskId: TASK, jobType: 'csv_import', attempt: 1 };
const ended = (end: object) => ({ message: 'attemptEnded', ...attempt, durationMs: 1_250, end });

/** What the terminal shows of an entry of a worker's log. */
function shown(entry: object | string, job: number | 'unknown' = 7): string | undefined {
  const text = typeof entry === 'string' ? entry : JSON.stringify({ level: 'INFO', timestamp: AT, ...entry });
  const line = parseWorkerLine(text);
  return line && stripVTControlCharacters(formatWorkerLine(line, job === 'unknown' ? undefined : job));
}

describe('a line of a worker', () => {
  test.each<[string, object, string]>([
    ['a start', { message: 'attemptStarted', level: 'DEBUG', ...attempt }, '▸ csv_import #7 started'],
    ['a later start', { message: 'attemptStarted', ...attempt, attempt: 3 }, '▸ csv_import #7 started, attempt 3'],
    ['an end', ended({ kind: 'completed' }), '✓ csv_import #7 completed (1.3 s)'],
    ['a hand-over', ended({ kind: 'handedOver' }), '→ csv_import #7 handed over, goes on in a new process (1.3 s)'],
    ['a wait', ended({ kind: 'waiting' }), '… csv_import #7 waits for the jobs it has spawned (1.3 s)'],
    ['a cancel', ended({ kind: 'cancelled' }), '∅ csv_import #7 cancelled (1.3 s)'],
    ['a lost lease', ended({ kind: 'lost' }), '! csv_import #7 lost its lease (1.3 s)'],
  ])('tells %s', (_, entry, text) => {
    expect(shown(entry)).toBe(`${TIME} ${text}`);
  });

  test('tells a retry with the error, where it was thrown and what caused it', () => {
    const stack = [
      'at execute (/app/a.ts:3:9)',
      'at Attempt.run (file:///checkout/packages/processor/src/attempt.ts:63:14)',
      'at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
    ];
    const error = {
      name: 'TypeError',
      code: 'E1',
      message: 'x is not a function',
      stack,
      causes: [{ name: 'Error', message: 'deep' }],
    };

    const text = shown({ ...ended({ kind: 'retry', delayMs: 400, code: 'E1', error }), level: 'WARN' });

    expect(text).toBe(
      [
        `${TIME} ↻ csv_import #7 attempt 1 failed, again in 400 ms (1.3 s)`,
        '           TypeError [E1]: x is not a function',
        '             at execute (/app/a.ts:3:9)',
        '           caused by',
        '           Error: deep',
      ].join('\n'),
    );
  });

  test('tells a failure that the engine itself has worded', () => {
    const text = shown(
      ended({ kind: 'failed', code: 'UNKNOWN_JOB_TYPE', message: 'No handler registered for job type: x' }),
    );

    expect(text).toContain('✗ csv_import #7 FAILED');
    expect(text).toContain('[UNKNOWN_JOB_TYPE]: No handler registered for job type: x');
  });

  test('names the job by the end of its task id when its number is not known', () => {
    expect(shown(ended({ kind: 'completed' }), 'unknown')).toContain('csv_import #…2f0c4830 completed');
  });

  test('shows what a handler printed as it is, though it looks like JSON', () => {
    expect(['{"a":1}', '{broken', 'hello'].map((line) => shown(line))).toEqual(
      ['{"a":1}', '{broken', 'hello'].map((line) => `         │ ${line}`),
    );
  });

  test('passes warnings on, and keeps details to the log', () => {
    expect(shown({ level: 'WARN', message: 'failedAtClaim', taskId: TASK })).toBe(`${TIME} ! #7 failedAtClaim`);
    expect(shown({ level: 'DEBUG', message: 'returned' })).toBeUndefined();
    expect(shown({ level: 'INFO', message: 'connected' })).toBeUndefined();
  });
});
