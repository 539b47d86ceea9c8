import type { Queryable } from '../ledger/queryable.ts';
import type { Journal } from './journals.ts';
import { migrationFailed } from './migration-errors.ts';
import type { Migration } from './migration-files.ts';

/** Whose migrations they are, as a prefix of their names: both sets count from 0000. */
export type Origin = 'engine' | 'team' | 'first-edition';

export function nameOf(origin: Origin, { tag }: Pick<Migration, 'tag'>): string {
  return `${origin}/${tag}`;
}

/** Runs a migration's statements and writes it down. @throws JobStackError `MIGRATION_FAILED` */
export async function applyMigration(
  client: Queryable,
  origin: Origin,
  migration: Migration,
  journal: Journal,
): Promise<void> {
  const { statements } = migration;
  for (const [index, statement] of statements.entries()) {
    await client.query(statement).catch((cause: Error) => {
      const which = `Migration ${nameOf(origin, migration)}: statement ${index + 1} of ${statements.length} failed`;
      throw migrationFailed(which, cause);
    });
  }
  await journal.write(client, migration);
}
