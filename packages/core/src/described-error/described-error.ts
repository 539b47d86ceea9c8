/**
 * What is kept of an error: plain data, bounded, without cycles, without the parameters of a query. Made by `describeError` alone.
 * Everything in it may be shown to the job's owner; `forOperators` takes what may be written to logs.
 */
export interface DescribedError {
  /** What the error calls itself, such as `TypeError`. */
  readonly name: string;
  /** SQLSTATE, `ECONNREFUSED`, the `code` of JobStack's own errors … Undefined when it has none. */
  readonly code: string | undefined;
  /** At most 8,192 characters. */
  readonly message: string;
  /** The message, or another sentence, as far as it is known to hold nobody's data. */
  readonly logMessage: string | undefined;
  /** What is known beside the message and holds nobody's data: names of a table or a constraint, an HTTP status, a request id. */
  readonly facts: ErrorFacts;
  /** Where it was thrown: `at handle (/app/handler.ts:12:7)`. At most 30, none when it is not known. */
  readonly frames: readonly string[];
  /** Its `cause`, then the `errors` of an AggregateError; at most 5. */
  readonly causes: readonly DescribedError[];
}

export type ErrorFacts = Readonly<Record<string, string | number>>;

/** All kinds of errors whose messages this project can vouch for, or replaces. */
export interface KnownError {
  /** For the owner; undefined: the error's own. */
  readonly message?: string;
  readonly logMessage?: string | undefined;
  readonly facts?: ErrorFacts;
}
