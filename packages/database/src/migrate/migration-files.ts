import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JobStackError } from '@jobstack/core';
import { readMigrationFiles } from 'drizzle-orm/migrator';

/** One migration, as drizzle-kit lists it. */
export interface JournalEntry {
  /** File name without `.sql`. */
  readonly tag: string;
  /** Time of generation, in milliseconds since the epoch. It orders migrations. */
  readonly when: number;
}

export interface Migration extends JournalEntry {
  readonly hash: string;
  readonly statements: readonly string[];
}

/**
 * The migrations in `folder`, oldest first.
 *
 * @throws JobStackError `MIGRATIONS_UNREADABLE`
 */
export async function readMigrations(folder: string): Promise<readonly Migration[]> {
  try {
    const journal = await readJournal(folder);
    const files = readMigrationFiles({ migrationsFolder: folder });
    return journal.map((entry, index) => {
      const { hash = '', sql: statements = [] } = files[index] ?? {};
      return { ...entry, hash, statements };
    });
  } catch (cause) {
    throw new JobStackError(
      'MIGRATIONS_UNREADABLE',
      `Migrations: expected drizzle-kit's journal, and the files that it lists, in ${folder}, but some are missing or damaged. ` +
        'Give the folder that holds the .sql files and meta/_journal.json.',
      { cause, logMessage: true },
    );
  }
}

export async function readJournal(folder: string): Promise<readonly JournalEntry[]> {
  const text = await readFile(join(folder, 'meta', '_journal.json'), 'utf8');
  const { entries } = JSON.parse(text) as { readonly entries: readonly JournalEntry[] };
  return entries.map(({ tag, when }) => ({ tag, when }));
}

const CREATE_TABLE = /CREATE TABLE (?:IF NOT EXISTS )?(?:"(\w+)"\.)?"(\w+)"/g;

/** Tables that these migrations create, each with its schema, as far as drizzle-kit wrote them. */
export function createdTables(migrations: readonly Pick<Migration, 'statements'>[]): readonly string[] {
  const sql = migrations.flatMap(({ statements }) => statements).join('\n');
  return Array.from(sql.matchAll(CREATE_TABLE), ([, schema = 'public', name]) => `${schema}.${name}`);
}
