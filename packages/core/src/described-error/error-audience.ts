import type { DescribedError, ErrorFacts } from './described-error.ts';

/**
 * Who reads: `owner`, whose job it was and whose data a message may hold, or `operators`, who look after the functions of all tenants and
 * read nobody's data.
 */
export type ErrorAudience = 'owner' | 'operators';

/** An error as JSON for a line of a log. */
export interface ToldError {
  readonly name: string;
  readonly code?: string;
  /** For operators only when it is known to hold nobody's data; the job's attempts have it always. */
  readonly message?: string;
  readonly facts?: ErrorFacts;
  readonly stack: readonly string[];
  readonly causes?: readonly ToldError[];
}

/** An identifier; what is none may be a value that somebody made a code of. */
const IDENTIFIER = /^[A-Za-z][\w.:-]{0,63}$|^[0-9A-Z]{5}$/;

/** What operators may read of an error: where it was thrown and what kind it is, and nobody's data. */
export function forOperators(error: DescribedError): ToldError {
  const { name, code, logMessage } = error;
  return {
    name: IDENTIFIER.test(name) ? name : 'Error',
    ...(code !== undefined && IDENTIFIER.test(code) && { code }),
    ...(logMessage !== undefined && { message: logMessage }),
    ...whereAndWhy(error, forOperators),
  };
}

/** What the job's owner may read of an error: all that is kept of it. */
export function forOwner(error: DescribedError): ToldError {
  const { name, code, message } = error;
  return { name, ...(code !== undefined && { code }), message, ...whereAndWhy(error, forOwner) };
}

function whereAndWhy({ facts, frames, causes }: DescribedError, tell: (cause: DescribedError) => ToldError) {
  return {
    ...(Object.keys(facts).length > 0 && { facts }),
    stack: frames,
    ...(causes.length > 0 && { causes: causes.map(tell) }),
  };
}
