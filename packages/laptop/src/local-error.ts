import { JobStackError } from '@jobstack/core';

/** What can keep the laptop stack from starting, by code. */
export type LocalErrorCode =
  /** A folder or file below the data folder cannot be used as it is. */
  | 'DATA_FOLDER'
  /** Somebody else listens on a port the stack was told to use. */
  | 'PORT_BUSY'
  /** Another laptop stack runs on the same data folder. */
  | 'ALREADY_RUNNING'
  /** This machine cannot run the embedded PostgreSQL. */
  | 'POSTGRES_UNAVAILABLE'
  /** PostgreSQL ended before it was ready. */
  | 'POSTGRES_START'
  /** A database or an SQS and S3 of one's own does not answer, or refuses us. */
  | 'UNREACHABLE'
  /** The database that was given has tables of somebody else's by the names of ours. */
  | 'DATABASE_TAKEN'
  /** The app's handlers cannot be loaded. */
  | 'APP'
  /** A setting is out of its range, or a file of the app is missing. */
  | 'SETTINGS';

/** The laptop stack cannot start. The message is written for the person at the terminal and says what to do. */
export class LocalError extends JobStackError {
  declare readonly code: LocalErrorCode;

  constructor(code: LocalErrorCode, message: string, options?: ErrorOptions) {
    super(code, message, options);
    this.name = 'LocalError';
  }
}
