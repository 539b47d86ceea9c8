import type { Duration } from './duration.ts';

export interface JobStackErrorOptions extends ErrorOptions {
  /** Facts for a machine to read; stored with the attempt. */
  readonly details?: Readonly<Record<string, unknown>>;
  /**
   * What operators read in the function's log: a sentence without values from payloads, files and rows, or `true` when `message` is one.
   * Otherwise `message` is for the job's owner alone. @default none: the log has name, code and where it was thrown
   */
  readonly logMessage?: string | true;
}

/**
 * Base of every error JobStack throws on purpose. Recognise errors by `code`, never by class name: a minifier renames
 * classes, and two copies of this package in one bundle make `instanceof` lie.
 */
export class JobStackError extends Error {
  /** Stable, upper-case identifier. Part of the public API. */
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  /** What may be logged; undefined when `message` may hold somebody's data. */
  readonly logMessage: string | undefined;

  constructor(code: string, message: string, options: JobStackErrorOptions = {}) {
    super(message, options);
    this.name = 'JobStackError';
    this.code = code;
    this.details = options.details;
    this.logMessage = options.logMessage === true ? message : options.logMessage;
  }
}

export interface PermanentErrorOptions extends JobStackErrorOptions {
  /** Stored as the job's `error_code`. @default 'PERMANENT' */
  readonly code?: string;
}

/** Thrown by a handler: trying again cannot help. The job becomes FAILED at once, whatever attempts were left. */
export class PermanentError extends JobStackError {
  /** What the engine looks at, so that the job's own `code` stays free. */
  readonly retryable = false;

  constructor(message: string, options: PermanentErrorOptions = {}) {
    super(options.code ?? 'PERMANENT', message, options);
    this.name = 'PermanentError';
  }
}

export interface RetryLaterErrorOptions extends JobStackErrorOptions {
  /** How long to wait before the next attempt, from now. @default the job type's retry policy */
  readonly delay?: Duration;
  /** Stored as the attempt's error code. @default 'RETRY_LATER' */
  readonly code?: string;
}

/**
 * Thrown by a handler: not now, try again after `delay`. It spends an attempt like any other failure, so a job that only
 * ever says "later" still ends, FAILED, after `maxAttempts`.
 */
export class RetryLaterError extends JobStackError {
  readonly retryable = true;
  readonly delay: Duration | undefined;

  constructor(message: string, options: RetryLaterErrorOptions = {}) {
    super(options.code ?? 'RETRY_LATER', message, options);
    this.name = 'RetryLaterError';
    this.delay = options.delay;
  }
}

/** A handler, a handler map or a retry policy that is declared wrongly. Thrown while the module loads, never during a job. */
export class HandlerDefinitionError extends JobStackError {
  constructor(message: string) {
    super('HANDLER_DEFINITION', message);
    this.name = 'HandlerDefinitionError';
  }
}

/** The payload does not satisfy the job type's schema. Every problem is listed. Permanent: a payload does not heal. */
export class InvalidPayloadError extends PermanentError {
  readonly issues: readonly PayloadIssue[];

  constructor(message: string, issues: readonly PayloadIssue[]) {
    super(message, { code: 'INVALID_PAYLOAD', details: { issues } });
    this.name = 'InvalidPayloadError';
    this.issues = issues;
  }
}

/** One problem with a payload; `path` is dotted, and empty when the payload as a whole is meant. */
export interface PayloadIssue {
  readonly path: string;
  readonly message: string;
}
