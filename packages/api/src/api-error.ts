import { JobStackError } from '@jobstack/core';

/** One thing that is wrong with a request. */
export interface Problem {
  /** Dotted place in the body (`file.name`, `payload.target`) or name of a query parameter; empty when the whole is meant. */
  readonly path: string;
  readonly message: string;
}

export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 421 | 429 | 500;

/** A request that is answered with an error. Everything in it is shown to the client. */
export class ApiError extends JobStackError {
  readonly status: ErrorStatus;
  readonly problems: readonly Problem[];
  /** Sent with the answer. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ErrorStatus,
    code: string,
    message: string,
    { problems = [], headers = {} }: { problems?: readonly Problem[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(code, message);
    this.name = 'ApiError';
    this.status = status;
    this.problems = problems;
    this.headers = headers;
  }
}
