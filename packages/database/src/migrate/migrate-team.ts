import { JobStackError } from '@jobstack/core';
import type { Queryable } from '../ledger/queryable.ts';
import { applyMigration, nameOf } from './apply-migration.ts';
import type { FirstEdition } from './first-edition.ts';
import { exists, TEAM_JOURNAL } from './journals.ts';
import { createdTables, type Migration, readMigrations } from './migration-files.ts';

/** The team's first migration makes the tables that the first edition had shipped among the engine's. */
const SHIPPED_TABLES = '0000_creators_and_places';

/** What is to be done to the team's tables. */
export interface TeamPlan {
  readonly pending: readonly Migration[];
  /** Not run but written down: what it makes is there already. */
  readonly baseline: Migration | undefined;
}

/**
 * @param folder undefined: there are none
 * @param firstEdition what is there of it, before it is moved: its tables are the team's, its journal's entries are not
 * @throws JobStackError `MIGRATIONS_UNREADABLE` | `MIGRATION_SKIPPED` | `BASELINE_MISSING`
 */
export async function planTeam(
  client: Queryable,
  folder: string | undefined,
  firstEdition: FirstEdition | undefined,
): Promise<TeamPlan> {
  if (folder === undefined) return { pending: [], baseline: undefined };
  const migrations = await readMigrations(folder);
  const theirs = new Set(firstEdition?.migrations.map(({ when }) => when));
  const applied = (await TEAM_JOURNAL.read(client)).filter(({ when }) => !theirs.has(when));
  const known = new Set(applied.map(({ when }) => when));
  const shipped = migrations.find(({ tag, when }) => tag === SHIPPED_TABLES && !known.has(when));
  const baseline = shipped && (firstEdition || (await wasFirstEdition(client))) ? shipped : undefined;
  if (baseline) await requireTables(client, baseline);
  const others = migrations.filter((migration) => migration !== baseline);
  return { pending: TEAM_JOURNAL.pending(others, applied), baseline };
}

/** Answers the names of what it applied. */
export async function migrateTeam(client: Queryable, { pending, baseline }: TeamPlan): Promise<readonly string[]> {
  if (baseline) await TEAM_JOURNAL.write(client, baseline);
  for (const migration of pending) await applyMigration(client, 'team', migration, TEAM_JOURNAL);
  return pending.map((one) => nameOf('team', one));
}

async function wasFirstEdition(client: Queryable): Promise<boolean> {
  if (!(await exists(client, 'jobstack.migrations'))) return false;
  const { rows } = await client.query<{ was: boolean }>(
    `SELECT EXISTS (SELECT FROM jobstack.migrations WHERE tag LIKE 'first-edition/%') AS was`,
  );
  return rows[0]?.was ?? false;
}

async function requireTables(client: Queryable, baseline: Migration): Promise<void> {
  const missing: string[] = [];
  for (const table of createdTables([baseline])) if (!(await exists(client, table))) missing.push(table);
  if (missing.length === 0) return;
  throw new JobStackError(
    'BASELINE_MISSING',
    `Migration ${nameOf('team', baseline)}: expected the tables that it makes to be there, since an earlier version of JobStack made ` +
      `them, but ${missing.join(', ')} is not. Take the migration, with its entry in meta/_journal.json, out of the folder if you dropped ` +
      'the tables on purpose. Nothing was applied.',
    { logMessage: true },
  );
}
