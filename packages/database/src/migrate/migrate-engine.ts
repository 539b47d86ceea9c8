import { join } from 'node:path';
import type { Queryable } from '../ledger/queryable.ts';
import { adoptFirstEdition } from './adopt-first-edition.ts';
import { applyMigration, nameOf } from './apply-migration.ts';
import { completeFirstEdition, type FirstEdition, findFirstEdition } from './first-edition.ts';
import { ENGINE_JOURNAL } from './journals.ts';
import { keepLeastSize } from './least-size.ts';
import { readMigrations } from './migration-files.ts';
import { searchNowhere, searchPublic } from './search-path.ts';

/** The migration that makes the engine's tables; rows of the first edition are moved into what it has just made. */
export const LEDGER = '0000_ledger';

/** What is to be done to the engine's tables. */
export interface EnginePlan {
  readonly pending: Awaited<ReturnType<typeof readMigrations>>;
  /** What is there of the first edition, whose tables lay in `public`; undefined where there is nothing to be moved. */
  readonly firstEdition: FirstEdition | undefined;
}

/** @throws JobStackError `MIGRATIONS_UNREADABLE` | `MIGRATION_CHANGED` | `MIGRATION_SKIPPED` */
export async function planEngine(client: Queryable, folder: string): Promise<EnginePlan> {
  const pending = ENGINE_JOURNAL.pending(await readMigrations(folder), await ENGINE_JOURNAL.read(client));
  const isNew = pending.some(({ tag }) => tag === LEDGER);
  const firstEdition = isNew ? await findFirstEdition(client, join(folder, 'first-edition')) : undefined;
  return { pending, firstEdition };
}

/** Answers the names of what it applied. */
export async function migrateEngine(
  client: Queryable,
  { pending, firstEdition }: EnginePlan,
): Promise<readonly string[]> {
  if (firstEdition) {
    await searchPublic(client);
    await completeFirstEdition(client, firstEdition);
  }
  await searchNowhere(client);
  for (const migration of pending) {
    await applyMigration(client, 'engine', migration, ENGINE_JOURNAL);
    if (firstEdition && migration.tag === LEDGER) await adoptFirstEdition(client, firstEdition);
  }
  await keepLeastSize(client);
  const completed = firstEdition?.pending ?? [];
  return [...completed.map((one) => nameOf('first-edition', one)), ...pending.map((one) => nameOf('engine', one))];
}
