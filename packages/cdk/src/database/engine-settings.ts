import { DATABASE_LOG_PARAMETERS } from '@jobstack/core';

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
  ...DATABASE_LOG_PARAMETERS,
} as const;
