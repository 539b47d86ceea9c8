import { describe, expect, it } from 'vitest';
import { stackFrames } from '../src/described-error/stack-frames.ts';

const A = 'at a (/x.ts:1:1)';
const B = 'at b (/y.ts:2:2)';
const stackOf = (...lines: string[]) => lines.join('\n    ');

describe('the frames of an error', () => {
  it('are those behind its message, whatever the message looks like', () => {
    const message = stackOf('one', 'at forged (/z.ts:1:1)', 'two');

    expect(stackFrames({ message, stack: stackOf(`Error: ${message}`, A, B) })).toEqual([A, B]);
  });

  it('end at the first line that is none', () => {
    expect(stackFrames({ message: 'm', stack: `${stackOf('Error: m', A)}\nand then\n    ${B}` })).toEqual([A]);
    expect(stackFrames({ message: 'm', stack: `m\n    ${A}\nand then` })).toEqual([A]);
    expect(stackFrames({ message: 'm', stack: `Error: m\nno frame\n    ${B}` })).toEqual([]);
  });

  it.each([undefined, 'another message'])('are the last of the stack when the message is not in it: %s', (message) => {
    expect(stackFrames({ message, stack: stackOf('Error: m', A, B) })).toEqual([A, B]);
    expect(stackFrames({ message, stack: `${stackOf('Error: m', A)}\nno frame\n    ${B}` })).toEqual([B]);
    expect(stackFrames({ message, stack: stackOf('', A) })).toEqual([A]);
  });

  it('are none without a stack', () => {
    expect(stackFrames({ message: 'm' })).toEqual([]);
    expect(stackFrames({ message: 'm', stack: 'Error: m' })).toEqual([]);
  });

  it('are at most 30, each of at most 300 characters', () => {
    const frame = (length: number) => `at ${'f'.repeat(length - 'at  (/x.ts:1:1)'.length)} (/x.ts:1:1)`;
    const [whole, long] = [frame(300), frame(301)];

    expect(stackFrames({ message: 'm', stack: stackOf('Error: m', ...Array(31).fill(A)) })).toHaveLength(30);
    expect(stackFrames({ message: 'm', stack: stackOf('Error: m', whole, long) })).toEqual([
      whole,
      `${long.slice(0, 299)}…`,
    ]);
  });
});
