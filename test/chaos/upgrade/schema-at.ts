import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPool, MIGRATIONS_FOLDER } from '@jobstack/database';

const FIRST_EDITION = join(MIGRATIONS_FOLDER, 'first-edition');

/** As the migrator of the first edition made them. */
const JOURNAL = `
  CREATE SCHEMA drizzle;
  CREATE TABLE drizzle.__drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint);
  CREATE TABLE drizzle.__migrated_relations (relation regclass PRIMARY KEY)`;

/**
 * Brings an empty database to the schema as it was when `tag`, of the first edition, was its newest migration. What is there is what that
 * version's migrator left, by code of this file's own: the one that is tested has no part in it.
 */
export async function migrateUpTo(url: string, tag: string): Promise<void> {
  const path = join(FIRST_EDITION, 'meta/_journal.json');
  const journal = JSON.parse(readFileSync(path, 'utf8')) as { entries: { tag: string; when: number }[] };
  const last = journal.entries.findIndex((entry) => entry.tag === tag);
  if (last < 0) throw new Error(`There is no migration ${tag}: expected one of the names in ${path}.`);
  const pool = createPool(url, { maxConnections: 1 });
  try {
    await pool.query(JOURNAL);
    for (const entry of journal.entries.slice(0, last + 1)) {
      const sql = readFileSync(join(FIRST_EDITION, `${entry.tag}.sql`), 'utf8');
      await pool.query(sql);
      const hash = createHash('sha256').update(sql).digest('hex');
      await pool.query('INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ($1, $2)', [
        hash,
        entry.when,
      ]);
    }
  } finally {
    await pool.end();
  }
}
