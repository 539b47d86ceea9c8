import { Logger } from '@aws-lambda-powertools/logger';
import {
  type DescribedError,
  describeError,
  type ErrorAudience,
  forOperators,
  forOwner,
  isDescribed,
  type ToldError,
} from '@jobstack/core';

/** What a line tells beside its message. A bare error is no fact: it carries the request, the parameters, the row. */
export type LogFact = string | number | boolean | null | undefined | DescribedError | readonly string[] | LogFacts;

export type LogFacts = { readonly [name: string]: LogFact };

/** The log of a function, which operators read and CloudWatch keeps: nobody's payload, row, file, header or key is in it. */
export interface OperatorLog {
  debug(message: string, facts?: LogFacts): void;
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
}

/**
 * JSON lines for CloudWatch, with the stage's service name.
 *
 * @param audience `owner` keeps the messages of errors, for a machine whose operator is the only owner. @default 'operators'
 */
export function createLogger(audience: ErrorAudience = 'operators'): OperatorLog {
  const tell = audience === 'owner' ? forOwner : forOperators;
  const logger = new Logger();
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, facts: LogFacts = {}) =>
      logger[level](message, factsFor(facts, tell));
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** The same facts, with what the audience may read of errors; a bare one that slipped past the types is described first. */
function factsFor(facts: LogFacts, tell: (error: DescribedError) => ToldError): Record<string, unknown> {
  if (facts instanceof Error) return factsFor({ error: describeError(facts) }, tell);
  const told = (value: unknown): unknown => {
    if (isDescribed(value) || value instanceof Error) return tell(describeError(value));
    return isFacts(value) ? factsFor(value, tell) : value;
  };
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, told(value)]));
}

function isFacts(value: unknown): value is LogFacts {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
