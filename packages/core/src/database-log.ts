/**
 * Parameters of PostgreSQL under which its log holds nobody's data: slow statements with their placeholders, and the server's own troubles.
 *
 * @see https://www.postgresql.org/docs/current/runtime-config-logging.html
 */
export const DATABASE_LOG_PARAMETERS = {
  /** Bytes of a parameter's value that are logged beside a statement; the values are tenants' rows. */
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  /** Without DETAIL and CONTEXT: a COPY that waits for a lock quotes the line that it is at. */
  log_error_verbosity: 'terse',
  /** Not a statement's error, which may quote a value in its message; whoever sent the statement has it. */
  log_min_messages: 'log',
} as const;
