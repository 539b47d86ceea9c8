import { readText } from './read-property.ts';

const MOST_FRAMES = 30;
const LONGEST_FRAME = 300;
/** In UTF-16 units, behind the message. */
const LOOKED_AT = 32_768;

/** `at run (file:///app/a.ts:1:2)`, `at async /app/a.ts:1:2`, `at JSON.parse (<anonymous>)`. */
const FRAME = /^\s{1,8}(at (?:.+ \()?(?:[a-z][a-z+-]*:|\/|[A-Z]:[\\/]|<anonymous>|native|index \d|eval at ).*)$/;

/** Where an error was thrown, without the message that stands before: it may be long, and what it quotes may look like a frame. */
export function stackFrames(error: unknown): readonly string[] {
  const stack = readText(error, 'stack') ?? '';
  const frames = linesBehindMessage(stack, readText(error, 'message')).map((line) => FRAME.exec(line)?.[1]);
  const end = frames.indexOf(undefined);
  const whole = end < 0 ? frames : frames.slice(0, end);
  return whole.slice(0, MOST_FRAMES).map((frame = '') => cut(frame));
}

/** V8 writes `Name: message` and then the frames, and keeps that when the message is changed later. */
function linesBehindMessage(stack: string, message: string | undefined): readonly string[] {
  const start = message === undefined ? -1 : stack.indexOf(message);
  if (start >= 0) return linesOf(stack.slice(start + (message ?? '').length)).slice(1);
  const lines = linesOf(stack);
  return lines.slice(lines.findLastIndex((line) => !FRAME.test(line)) + 1);
}

function linesOf(text: string): readonly string[] {
  return text.slice(0, LOOKED_AT).split('\n');
}

function cut(frame: string): string {
  return frame.length > LONGEST_FRAME ? `${frame.slice(0, LONGEST_FRAME - 1)}…` : frame;
}
