import type { DescribedError } from './described-error.ts';
import { knownError } from './known-error.ts';
import { readProperty, readText, textOf } from './read-property.ts';
import { redactText } from './redact-text.ts';
import { stackFrames } from './stack-frames.ts';

const LONGEST_MESSAGE = 8_192;
const LONGEST_LOG_MESSAGE = 1_024;
const LONGEST_NAME = 100;
const DEEPEST_CAUSE = 6;
const MOST_CAUSES = 5;
/** The name of what was thrown and is no error. */
export const NOT_AN_ERROR = 'NotAnError';

/** Of one thrown value, itself included. */
const MOST_ERRORS = 10;

/**
 * What may be kept of whatever was thrown, and the only way there: what is logged, stored, shown or sent about an error is made of this.
 * Bounded in every direction; cycles end. Reads `name`, `message`, `code`, `stack`, `cause`, `errors` and the few properties that
 * `knownError` names: no parameters of queries, no requests, no headers, nothing that somebody hung on. Never throws; what is described
 * already stays as it is.
 */
export function describeError(thrown: unknown): DescribedError {
  if (isDescribed(thrown)) return thrown;
  const described = describe(thrown, { ancestors: [], left: { errors: MOST_ERRORS } });
  return Object.defineProperty(described, DESCRIBED, { value: true });
}

/** Not for JSON, so that nothing that came from outside can claim it. */
const DESCRIBED = Symbol.for('@jobstack/core described error');

/** Whether it is what `describeError` answered. */
export function isDescribed(value: unknown): value is DescribedError {
  return readProperty(value, DESCRIBED) === true;
}

interface Position {
  readonly ancestors: readonly unknown[];
  readonly left: { errors: number };
}

function describe(thrown: unknown, { ancestors, left }: Position): DescribedError {
  left.errors -= 1;
  if (!isErrorLike(thrown)) return notAnError(thrown);
  const { message, logMessage, facts = {} } = knownError(thrown);
  const inside = { ancestors: [...ancestors, thrown], left };
  return {
    name: redactText(readText(thrown, 'name') ?? 'Error', LONGEST_NAME),
    code: codeOf(thrown),
    message: redactText(message ?? readText(thrown, 'message') ?? '', LONGEST_MESSAGE),
    logMessage: logMessage === undefined ? undefined : redactText(logMessage, LONGEST_LOG_MESSAGE),
    facts,
    frames: stackFrames(thrown),
    causes: causesOf(thrown).flatMap((cause) => describeCause(cause, inside)),
  };
}

function describeCause(cause: unknown, position: Position): DescribedError[] {
  const { ancestors, left } = position;
  if (left.errors === 0 || ancestors.length > DEEPEST_CAUSE || ancestors.includes(cause)) return [];
  return [describe(cause, position)];
}

function causesOf(error: unknown): readonly unknown[] {
  const [cause, errors] = [readProperty(error, 'cause'), readProperty(error, 'errors')];
  const several = Array.isArray(errors) ? errors.slice(0, MOST_CAUSES).filter(isErrorLike) : [];
  return [...(cause === undefined || cause === null ? [] : [cause]), ...several].slice(0, MOST_CAUSES);
}

/** An `Error` of this realm or another, and what only looks like one. */
function isErrorLike(value: unknown): boolean {
  return (
    value instanceof Error ||
    (typeof readProperty(value, 'message') === 'string' && readText(value, 'name') !== undefined)
  );
}

function notAnError(thrown: unknown): DescribedError {
  const message = `${redactText(textOf(thrown), LONGEST_MESSAGE - 100)}, which is not an Error`;
  const logMessage = `a value of type ${typeof thrown}, which is not an Error`;
  return { name: NOT_AN_ERROR, code: undefined, message, logMessage, facts: {}, frames: [], causes: [] };
}

function codeOf(error: unknown): string | undefined {
  const code = readText(error, 'code');
  return code === undefined ? undefined : redactText(code, LONGEST_NAME);
}
