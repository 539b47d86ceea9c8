import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JobStackError } from '@jobstack/core';

/** One migration, as drizzle-kit lists it. */
export interface JournalEntry {
  /** File name without `.sql`. */
  readonly tag: string;
  /** Time of generation, in milliseconds since the epoch. It orders and identifies the migration. */
  readonly when: number;
}

/**
 * The list of migrations in `folder`, oldest first.
 *
 * @throws JobStackError `MIGRATIONS_UNREADABLE`
 */
export async function readJournal(folder: string): Promise<readonly JournalEntry[]> {
  const path = join(folder, 'meta', '_journal.json');
  try {
    const { entries } = JSON.parse(await readFile(path, 'utf8')) as { entries: readonly JournalEntry[] };
    return entries.map(({ tag, when }) => ({ tag, when }));
  } catch (cause) {
    throw new JobStackError(
      'MIGRATIONS_UNREADABLE',
      `Migrations: expected drizzle-kit's journal at ${path}, but it is missing or damaged. ` +
        'Give the folder that holds the .sql files and meta/_journal.json.',
      { cause },
    );
  }
}
