/** What becomes of an attempt that a programming error ended: tried again by the policy, or the job FAILED at once. */
export type ProgrammingErrors = 'retry' | 'fail';

/** What JavaScript throws at code that is wrong, and JobStack at a handler that is declared or written wrongly. */
const NAMES: ReadonlySet<string> = new Set([
  'TypeError',
  'ReferenceError',
  'SyntaxError',
  'RangeError',
  'HandlerDefinitionError',
]);

/** First frame of a text that came from outside and is no JSON. */
const PARSES_DATA = /^\s*at JSON\.parse /m;

/**
 * Whether an error says that the code is wrong rather than the data or the world. Names of JavaScript's own errors survive minifiers. A
 * `TypeError` with a cause is how `fetch` reports a server that is away, and JSON is parsed from what somebody sent.
 */
export function isProgrammingError(error: unknown): boolean {
  if (!(error instanceof Error) || !NAMES.has(error.name) || error.cause !== undefined) return false;
  return !(error.name === 'SyntaxError' && PARSES_DATA.test(error.stack ?? ''));
}
