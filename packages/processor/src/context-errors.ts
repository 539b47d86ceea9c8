import { HandlerDefinitionError, JobStackError } from '@jobstack/core';
import { classify } from './failure.ts';

/** It would wait for the chunk around it, and that for it. */
export function nestedCommit(): HandlerDefinitionError {
  return new HandlerDefinitionError(
    'commit was called inside the write of another commit: write everything through that tx, or commit afterwards.',
  );
}

/** A database that is away, as the engine tells it from errors of a handler's own. */
export function unavailable(error: unknown): JobStackError {
  if (classify(error).kind === 'infrastructure') return error as JobStackError;
  const { message } = error as Error;
  return new JobStackError('DATABASE_UNAVAILABLE', `The database could not be reached: ${message}`, {
    cause: error,
    logMessage: 'The database could not be reached.',
  });
}
