/** The database within the server. */
export const DATABASE_NAME = 'jobstack';

/** Owns the tables; signs in with the managed password, for migrations alone. */
export const OWNER_NAME = 'jobstack_owner';

/** Parameters of every PostgreSQL that JobStack creates. */
export const ENGINE_PARAMETERS = {
  /** No connection without TLS, whoever asks. */
  'rds.force_ssl': '1',
  /** Milliseconds. Statements worth a look appear in the log. */
  log_min_duration_statement: '1000',
} as const;
