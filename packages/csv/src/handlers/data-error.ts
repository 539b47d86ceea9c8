/** What PostgreSQL said about a value that it would not take. */
export interface DataError {
  /** SQLSTATE. */
  readonly code: string;
  readonly message: string;
}

/** SQLSTATE classes that blame the data: 22 data exception, 23 integrity constraint violation. */
const DATA_ERROR = /^2[23][0-9A-Z]{3}$/;

/**
 * The database error in `error` or among its causes, if it blames the data; undefined for any other, which trying again may cure.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function dataErrorOf(error: unknown): DataError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code, message } = cause as Error & { readonly code?: unknown };
    if (typeof code === 'string' && DATA_ERROR.test(code)) return { code, message };
  }
  return undefined;
}
