import { getTableName, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';

/** In bytes of text: what one page may bring, so that neither this process nor whoever asked has to hold more. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024;

export interface Page {
  /** Whose rows make pages. */
  readonly table: PgTable;
  /** Grows from row to row within `where`: the cursor. */
  readonly key: PgColumn;
  readonly where: SQL | undefined;
  /** Rows at most. */
  readonly limit: number;
}

/**
 * The condition that a row lies within the first page: at most `limit` rows, and none that begins beyond 4 MiB. So the first row is
 * always in it, whatever its size, and a page never has more bytes than 4 MiB and those of one row.
 */
export function withinPage({ table, key, where, limit }: Page): SQL {
  const row = sql.identifier(getTableName(table));
  return sql`${key} <= (
    SELECT max(key) FROM (
      SELECT key, sum(bytes) OVER (ORDER BY key) - bytes AS before FROM (
        SELECT ${key} AS key, octet_length(${row}::text) AS bytes FROM ${table}
        WHERE ${where} ORDER BY ${key} LIMIT ${limit}
      ) AS rows
    ) AS sized
    WHERE before < ${MAX_PAGE_BYTES})`;
}
