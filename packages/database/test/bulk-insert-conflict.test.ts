import { getTableName, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BulkInsertOptions, type BulkInsertResult, bulkInsert } from '../src/bulk/index.ts';
import { createPool } from '../src/pool.ts';
import { inTransaction } from '../src/safe-transaction.ts';
import { createTestDatabase, type TestDatabase } from '../testing/index.ts';

const tableNamed = (name: string) =>
  pgTable(name, {
    tenant: integer().notNull().default(1),
    key: text().notNull(),
    value: integer().default(7),
    data: jsonb().$type<unknown>(),
  });
const pairs = tableNamed('pairs');
const partitioned = tableNamed('partitioned');
type Pair = typeof pairs.$inferInsert;

const target = [pairs.tenant, pairs.key];
const SKIP: BulkInsertOptions = { onConflict: { target } };
const UPDATE: BulkInsertOptions = { onConflict: { target, update: [pairs.key, pairs.value], merge: [pairs.data] } };
const UPDATE_VALUE: BulkInsertOptions = { onConflict: { target, update: [pairs.value] } };

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url);
  await pool.query(`CREATE TABLE pairs (tenant integer NOT NULL DEFAULT 1, key text NOT NULL, value integer DEFAULT 7 CHECK (value < 10000), data jsonb,
      PRIMARY KEY (tenant, key));
    CREATE TABLE partitioned (LIKE pairs INCLUDING ALL) PARTITION BY LIST (tenant);
    CREATE TABLE partitioned_1 PARTITION OF partitioned FOR VALUES IN (1);
    CREATE TABLE partitioned_2 PARTITION OF partitioned FOR VALUES IN (2);
    CREATE FUNCTION lower_key() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN NEW.key := lower(NEW.key); RETURN CASE WHEN NEW.value > 0 THEN NEW END; END $$`);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(() => pool.query('TRUNCATE pairs, partitioned'));

const insertInto = (table: typeof pairs, rows: readonly Pair[], options?: BulkInsertOptions) =>
  inTransaction(pool, (tx) => bulkInsert(tx, table, rows, options));
const insert = (rows: readonly Pair[], options?: BulkInsertOptions) => insertInto(pairs, rows, options);

async function stored(table = pairs): Promise<[string, number | null][]> {
  const rows = await drizzle(pool).select().from(table).orderBy(table.tenant, table.key);
  return rows.map(({ key, value }) => [key, value]);
}

function states({ inserted, updated, skipped, refused }: BulkInsertResult): Record<number, string> {
  return Object.fromEntries([
    ...inserted.map((index) => [index, 'inserted']),
    ...updated.map((index) => [index, 'updated']),
    ...skipped.map((index) => [index, 'skipped']),
    ...refused.map(({ index, code }) => [index, code]),
  ]);
}

describe.each([
  ['plain', pairs],
  ['partitioned', partitioned],
])('rows with the same key, in a %s table,', (_kind, table) => {
  const rows: Pair[] = [
    { tenant: 1, key: 'b', value: 1 },
    { tenant: 1, key: 'a', value: 2 },
    { tenant: 1, key: 'b', value: 3 },
    { tenant: 2, key: 'b', value: 4 },
    { tenant: 1, key: 'b', value: 5 },
  ];

  test('update: the last stays, and all of the key must be the same', async () => {
    const result = await insertInto(table, rows, UPDATE);

    expect(states(result)).toEqual({ 0: 'inserted', 1: 'inserted', 2: 'updated', 3: 'inserted', 4: 'updated' });
    expect(await stored(table)).toEqual([
      ['a', 2],
      ['b', 5],
      ['b', 4],
    ]);
  });

  test('are skipped but for the first', async () => {
    const result = await insertInto(table, rows, SKIP);

    expect(states(result)).toEqual({ 0: 'inserted', 1: 'inserted', 2: 'skipped', 3: 'inserted', 4: 'skipped' });
    expect(await stored(table)).toEqual([
      ['a', 2],
      ['b', 1],
      ['b', 4],
    ]);
  });

  test('keep their order when some of them leave a column to its default, the key among them', async () => {
    const mixed: Pair[] = [
      { key: 'a', value: 1 },
      { key: 'a' },
      { tenant: 1, key: 'a', value: 3 },
      { tenant: 2, key: 'a', value: null },
      { tenant: 2, key: 'a' },
    ];

    const result = await insertInto(table, mixed, UPDATE);

    expect(states(result)).toEqual({ 0: 'inserted', 1: 'updated', 2: 'updated', 3: 'inserted', 4: 'updated' });
    expect(await stored(table)).toEqual([
      ['a', 3],
      ['a', 7],
    ]);
  });

  test('keep their order across statements', async () => {
    const many = Array.from({ length: 5_002 }, (_, index) => ({
      tenant: 1,
      key: `key ${index % 5_000}`,
      value: index,
    }));

    const [updating, skipping] = [await insertInto(table, many, UPDATE), await insertInto(table, many, SKIP)];

    expect(updating.updated).toEqual([5_000, 5_001]);
    expect(skipping.skipped).toHaveLength(5_002);
    expect((await stored(table)).filter(([, value]) => value !== null && value >= 5_000)).toEqual([
      ['key 0', 5_000],
      ['key 1', 5_001],
    ]);
  });

  test('of which the last are refused leave the last that is not', async () => {
    const values = [1, 2, 3, 10_000, 10_001];
    const refusing = values.map((value) => ({ tenant: 1, key: 'a', value }));

    const result = await insertInto(table, refusing, { ...UPDATE_VALUE, onRefusal: 'report' });

    expect(states(result)).toEqual({ 0: 'inserted', 1: 'updated', 2: 'updated', 3: '23514', 4: '23514' });
    expect(await stored(table)).toEqual([['a', 3]]);
  });

  test('are updates throughout when the key was there before', async () => {
    await insertInto(table, [{ tenant: 1, key: 'a', value: 0 }]);

    const result = await insertInto(table, rows, UPDATE);

    expect(result.updated).toEqual([1, 2, 4]);
  });
});

describe('a merge', () => {
  test('puts the new properties into the old object, and the new value of one wins', async () => {
    await insert([{ tenant: 1, key: 'a', data: { kept: 1, changed: 1, deep: { old: 1 } } }]);

    await insert([{ tenant: 1, key: 'a', data: { changed: 2, deep: { new: 2 } } }], UPDATE);

    expect((await pool.query('SELECT data FROM pairs')).rows).toEqual([
      { data: { kept: 1, changed: 2, deep: { new: 2 } } },
    ]);
  });

  test('of rows with one key takes the properties of all of them', async () => {
    const rows = [{ x: 1, y: 1 }, { y: 2 }, { z: 3 }].map((data) => ({ tenant: 1, key: 'a', data }));

    await insert(rows, UPDATE);

    expect((await pool.query('SELECT data FROM pairs')).rows).toEqual([{ data: { x: 1, y: 2, z: 3 } }]);
  });

  test.each([
    [null, { a: 1 }, { a: 1 }],
    [{ a: 1 }, null, { a: 1 }],
    [{ a: 1 }, [1], [1]],
    [[1], [2], [2]],
    [null, null, null],
  ])('of %j and %j gives %j', async (old, given, expected) => {
    await insert([{ tenant: 1, key: 'a', data: old }]);

    await insert([{ tenant: 1, key: 'a', data: given }], UPDATE);

    expect((await pool.query('SELECT data FROM pairs')).rows).toEqual([{ data: expected }]);
  });
});

describe.each([
  ['plain', pairs],
  ['partitioned', partitioned],
])('a trigger that changes keys and drops rows, on a %s table,', (_kind, table) => {
  const name = getTableName(table);
  beforeEach(() =>
    pool.query(`CREATE TRIGGER lower_key BEFORE INSERT ON ${name} FOR EACH ROW EXECUTE FUNCTION lower_key()`),
  );
  afterEach(() => pool.query(`DROP TRIGGER lower_key ON ${name}`));

  const rows: Pair[] = [
    { tenant: 1, key: 'a', value: 1 },
    { tenant: 1, key: 'B', value: 2 },
    { tenant: 1, key: 'x', value: -1 },
    { tenant: 1, key: 'A', value: 3 },
    { tenant: 1, key: 'b', value: 4 },
  ];

  test('leaves the last row of a key when rows update', async () => {
    const result = await insertInto(table, rows, UPDATE);

    expect(states(result)).toEqual({ 0: 'inserted', 1: 'inserted', 2: 'skipped', 3: 'updated', 4: 'updated' });
    expect(await stored(table)).toEqual([
      ['a', 3],
      ['b', 4],
    ]);
  });

  test('leaves the first row of a key when rows are skipped', async () => {
    const result = await insertInto(table, rows, SKIP);

    expect(states(result)).toEqual({ 0: 'inserted', 1: 'inserted', 2: 'skipped', 3: 'skipped', 4: 'skipped' });
    expect(await stored(table)).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });

  test('drops rows that are plainly inserted', async () => {
    const result = await insertInto(table, rows.slice(0, 3));

    expect(states(result)).toEqual({ 0: 'inserted', 1: 'inserted', 2: 'skipped' });
  });
});

test.each([
  ['no key', { target: [] }],
  ['nothing to update', { target, update: [] }],
])('an onConflict with %s is refused', async (_what, onConflict) => {
  await expect(insert([{ tenant: 1, key: 'a' }], { onConflict })).rejects.toThrow(TypeError);
});

test('an SQL expression is refused as a value, naming the column', async () => {
  const rows = [{ key: sql`upper('a')` }];

  await expect(insert(rows as unknown as Pair[])).rejects.toThrow(/column key: expected a value/);
});

test('a trigger sees every version of a row, as if the rows came one by one', async () => {
  await pool.query(`CREATE TABLE seen (value integer);
    CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN INSERT INTO seen VALUES (NEW.value); RETURN NULL; END $$;
    CREATE TRIGGER see AFTER INSERT OR UPDATE ON pairs FOR EACH ROW EXECUTE FUNCTION see()`);
  const rows = [1, 2, 3, 4].map((value) => ({ tenant: 1, key: 'a', value }));

  await insert(rows, UPDATE_VALUE);

  const { rows: seen } = await pool.query('SELECT value FROM seen');
  await pool.query('DROP TRIGGER see ON pairs; DROP TABLE seen; DROP FUNCTION see');
  expect(seen).toEqual(rows.map(({ value }) => ({ value })));
});

test.each(['', 'NULLS NOT DISTINCT'])(
  'rows without a key are the same only where the database says so: UNIQUE %s',
  async (nulls) => {
    const codes = pgTable('codes', { code: text(), value: integer() });
    await pool.query(
      `DROP TABLE IF EXISTS codes; CREATE TABLE codes (code text UNIQUE ${nulls}, value integer CHECK (value < 9))`,
    );
    const rows = [1, 2, 3, 4, 9].map((value) => ({ code: null, value }));

    await inTransaction(pool, (tx) =>
      bulkInsert(tx, codes, rows, { onConflict: { target: [codes.code], update: [codes.value] }, onRefusal: 'report' }),
    );

    const stored = await drizzle(pool).select().from(codes).orderBy(codes.value);
    expect(stored.map(({ value }) => value)).toEqual(nulls === '' ? [1, 2, 3, 4] : [4]);
  },
);

describe('names that the statements use themselves', () => {
  const odd = pgTable('given', {
    place: integer(),
    key: text('raw'),
    c0: integer(),
    k0: integer(),
    existing: integer(),
    row: integer('bulk_row'),
    inserted: integer('bulk_inserted'),
    quoted: integer(`it's "odd" $1 $$`),
  });
  const rows = [1, 2, 1, 1].map((place, index) => ({
    ...{ place, key: 'a', c0: index, k0: index, existing: index, row: index, inserted: index, quoted: index },
  }));
  const columns = [odd.c0, odd.k0, odd.existing, odd.row, odd.inserted, odd.quoted];

  beforeAll(() =>
    pool.query(`CREATE TABLE given (place integer, raw text, c0 integer CHECK (c0 >= 0), k0 integer, existing integer, bulk_row integer,
      bulk_inserted integer, "it's ""odd"" $1 $$" integer, PRIMARY KEY (place, raw))`),
  );
  beforeEach(() => pool.query('TRUNCATE given'));

  test.each([
    ['all at once', 0],
    ['row by row', -1],
  ])('are names of columns too, %s', async (_how, c0) => {
    const result = await inTransaction(pool, (tx) =>
      bulkInsert(tx, odd, [...rows, { place: 9, key: 'b', c0 }], {
        onConflict: { target: [odd.place, odd.key], update: columns },
        onRefusal: 'report',
      }),
    );

    expect(states(result)).toEqual({
      ...{ 0: 'inserted', 1: 'inserted', 2: 'updated', 3: 'updated' },
      4: c0 === 0 ? 'inserted' : '23514',
    });
    expect((await drizzle(pool).select().from(odd).orderBy(odd.place)).slice(0, 2)).toEqual([rows[3], rows[1]]);
  });
});

describe('a column with $onUpdate', () => {
  const stamped = pgTable('stamped', {
    key: text().primaryKey(),
    value: integer(),
    byCode: text('by_code').$onUpdate(() => "from 'code'"),
    bySql: integer('by_sql')
      .default(1)
      .$onUpdate(() => sql`40 + 2`),
  });
  const rows = [{ key: 'a', value: 1, byCode: 'given', bySql: 7 }];

  test.each([
    ['that is not named takes what that gives, as in Drizzle', [stamped.value], "from 'code'", 42],
    ['that is named takes the new value', [stamped.value, stamped.byCode, stamped.bySql], 'given', 7],
  ])('%s', async (_name, update, byCode, bySql) => {
    await pool.query(
      'CREATE TABLE stamped (key text PRIMARY KEY, value integer, by_code text, by_sql integer DEFAULT 1)',
    );
    try {
      const stored = await inTransaction(pool, async (tx) => {
        await bulkInsert(tx, stamped, rows);
        await bulkInsert(tx, stamped, rows, { onConflict: { target: [stamped.key], update } });
        return await tx.select().from(stamped);
      });

      expect(stored).toEqual([{ key: 'a', value: 1, byCode, bySql }]);
    } finally {
      await pool.query('DROP TABLE stamped');
    }
  });
});
