import { JobStackError } from '@jobstack/core';

/** One thing that is wrong with a request. */
export interface Problem {
  /** Dotted place in the body (`payload.target`) or name of a query parameter; empty when the whole is meant. */
  readonly path: string;
  readonly message: string;
}

/**
 * What the API answered instead of what was asked for. Recognise it by `code`: the API's own, such as `JOB_NOT_FOUND`; and for what stands before
 * it and speaks no codes, `UNAUTHENTICATED`, `FORBIDDEN`, `THROTTLED`, `UNAVAILABLE` or `UNEXPECTED_ANSWER`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export class ApiProblem extends JobStackError {
  /** Of the answer. */
  readonly status: number;
  /** Everything that is wrong with the request, each with its place. */
  readonly problems: readonly Problem[];
  /** To quote when it is reported. */
  readonly requestId: string | undefined;

  constructor(
    { status, code, message, problems }: Pick<ApiProblem, 'status' | 'code' | 'message' | 'problems'>,
    requestId?: string,
  ) {
    super(code, message);
    this.name = 'ApiProblem';
    this.status = status;
    this.problems = problems;
    this.requestId = requestId;
  }
}
