import { type DescribedError, describeError, forOperators } from '@jobstack/core';
import type { OperatorLog } from './operator-log.ts';

/**
 * A Lambda handler that lets no bare error out: Lambda's runtime would log it with all that hangs on it. What the handler throws is logged
 * as the log takes it, and thrown on as an error that holds no more than that. A process that somebody's unhandled error ends, ends as
 * Lambda would end it, but says no more either.
 */
export function guarded<Event, Context, Answer>(
  log: OperatorLog,
  handler: (event: Event, context: Context) => Promise<Answer>,
): (event: Event, context: Context) => Promise<Answer> {
  endQuietly(log);
  return async (event, context) => {
    try {
      return await handler(event, context);
    } catch (error) {
      const described = describeError(error);
      log.error('invocation failed', { error: described });
      throw bare(described);
    }
  };
}

/** First of all listeners: the runtime's own write the error out. */
function endQuietly(log: OperatorLog): void {
  const endBy = (what: string) => (error: unknown) => {
    log.error(what, { error: describeError(error) });
    process.exit(1);
  };
  process.prependListener('uncaughtException', endBy('uncaught exception'));
  process.prependListener('unhandledRejection', endBy('unhandled rejection'));
}

/** What operators may read, as an error. */
function bare(described: DescribedError): Error {
  const { name, code, message, stack } = forOperators(described);
  const error = new Error(message ?? 'The log says what of it may be said.');
  error.name = code === undefined ? name : `${name} [${code}]`;
  error.stack = [`${error.name}: ${error.message}`, ...stack.map((frame) => `    ${frame}`)].join('\n');
  return error;
}
