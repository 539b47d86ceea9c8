import { JobStackError } from '@jobstack/core';
import { PROBLEMS, type ProblemCode, type ProblemStatus } from './contract/problem.ts';

/** One thing that is wrong with a request. */
export interface Problem {
  /** Dotted place in the body (`file.name`, `payload.target`) or name of a query parameter; empty when the whole is meant. */
  readonly path: string;
  readonly message: string;
}

export interface ApiErrorOptions {
  readonly problems?: readonly Problem[];
  /** Sent with the answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that is answered with an error. Everything in it is shown to the client. */
export class ApiError extends JobStackError {
  readonly status: ProblemStatus;
  readonly problems: readonly Problem[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, message: string, { problems = [], headers = {} }: ApiErrorOptions = {}) {
    super(code, message);
    this.name = 'ApiError';
    this.status = PROBLEMS[code].status;
    this.problems = problems;
    this.headers = headers;
  }
}
