import type { JobTransaction } from '@jobstack/handler-sdk';
import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BulkInsertResult, bulkInsert, CopyWriter, type OnConflict, type RefusedRow } from '../src/bulk/index.ts';
import { createPool } from '../src/pool.ts';
import { inTransaction } from '../src/safe-transaction.ts';
import { createTestDatabase, type TestDatabase } from '../testing/index.ts';
import { CREATE_KINDS, KINDS, type Kind, kinds } from './bulk-insert-kinds.ts';

type Row = Readonly<Record<string, unknown>>;
type Values = typeof kinds.$inferInsert;
type Mode = 'refuse' | 'skip' | 'update' | 'update some';

/** Two calls, one after the other. */
interface Case {
  readonly key: readonly string[];
  readonly mode: Mode;
  readonly calls: readonly (readonly Row[])[];
}

const kindOf = (name: string): Kind => KINDS[name as keyof typeof KINDS];
const names = Object.keys(KINDS);
const keyNames = names.filter((name) => kindOf(name).same !== undefined);
const columns: Readonly<Record<string, PgColumn>> = getTableColumns(kinds);
const columnsOf = (fields: readonly string[]) => fields.flatMap((field) => columns[field] ?? []);

const goodFor = (name: string) => fc.constantFrom(...kindOf(name).good, ...(kindOf(name).same ?? []));

/** With at most one fault: of several, it is anybody's choice which one is reported. */
function rowWith(key: readonly string[]): fc.Arbitrary<Row> {
  return fc
    .record({
      some: fc.subarray(names, { maxLength: 4 }),
      fault: fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constantFrom(...names) }),
    })
    .chain(({ some, fault }) => {
      const valueFor = (name: string) =>
        name === fault ? fc.constantFrom(...kindOf(name).bad, null, undefined) : goodFor(name);
      const fields = new Set(['required', ...key, ...some, ...(fault === null ? [] : [fault])]);
      return fc.record(Object.fromEntries([...fields].map((name) => [name, valueFor(name)])));
    });
}

const cases: fc.Arbitrary<Case> = fc.subarray(keyNames, { minLength: 1, maxLength: 2 }).chain((key) =>
  fc.record({
    key: fc.constant(key),
    mode: fc.constantFrom<Mode>('refuse', 'skip', 'update', 'update some'),
    calls: fc.array(fc.array(rowWith(key), { maxLength: 9 }), { minLength: 1, maxLength: 2 }),
  }),
);

function conflictOf({ key, mode }: Case): OnConflict | undefined {
  if (mode === 'refuse') return undefined;
  const target = columnsOf(key);
  if (mode === 'skip') return { target };
  if (mode === 'update some')
    return { target, update: columnsOf(['text', 'defaulted']), merge: columnsOf(['jsonb', 'json']) };
  return { target, update: columnsOf(names) };
}

/** The slow and obvious way: each row by itself, as Drizzle's documentation has it. */
async function oneByOne(
  tx: JobTransaction,
  rows: readonly Row[],
  conflict: OnConflict | undefined,
): Promise<BulkInsertResult> {
  const result = {
    inserted: [] as number[],
    updated: [] as number[],
    skipped: [] as number[],
    refused: [] as RefusedRow[],
  };
  for (const [index, row] of rows.entries()) {
    await tx.execute(sql`SAVEPOINT one`);
    try {
      const [stored] = await upsert(tx, row, conflict);
      result[stored === undefined ? 'skipped' : stored.inserted ? 'inserted' : 'updated'].push(index);
    } catch (error) {
      await tx.execute(sql`ROLLBACK TO SAVEPOINT one`);
      result.refused.push(refusalOf(index, error));
    }
  }
  return result;
}

function upsert(tx: JobTransaction, row: Row, conflict: OnConflict | undefined) {
  const insert = tx.insert(kinds).values(row as Values);
  const returning = { inserted: sql<boolean>`xmax = 0` };
  if (!conflict) return insert.returning(returning);
  const { target, update = [], merge = [] } = conflict;
  if (update.length + merge.length === 0)
    return insert.onConflictDoNothing({ target: [...target] }).returning(returning);
  const set: Record<string, SQL> = {};
  for (const { name } of update) set[name] = sql`excluded.${sql.identifier(name)}`;
  for (const { name } of merge) set[name] = merged(name);
  return insert.onConflictDoUpdate({ target: [...target], set }).returning(returning);
}

/** Properties of the new value last: they win. */
function merged(name: string): SQL {
  const [old, given] = [sql`kinds.${sql.identifier(name)}::jsonb`, sql`excluded.${sql.identifier(name)}::jsonb`];
  const properties = sql`SELECT jsonb_object_agg(key, value ORDER BY place) FROM
    (SELECT *, 1 AS place FROM jsonb_each(${old}) UNION ALL SELECT *, 2 FROM jsonb_each(${given})) AS properties`;
  return sql`CASE WHEN ${given} IS NULL THEN ${old}
    WHEN jsonb_typeof(${old}) = 'object' AND jsonb_typeof(${given}) = 'object' THEN coalesce((${properties}), '{}')
    ELSE ${given} END`;
}

function refusalOf(index: number, error: unknown): RefusedRow {
  const { code, message, column, constraint } = (error as { readonly cause: RefusedRow }).cause;
  return { index, code, message, ...(column ? { column } : {}), ...(constraint ? { constraint } : {}) };
}

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url);
  await pool.query(CREATE_KINDS);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** What `write` answers and what is in the table then; nothing of it stays. Numbers that a sequence gave are left out: it leaves gaps. */
async function trial(given: Case, write: (tx: JobTransaction, rows: readonly Row[]) => Promise<BulkInsertResult>) {
  const seen: unknown[] = [];
  const rolledBack = new Error('Rolled back.');
  await inTransaction(pool, async (tx) => {
    await tx.execute(sql`SET LOCAL TimeZone = 'Europe/Berlin'`);
    await tx.execute(
      sql`CREATE UNIQUE INDEX ON kinds (${sql.join(
        columnsOf(given.key).map(({ name }) => sql.identifier(name)),
        sql`, `,
      )})`,
    );
    for (const rows of given.calls) seen.push(await write(tx, rows));
    const { rows } =
      await tx.execute(sql`SELECT to_jsonb(kinds) - '{id,number,dated}'::text[] AS stored, json::text, dated = now() AS "now",
      CASE WHEN dated <> now() THEN dated END AS dated, CASE WHEN number >= 2000000000 THEN number END AS number FROM kinds`);
    seen.push(rows.map((row) => JSON.stringify(row)).sort());
    throw rolledBack;
  }).catch((error: unknown) => {
    if (error !== rolledBack) throw error;
  });
  return seen;
}

const compare = async (given: Case) => {
  const onConflict = conflictOf(given);
  const expected = await trial(given, (tx, rows) => oneByOne(tx, rows, onConflict));
  const seen = await trial(given, (tx, rows) =>
    bulkInsert(tx, kinds, rows as Values[], { ...(onConflict && { onConflict }), onRefusal: 'report' }),
  );
  expect(seen).toEqual(expected);
  const writer = new CopyWriter(kinds, Object.keys(columns), onConflict);
  const copied = await trial(given, async (tx, rows) => {
    const batch = writer.batch();
    for (const row of rows) batch.add(row);
    writer.ready(batch);
    return await writer.insert(tx, batch);
  });
  expect(copied).toEqual(expected);
};

test('stores several values of every kind in one statement', async () => {
  for (const name of names) {
    const rows = [...kindOf(name).good, ...(kindOf(name).same ?? [])].map((value) => ({
      required: 'there',
      [name]: value,
    }));
    const given: Case = { key: ['id'], mode: 'refuse', calls: [rows] };

    const seen = await trial(given, (tx, all) => bulkInsert(tx, kinds, all as Values[]));

    expect(seen).toEqual(await trial(given, (tx, all) => oneByOne(tx, all, undefined)));
  }
});

test.each(keyNames)('finds the first and the last of several spellings of one key: %s', async (name) => {
  const spellings = kindOf(name).same ?? [];
  const keys = [...spellings, kindOf(name).good[0], ...spellings.toReversed(), kindOf(name).bad[0] ?? null];
  const rows = keys.map((key, index) => ({ required: 'there', [name]: key, coded: `row ${index}` }));

  for (const mode of ['skip', 'update'] as const) {
    await compare({ key: [name], mode, calls: [rows, rows.toReversed()] });
    await compare({ key: [name], mode, calls: [rows.slice(0, -1), rows.toReversed().slice(1)] });
  }
});

test('does what inserting row by row does, for every kind of column and of key: states, SQLSTATE, column, values', async () => {
  await fc.assert(fc.asyncProperty(cases, compare), { numRuns: 80, endOnFailure: true });
});
