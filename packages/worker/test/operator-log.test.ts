import { describeError, JobStackError } from '@jobstack/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../src/observability/index.ts';

const described = describeError(new JobStackError('NO_ROOM', 'no room for Ada', { cause: new Error('Ada') }));

afterEach(() => vi.restoreAllMocks());

/** The line that `write` makes. */
function lineOf(write: (log: ReturnType<typeof createLogger>) => void, audience?: 'owner' | 'operators'): string {
  let line = '';
  // Powertools writes to the process's own streams, warnings to stderr.
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      line += text;
      return true;
    });
  }
  write(createLogger(audience));
  vi.restoreAllMocks();
  return line;
}

describe('a line of the log', () => {
  it('tells operators code and place of an error and its causes, however deep it lies, and no message', () => {
    const line = lineOf((log) => log.warn('attemptEnded', { taskId: 't', end: { kind: 'failed', error: described } }));

    expect(JSON.parse(line)).toMatchObject({
      message: 'attemptEnded',
      taskId: 't',
      end: { kind: 'failed', error: { name: 'JobStackError', code: 'NO_ROOM', causes: [{ name: 'Error' }] } },
    });
    expect(line).toContain('operator-log.test.ts');
    expect(line).not.toContain('Ada');
  });

  it('tells an owner the messages too', () => {
    const line = lineOf((log) => log.warn('attemptEnded', { error: described }), 'owner');

    expect(JSON.parse(line).error).toMatchObject({ message: 'no room for Ada', causes: [{ message: 'Ada' }] });
  });

  it('cannot be given a bare error, and would not show it if it were', () => {
    const bare = Object.assign(new Error('Ada'), { params: ['Ada'] });

    const lines = lineOf((log) => {
      // @ts-expect-error: an error is no set of facts
      log.error('failed', bare);
      // @ts-expect-error: nor is it a fact
      log.error('failed', { error: bare });
      // @ts-expect-error: nor is anything of unknown type
      log.error('failed', { error: bare as unknown });
    });

    expect(lines).not.toContain('Ada');
  });
});
