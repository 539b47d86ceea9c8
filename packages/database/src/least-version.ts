import { JobStackError } from '@jobstack/core';
import type { Queryable } from './ledger/queryable.ts';

/**
 * The least major version of PostgreSQL that JobStack is tested with.
 *
 * @see https://www.postgresql.org/support/versioning/
 */
export const LEAST_POSTGRES = 16;

/** @throws JobStackError `POSTGRES_TOO_OLD` */
export async function requireLeastVersion(database: Queryable): Promise<void> {
  const { rows } = await database.query<{ number: number; version: string }>(
    "SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version",
  );
  const { number = 0, version = 'unknown' } = rows[0] ?? {};
  if (number >= LEAST_POSTGRES * 10_000) return;
  throw new JobStackError(
    'POSTGRES_TOO_OLD',
    `PostgreSQL: expected version ${LEAST_POSTGRES} or newer, but the server runs ${version}. Upgrade the server; nothing was changed.`,
    { details: { least: LEAST_POSTGRES, found: version }, logMessage: true },
  );
}
