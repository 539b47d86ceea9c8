import type { Queryable } from '../ledger/queryable.ts';
import { applyMigration } from './apply-migration.ts';
import { TEAM_JOURNAL } from './journals.ts';
import { type Migration, readMigrations } from './migration-files.ts';

/** A database whose engine tables lie in `public`, with a journal in Drizzle's table. */
export interface FirstEdition {
  /** All migrations that the first edition came to have. */
  readonly migrations: readonly Migration[];
  /** Those that this database still lacks. */
  readonly pending: readonly Migration[];
}

/**
 * @param folder where its migrations are kept
 * @throws JobStackError `MIGRATIONS_UNREADABLE`: without them nobody would notice the tables that are to be moved
 */
export async function findFirstEdition(client: Queryable, folder: string): Promise<FirstEdition | undefined> {
  const migrations = await readMigrations(folder);
  const times = new Set(migrations.map(({ when }) => when));
  // A team's own may be younger than some of ours; they do not count here.
  const applied = (await TEAM_JOURNAL.read(client)).filter(({ when }) => times.has(when));
  return applied.length === 0 ? undefined : { migrations, pending: TEAM_JOURNAL.pending(migrations, applied) };
}

/** Brings it to the last form it had, from which alone it is moved on. */
export async function completeFirstEdition(client: Queryable, { pending }: FirstEdition): Promise<void> {
  for (const migration of pending) await applyMigration(client, 'first-edition', migration, TEAM_JOURNAL);
}
