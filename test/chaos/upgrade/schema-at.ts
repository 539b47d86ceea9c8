import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MIGRATIONS_FOLDER, migrateDatabase } from '@jobstack/database';

/** Brings an empty database to the schema as it was when `tag` was its newest migration. */
export async function migrateUpTo(url: string, tag: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'jobstack-schema-'));
  try {
    cpSync(MIGRATIONS_FOLDER, folder, { recursive: true });
    const path = join(folder, 'meta/_journal.json');
    const journal = JSON.parse(readFileSync(path, 'utf8')) as { entries: { tag: string }[] };
    const last = journal.entries.findIndex((entry) => entry.tag === tag);
    if (last < 0) throw new Error(`There is no migration ${tag}: expected one of the names in ${path}.`);
    writeFileSync(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, last + 1) }));
    await migrateDatabase(url, { folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
