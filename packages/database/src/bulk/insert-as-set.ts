import type { JobTransaction } from '@jobstack/handler-sdk';
import { type SQL, sql } from 'drizzle-orm';
import { run } from './database-error.ts';
import { identifier } from './quote.ts';
import type { RowState } from './row-state.ts';
import {
  arraysOf,
  type Chunk,
  IS_INSERTED,
  insertInto,
  type KeyPart,
  knownKey,
  unnested,
  valueToStore,
} from './source.ts';

type Answer = {
  /** Rows that the INSERT stored. */
  readonly written: number;
  /** Their places in the chunk, from 1, in the order in which they were written; null when these are all rows. */
  readonly places: readonly number[] | null;
  /** For each of `places`, whether it was inserted and not updated; null when all were. */
  readonly inserted: readonly boolean[] | null;
};

/**
 * Writes a chunk in one statement. A row whose state is undefined was left for another statement: one cannot update a row twice.
 *
 * @returns undefined when it would not be known which rows were stored how: a trigger dropped or changed some, or the table is
 *   partitioned and rows update
 */
export async function insertAsSet(tx: JobTransaction, chunk: Chunk): Promise<(RowState | undefined)[] | undefined> {
  const { count } = chunk.given;
  // Its RETURNING has no xmax, which tells updates from inserts.
  if (chunk.target.isPartitioned && chunk.conflict?.updates) return undefined;
  const [answer] = await run<Answer>(tx, statementOf(chunk));
  const { written, places, inserted } = answer as Answer;
  if (written !== (places?.length ?? count)) return undefined;
  if (!places) return new Array<RowState>(count).fill('inserted');
  const states = new Array<RowState | undefined>(count).fill(chunk.conflict?.updates ? undefined : 'skipped');
  for (const [index, place] of places.entries())
    states[place - 1] = inserted?.[index] === false ? 'updated' : 'inserted';
  return states;
}

function statementOf(chunk: Chunk): SQL {
  const typed = arraysOf(chunk.given, ({ target }) => (target.viaText ? 'text' : target.type));
  return sql`WITH given AS NOT MATERIALIZED (${typed}), ${sql.raw(writtenAndAnswer(chunk))}`;
}

function writtenAndAnswer(chunk: Chunk): string {
  const key = knownKey(chunk);
  if (!chunk.conflict) return plainInsert(chunk);
  return chunk.conflict.updates ? updatingInsert(chunk, key) : skippingInsert(chunk, key);
}

function plainInsert(chunk: Chunk): string {
  return `
    written AS (${insertInto(chunk)} SELECT ${values(chunk)} FROM ${rows(chunk)} ORDER BY place RETURNING 1)
    SELECT count(*)::int AS written, NULL AS places, NULL AS inserted FROM written`;
}

/** Which rows were written is asked only when some were not: ON CONFLICT DO NOTHING does not say, but among equals the first was. */
function skippingInsert(chunk: Chunk, key: readonly KeyPart[] | undefined): string {
  const stored = key?.map(({ name }, part) => `existing.${identifier(name)} AS k${part}`).join(', ') ?? '1';
  const isWritten = key?.map(({ collate }, part) => `written.k${part} = first.k${part}${collate}`).join(' AND ');
  const places = `SELECT coalesce(json_agg(place), '[]') FROM (${firsts(chunk, key)}) AS first JOIN written ON ${isWritten}`;
  return `
    written AS (
      ${insertInto(chunk)} SELECT ${values(chunk)} FROM ${rows(chunk)} ORDER BY ${order(key)} ${chunk.conflict?.clause}
      RETURNING ${stored}
    ), counted AS (SELECT count(*)::int AS written FROM written)
    SELECT written, CASE WHEN written < ${chunk.given.count} THEN (${key ? places : `SELECT '[]'::json`}) END AS places,
      NULL AS inserted
    FROM counted`;
}

/** Writes the first row of each key. Each row that goes in comes out of RETURNING, in the same order. */
function updatingInsert(chunk: Chunk, key: readonly KeyPart[] | undefined): string {
  const distinct = key ? `DISTINCT ON (${key.map(keyColumn).join(', ')})` : '';
  return `
    written AS (
      ${insertInto(chunk)} SELECT ${distinct} ${values(chunk)} FROM ${rows(chunk)} ORDER BY ${order(key)} ${chunk.conflict?.clause}
      RETURNING ${IS_INSERTED} AS inserted
    ), counted AS (SELECT count(*)::int AS written, bool_and(inserted) AS all_inserted FROM written)
    SELECT written,
      CASE WHEN written < ${chunk.given.count} OR NOT all_inserted THEN (
        SELECT json_agg(place) FROM (${firsts(chunk, key)}) AS first
      ) END AS places,
      CASE WHEN NOT all_inserted THEN (SELECT json_agg(inserted) FROM written) END AS inserted
    FROM counted`;
}

/** `place` of the first row of each key, and the key as k0, …, in the order of the keys. */
function firsts(chunk: Chunk, key: readonly KeyPart[] | undefined): string {
  const columns = (key ?? []).map((part, index) => `${keyColumn(part)} AS k${index}`);
  const distinct = key ? `DISTINCT ON (${key.map(keyColumn).join(', ')})` : '';
  return `SELECT ${distinct} ${['place', ...columns].join(', ')} FROM ${rows(chunk)} ORDER BY ${order(key)}`;
}

function rows({ given }: Chunk): string {
  return `given, ${unnested(given)}`;
}

function values({ given }: Chunk): string {
  return given.columns.map((column, index) => valueToStore(column, index, 'raw')).join(', ');
}

/** By the key, so that two transactions lock the same rows in the same order; then as given. */
function order(key: readonly KeyPart[] | undefined): string {
  return [...(key ?? []).map(keyColumn), 'place'].join(', ');
}

function keyColumn({ index, storedType, collate }: KeyPart): string {
  return `raw.c${index}::${storedType}${collate}`;
}
