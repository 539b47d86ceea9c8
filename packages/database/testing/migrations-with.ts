import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MIGRATIONS_FOLDER } from '../src/migrate.ts';
import type { JournalEntry } from '../src/migrate-files.ts';

/** Makes `folder` a copy of the real migrations with one more at the end, `when` milliseconds after the newest. */
export async function migrationsWith(folder: string, tag: string, sql: string, when: number): Promise<void> {
  await cp(MIGRATIONS_FOLDER, folder, { recursive: true });
  await addMigration(folder, tag, sql, when);
}

export async function addMigration(folder: string, tag: string, sql: string, when: number): Promise<void> {
  await writeFile(join(folder, `${tag}.sql`), sql);
  const path = join(folder, 'meta', '_journal.json');
  const journal: { entries: (JournalEntry & { idx: number })[] } = JSON.parse(await readFile(path, 'utf8'));
  const newest = Math.max(...journal.entries.map((entry) => entry.when));
  journal.entries.push({ idx: journal.entries.length, tag, when: newest + when });
  await writeFile(path, JSON.stringify(journal));
}
