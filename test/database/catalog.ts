import type { Pool } from 'pg';

/** Schemas that migrations make or fill. */
const OURS = `('public', 'jobstack', 'drizzle')`;

/** What a dump of the schema would say, kind by kind, each row a line. */
const KINDS: Readonly<Record<string, string>> = {
  schemas: `SELECT nspname FROM pg_namespace WHERE nspname IN ${OURS}`,
  relations: `SELECT format('%s %s.%s %s', c.relkind, n.nspname, c.relname, c.reloptions)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ${OURS}`,
  columns: `SELECT format('%s %s %s %s notNull=%s identity=%s generated=%s default=%s', a.attrelid::regclass, row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum),
      a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid))
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE n.nspname IN ${OURS} AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped`,
  constraints: `SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
    WHERE connamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ${OURS})`,
  indexes: `SELECT indexdef FROM pg_indexes WHERE schemaname IN ${OURS}`,
  sequences: `SELECT format('%s.%s %s from %s by %s in %s to %s, owned by %s', s.schemaname, s.sequencename, s.data_type, s.start_value, s.increment_by,
      s.min_value, s.max_value, (SELECT format('%s.%s', d.refobjid::regclass, d.refobjsubid) FROM pg_depend d
        WHERE d.objid = format('%I.%I', s.schemaname, s.sequencename)::regclass AND d.deptype IN ('a', 'i')))
    FROM pg_sequences s WHERE s.schemaname IN ${OURS}`,
  functions: `SELECT pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ${OURS}`,
  triggers: `SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal`,
};

/** Everything that people and programs can tell two databases by, but for their rows. Kind → lines, sorted. */
export async function describeCatalog(pool: Pool): Promise<Readonly<Record<string, readonly string[]>>> {
  const client = await pool.connect();
  try {
    // Names are written out with their schema where the session would not find them without.
    await client.query(`SET search_path = ''`);
    const described: Record<string, readonly string[]> = {};
    for (const [kind, sql] of Object.entries(KINDS)) {
      const { rows } = await client.query({ text: sql, rowMode: 'array' });
      described[kind] = rows.map(([line]) => String(line)).sort();
    }
    return described;
  } finally {
    client.release(true);
  }
}
