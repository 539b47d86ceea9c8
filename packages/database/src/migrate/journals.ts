import type { Queryable } from '../ledger/queryable.ts';
import { migrationChanged, migrationSkipped } from './migration-errors.ts';
import type { Migration } from './migration-files.ts';

/** What is written down of a migration that has been applied. */
interface Applied {
  /** Undefined in Drizzle's journal, which knows a migration by its time of generation. */
  readonly tag?: string;
  readonly hash: string;
  /** Time of generation, in milliseconds since the epoch. */
  readonly when: number;
}

/** Where applied migrations are written down. */
export interface Journal {
  /** All that are, in no order; none where there is no journal. */
  read(client: Queryable): Promise<readonly Applied[]>;
  /** Those of `migrations` that are still to be applied, oldest first. @throws JobStackError when one of them could not be any more */
  pending(migrations: readonly Migration[], applied: readonly Applied[]): readonly Migration[];
  write(client: Queryable, migration: Migration): Promise<void>;
}

/** `jobstack.migrations`, made by the engine's first migration. */
export const ENGINE_JOURNAL: Journal = {
  async read(client) {
    if (!(await exists(client, 'jobstack.migrations'))) return [];
    const { rows } = await client.query<{ tag: string; hash: string; when: string }>(
      'SELECT tag, hash, (extract(epoch FROM generated_at) * 1000)::bigint::text AS when FROM jobstack.migrations',
    );
    return rows.map(({ tag, hash, when }) => ({ tag, hash, when: Number(when) }));
  },
  pending(migrations, applied) {
    const hashes = new Map(applied.map(({ tag, hash }) => [tag, hash]));
    const changed = migrations.filter(({ tag, hash }) => hashes.has(tag) && hashes.get(tag) !== hash);
    if (changed.length > 0) throw migrationChanged(tagsOf(changed));
    return inOrder(
      migrations.filter(({ tag }) => !hashes.has(tag)),
      applied,
    );
  },
  async write(client, { tag, hash, when }) {
    await client.query(
      'INSERT INTO jobstack.migrations (tag, hash, generated_at) VALUES ($1, $2, to_timestamp($3::float8 / 1000))',
      [tag, hash, when],
    );
  },
};

const DRIZZLE_TABLE = 'drizzle.__drizzle_migrations';

/** Drizzle's own, of the form that its migrator makes, so that a team may migrate by that as well. */
export const TEAM_JOURNAL: Journal = {
  async read(client) {
    if (!(await exists(client, DRIZZLE_TABLE))) return [];
    const { rows } = await client.query<{ hash: string; created_at: string }>(
      `SELECT hash, created_at FROM ${DRIZZLE_TABLE}`,
    );
    return rows.map(({ hash, created_at }) => ({ hash, when: Number(created_at) }));
  },
  pending(migrations, applied) {
    const known = new Set(applied.map(({ when }) => when));
    return inOrder(
      migrations.filter(({ when }) => !known.has(when)),
      applied,
    );
  },
  async write(client, { hash, when }) {
    await client.query('CREATE SCHEMA IF NOT EXISTS drizzle');
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${DRIZZLE_TABLE} (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint)`,
    );
    await client.query(`INSERT INTO ${DRIZZLE_TABLE} (hash, created_at) VALUES ($1, $2)`, [hash, when]);
  },
};

/** Drizzle leaves out in silence what is older than the newest. */
function inOrder(fresh: readonly Migration[], applied: readonly Applied[]): readonly Migration[] {
  const newest = Math.max(...applied.map(({ when }) => when));
  const late = fresh.filter(({ when }) => when < newest);
  if (late.length > 0) throw migrationSkipped(tagsOf(late));
  return fresh;
}

function tagsOf(migrations: readonly Migration[]): readonly string[] {
  return migrations.map(({ tag }) => tag);
}

export async function exists(client: Queryable, relation: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [relation]);
  return rows[0]?.there ?? false;
}
