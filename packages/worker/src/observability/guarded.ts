import { describeError, forOperators } from '@jobstack/core';
import type { OperatorLog } from './operator-log.ts';

/** A Lambda handler that lets no bare error out: see `bareError` and `endQuietly`. */
export function guarded<Event, Context, Answer>(
  log: OperatorLog,
  handler: (event: Event, context: Context) => Promise<Answer>,
): (event: Event, context: Context) => Promise<Answer> {
  endQuietly(log);
  return async (event, context) => {
    try {
      return await handler(event, context);
    } catch (error) {
      throw bareError(log, error);
    }
  };
}

/**
 * Lambda's runtime would log what a handler throws with all that hangs on it. It is logged as the log takes it.
 *
 * @returns what to throw instead: an error that holds no more than operators may read
 */
export function bareError(log: OperatorLog, thrown: unknown): Error {
  const described = describeError(thrown);
  log.error('invocation failed', { error: described });
  const { name, code, message, stack } = forOperators(described);
  const error = new Error(message ?? 'The log says what of it may be said.');
  error.name = code === undefined ? name : `${name} [${code}]`;
  error.stack = [`${error.name}: ${error.message}`, ...stack.map((frame) => `    ${frame}`)].join('\n');
  return error;
}

/**
 * A process that somebody's unhandled error ends, ends as Lambda would end it, but says no more than the log takes. First of all
 * listeners: the runtime's own write the error out.
 */
export function endQuietly(log: OperatorLog): void {
  const endBy = (what: string) => (error: unknown) => {
    log.error(what, { error: describeError(error) });
    process.exit(1);
  };
  process.prependListener('uncaughtException', endBy('uncaught exception'));
  process.prependListener('unhandledRejection', endBy('unhandled rejection'));
}
