import { JobStackError } from '@jobstack/core';

/** SQLSTATEs whose message may quote a row of a table that is being changed: data exceptions, and what functions and extensions word. */
const MAY_QUOTE_A_ROW = /^(22|P0|XX)/;

/** SQLSTATE `dependent_objects_still_exist`. Its DETAIL names objects, and never a row. */
const STILL_DEPENDED_ON = '2BP01';

export function migrationFailed(
  what: string,
  cause: Error & { readonly code?: string; readonly detail?: string },
): JobStackError {
  const { message, code = '', detail = '' } = cause;
  const rest =
    code === STILL_DEPENDED_ON
      ? `Nothing of this run was applied. Drop what depends on it, migrate, and make that anew on what is there then: ${detail}`
      : 'Nothing of this run was applied.';
  const sayable = MAY_QUOTE_A_ROW.test(code) ? `SQLSTATE ${code}` : message;
  const logMessage = `${what}: ${sayable}. ${rest}`;
  return new JobStackError('MIGRATION_FAILED', `${what}: ${message}. ${rest}`, { cause, logMessage });
}

export function migrationSkipped(tags: readonly string[]): JobStackError {
  return new JobStackError(
    'MIGRATION_SKIPPED',
    `Migration: expected every migration to be newer than those already applied, but ${tags.join(', ')} is older and would be ` +
      'left out. Generate it again, so that it becomes the newest, and migrate again. Nothing was applied.',
    { logMessage: true },
  );
}

export function migrationChanged(tags: readonly string[]): JobStackError {
  return new JobStackError(
    'MIGRATION_CHANGED',
    `Migration: expected the engine's migrations to be those that this database was made by, but ${tags.join(', ')} has changed since. ` +
      'Take the version of JobStack that made it, or, where its data may go, a new database (on the laptop: `make clean`, or `jobstack-laptop clean`). Nothing was applied.',
    { logMessage: true },
  );
}

export function migrationLocked(lockTimeoutMs: number, cause: Error): JobStackError {
  return new JobStackError(
    'MIGRATION_LOCKED',
    `Migration: expected the migration lock within ${lockTimeoutMs} ms, but another session still holds it. ` +
      'Wait for that migration to end, or end its session, then migrate again.',
    { cause, logMessage: true },
  );
}
