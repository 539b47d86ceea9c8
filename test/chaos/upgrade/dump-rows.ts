import type { Pool } from 'pg';

/** Parents before children; what the migrator writes down comes last, in place of what it has just written. */
const TABLES = [
  ...[
    'jobs',
    'open_jobs',
    'job_attempts',
    'job_logs',
    'job_rejects',
    'job_steps',
    'sweep_timer',
    'limits',
    'held_jobs',
  ],
  ...['creators', 'chaos_rows', 'jobstack.migrations', 'jobstack.migrated_relations', 'drizzle.__drizzle_migrations'],
];

const COLUMNS = `
  SELECT array_agg(quote_ident(attname) ORDER BY attnum) AS columns FROM pg_attribute
  WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`;

/**
 * All rows of a database as INSERT statements for another of the same version, with nothing in it.
 *
 * @returns SQL
 */
export async function dumpRows(source: Pool): Promise<string> {
  const statements: string[] = [];
  for (const table of TABLES) {
    const columns = (await source.query<{ columns: string[] | null }>(COLUMNS, [table])).rows[0]?.columns;
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
