/** The database within the server. */
export const DATABASE_NAME = 'jobstack';

/** Owns the tables; signs in with the managed password, for migrations alone. */
export const OWNER_NAME = 'jobstack_owner';

/**
 * Parameters of every PostgreSQL that JobStack creates. Its log is exported to CloudWatch, so nobody's rows may get into it: slow
 * statements appear as they were sent, `$1` for each value. JobStack itself writes no value into a statement's text; a handler that does
 * puts it into the log.
 */
export const ENGINE_PARAMETERS = {
  /** No connection without TLS, whoever asks. */
  'rds.force_ssl': '1',
  /** Milliseconds. Statements worth a look appear in the log. */
  log_min_duration_statement: '1000',
  /** Bytes of each parameter that are logged beside a slow statement. */
  log_parameter_max_length: '0',
  /** The same beside one that failed. */
  log_parameter_max_length_on_error: '0',
  /**
   * Not the errors of statements: their text repeats the value at fault, their details the row that a constraint refused or the line that
   * COPY was at. Whoever sent the statement gets them. Slow statements, refused connections and the server's own troubles are above this level.
   */
  log_min_messages: 'log',
} as const;
