import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JobStackError } from '@jobstack/core';
import { readMigrationFiles } from 'drizzle-orm/migrator';

/** One migration, as drizzle-kit lists it. */
export interface JournalEntry {
  /** File name without `.sql`. */
  readonly tag: string;
  /** Time of generation, in milliseconds since the epoch. It orders and identifies the migration. */
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

interface NamedInSchema {
  /** Empty for `public`. */
  readonly schema: string;
  readonly name: string;
}

/** drizzle-kit's picture of the schema after a migration; what it does not know of, such as views of older ones, is left out. */
interface Snapshot {
  readonly tables?: Readonly<Record<string, NamedInSchema>>;
  readonly sequences?: Readonly<Record<string, NamedInSchema>>;
  readonly views?: Readonly<Record<string, NamedInSchema>>;
}

/** Tables, views and sequences that the newest migration's snapshot names; none where there is no snapshot. */
export async function readSnapshot(folder: string): Promise<readonly NamedInSchema[]> {
  const number = (await readJournal(folder)).at(-1)?.tag.split('_')[0];
  const text = await readFile(join(folder, 'meta', `${number}_snapshot.json`), 'utf8').catch(() => '{}');
  const { tables = {}, sequences = {}, views = {} } = JSON.parse(text) as Snapshot;
  return [tables, sequences, views]
    .flatMap((relations) => Object.values(relations))
    .map(({ schema, name }) => ({ schema: schema || 'public', name }));
}
