import type { Pool } from 'pg';

/** Parents before children. */
const TABLES = [
  'jobs',
  'job_attempts',
  'job_logs',
  'job_rejects',
  'job_steps',
  'sweep_timer',
  'creators',
  'chaos_rows',
];

/** What the migrator writes down. */
const JOURNAL = ['drizzle.__drizzle_migrations', 'drizzle.__migrated_relations'];

const COLUMNS = `
  SELECT array_agg(quote_ident(attname) ORDER BY attnum) AS columns FROM pg_attribute
  WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`;

/**
 * All rows of `source` as INSERT statements for the schema of `target`: columns that it does not have are left out.
 *
 * @returns SQL
 */
export async function dumpRows(source: Pool, target: Pool): Promise<string> {
  const statements: string[] = [];
  for (const table of [...TABLES, ...JOURNAL]) {
    const columns = (await target.query<{ columns: string[] | null }>(COLUMNS, [table])).rows[0]?.columns;
    if (!columns) continue;
    const list = columns.join(', ');
    const { rows } = await source.query<{ json: string }>(
      `SELECT to_json(t)::text AS json FROM (SELECT ${list} FROM ${table}) t`,
    );
    const json = `[\n${rows.map((row) => row.json).join(',\n')}\n]`.replaceAll("'", "''");
    statements.push(
      `DELETE FROM ${table};\nINSERT INTO ${table} (${list}) OVERRIDING SYSTEM VALUE\nSELECT ${list} FROM json_populate_recordset(NULL::${table}, '${json}');`,
    );
  }
  return `${statements.join('\n\n')}\n`;
}
