import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MIGRATIONS_FOLDER } from '../src/migrate/migrate-database.ts';
import type { JournalEntry } from '../src/migrate/migration-files.ts';

/** Makes `folder` a copy of the engine's migrations with one more at the end, `when` milliseconds after the newest. */
export async function migrationsWith(folder: string, tag: string, sql: string, when: number): Promise<void> {
  await cp(MIGRATIONS_FOLDER, folder, { recursive: true });
  await addMigration(folder, tag, sql, when);
}

/** Adds a migration to a folder, which may be empty: one `when` milliseconds after the newest there. */
export async function addMigration(folder: string, tag: string, sql: string, when: number): Promise<void> {
  await writeFile(join(folder, `${tag}.sql`), sql);
  const path = join(folder, 'meta', '_journal.json');
  await mkdir(join(folder, 'meta'), { recursive: true });
  const text = await readFile(path, 'utf8').catch(() => '{"entries":[]}');
  const journal: { entries: (JournalEntry & { idx: number })[] } = JSON.parse(text);
  const newest = Math.max(0, ...journal.entries.map((entry) => entry.when));
  journal.entries.push({ idx: journal.entries.length, tag, when: newest + when });
  await writeFile(path, JSON.stringify(journal));
}
