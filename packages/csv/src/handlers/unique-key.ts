import { PermanentError } from '@jobstack/core';
import type { JobTransaction } from '@jobstack/handler-sdk';
import { sql } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/pg-core';
import type { ImportTarget } from './import-target.ts';

/**
 * Makes sure that the database has the unique key that the target declares, in this order: without it, rows of two tenants could meet.
 *
 * @throws PermanentError `IMPORT_TARGET_KEY`
 */
export async function assertUniqueKey(tx: JobTransaction, { table, key }: ImportTarget): Promise<void> {
  const { schema, name } = getTableConfig(table);
  const qualified = sql`to_regclass(concat_ws('.', quote_ident(${schema ?? null}::text), quote_ident(${name}::text)))`;
  const { rows } = await tx.execute<{ present: boolean; columns: string | null }>(sql`
    SELECT target.oid IS NOT NULL AS present, CASE WHEN i.indexrelid IS NOT NULL THEN array_to_string(ARRAY(
      SELECT a.attname FROM unnest(i.indkey::int[]) WITH ORDINALITY AS part (number, place)
      LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = part.number
      WHERE place <= i.indnkeyatts ORDER BY place), ', ') END AS columns
    FROM (SELECT ${qualified}) target (oid)
    LEFT JOIN pg_index i ON i.indrelid = target.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL`);
  const wanted = key.map((column) => column.name).join(', ');
  // Of a table that is not there, the INSERT itself tells.
  if (rows.some(({ present, columns }) => !present || columns === wanted)) return;
  const found = rows.flatMap(({ columns }) => (columns === null ? [] : `(${columns})`)).join(', ') || 'none';
  throw new PermanentError(
    `csv_import: expected the table ${name} to have a unique key of the columns (${wanted}), found ${found}. Run the migrations.`,
    { code: 'IMPORT_TARGET_KEY' },
  );
}
