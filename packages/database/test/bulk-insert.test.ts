import { sql } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import {
  bigint,
  boolean,
  char,
  date,
  doublePrecision,
  integer,
  jsonb,
  numeric,
  pgEnum,
  pgTable,
  serial,
  text,
  timestamp,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core';
import fc from 'fast-check';
import type { Pool, PoolClient } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BulkInsertOptions, BulkWriter, bulkInsert } from '../src/bulk/index.ts';
import { createPool } from '../src/pool.ts';
import { inTransaction } from '../src/safe-transaction.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';

const mood = pgEnum('Mood of day', ['good', 'bad']);

const things = pgTable('things', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  key: text('key').notNull().unique(),
  short: varchar('short', { length: 3 }),
  fixed: char('fixed', { length: 3 }),
  count: integer('count').notNull().default(7),
  big: bigint('big', { mode: 'bigint' }),
  ratio: doublePrecision('ratio'),
  price: numeric('price', { precision: 10, scale: 2 }),
  done: boolean('done'),
  data: jsonb('data').notNull().default({}),
  at: timestamp('at', { withTimezone: true, precision: 3 }),
  day: date('day'),
  taskId: uuid('task_id'),
  tags: text('tags').array(),
  matrix: integer('matrix').array().array(),
  mood: mood('mood'),
  order: serial('order'),
  label: text('label').$defaultFn(() => 'from code'),
  doubled: integer('doubled').generatedAlwaysAs(sql`count * 2`),
});

let database: TestDatabase;
let pool: Pool;
let db: NodePgDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url);
  db = drizzle(pool);
  await pool.query(`CREATE TYPE "Mood of day" AS ENUM ('good', 'bad');
    CREATE TABLE things (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, key text NOT NULL UNIQUE, short varchar(3), fixed char(3),
      count integer NOT NULL DEFAULT 7, big bigint, ratio double precision, price numeric(10, 2), done boolean,
      data jsonb NOT NULL DEFAULT '{}', at timestamptz(3), day date, task_id uuid, tags text[], matrix integer[][],
      mood "Mood of day", "order" serial, label text, doubled integer GENERATED ALWAYS AS (count * 2) STORED)`);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(() => pool.query('TRUNCATE things RESTART IDENTITY'));

const insert = (rows: readonly (typeof things.$inferInsert)[], options?: BulkInsertOptions) =>
  inTransaction(pool, (tx) => bulkInsert(tx, things, rows, options));
const stored = () => db.select().from(things).orderBy(things.id);
const keyed = (count: number) => Array.from({ length: count }, (_, index) => ({ key: `key ${index}` }));

describe('bulkInsert', () => {
  test('stores every kind of column as insert().values() does', async () => {
    const rows: (typeof things.$inferInsert)[] = [
      {
        key: 'quotes " \' \\ {,} NULL \n',
        short: 'äöü',
        fixed: 'abc',
        count: 1,
        big: 9_223_372_036_854_775_807n,
        ratio: 0.1 + 0.2,
        price: '12.30',
        done: false,
        data: { nested: ['"', null, 1.5] },
        at: new Date('2030-01-01T00:00:00.123Z'),
        day: '2030-02-28',
        taskId: '018f0000-0000-7000-8000-000000000000',
        tags: ['a,b', '{"c"}', ''],
        matrix: [
          [1, 2],
          [3, 4],
        ],
        mood: 'bad',
        order: 5,
        label: 'given',
      },
      { key: 'nulls', short: null, big: null, data: [], at: null, tags: null, count: 2, order: 6, label: null },
      { key: 'NULL', ratio: Number.NEGATIVE_INFINITY, data: 'text', tags: [], count: 3, order: 7, label: '' },
    ];
    await db.insert(things).values(rows);
    const expected = await stored();
    await pool.query('TRUNCATE things RESTART IDENTITY');

    const result = await insert(rows);

    expect(result).toEqual({ inserted: [0, 1, 2], updated: [], skipped: [], refused: [] });
    expect(await stored()).toEqual(expected);
  });

  test('gives a column that a row leaves out its default, row by row', async () => {
    await insert([{ key: 'a', count: 1 }, { key: 'b' }, { key: 'c', count: 3, data: { x: 1 } }]);

    const rows = (await stored()).map(({ key, count, data, label, doubled }) => ({ key, count, data, label, doubled }));
    expect(rows.sort((a, b) => a.key.localeCompare(b.key))).toEqual([
      { key: 'a', count: 1, data: {}, label: 'from code', doubled: 2 },
      { key: 'b', count: 7, data: {}, label: 'from code', doubled: 14 },
      { key: 'c', count: 3, data: { x: 1 }, label: 'from code', doubled: 6 },
    ]);
  });

  test('stores any text, number and JSON unchanged and in order', async () => {
    // PostgreSQL's text holds no NUL and no lone surrogates, its JSON no -0.
    const anyText = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'));
    const anyJson = fc.dictionary(anyText, fc.oneof(anyText, fc.integer(), fc.boolean(), fc.constant(null)));
    const row = fc.record({
      key: anyText,
      ratio: fc.option(fc.double({ noNaN: true })),
      data: anyJson,
      tags: fc.option(fc.array(anyText)),
    });

    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(row, { selector: ({ key }) => key, minLength: 1 }), async (rows) => {
        await pool.query('TRUNCATE things');

        await insert(rows);

        const back = (await stored()).map(({ key, ratio, data, tags }) => ({ key, ratio, data, tags }));
        expect(back).toEqual(rows.map((given) => ({ ...given, ratio: given.ratio === null ? null : given.ratio + 0 })));
      }),
      { numRuns: 50 },
    );
  });

  test('of no rows does nothing', async () => {
    expect(await insert([])).toEqual({ inserted: [], updated: [], skipped: [], refused: [] });
  });

  test('fails as a whole inside a transaction when one row is refused, with the short error of PostgreSQL', async () => {
    const rows = [...keyed(6_000), { key: 'long', short: 'four' }];

    await expect(insert(rows)).rejects.toMatchObject({ code: '22001', message: expect.not.stringContaining('key 1') });
    expect(await stored()).toEqual([]);
  });
});

describe('a conflict', () => {
  const existing = { key: 'known', count: 1, short: 'old' };
  beforeEach(() => insert([existing]));

  test('fails unless told otherwise', async () => {
    await expect(insert([{ key: 'known' }])).rejects.toMatchObject({ code: '23505' });
  });

  test('can be skipped', async () => {
    const rows = [
      { key: 'known', count: 2 },
      { key: 'new', count: 2 },
      { key: 'new', count: 3 },
    ];

    const result = await insert(rows, { onConflict: { target: [things.key] } });

    expect(result).toEqual({ inserted: [1], updated: [], skipped: [0, 2], refused: [] });
    expect((await stored()).map(({ key, count }) => [key, count])).toEqual([
      ['known', 1],
      ['new', 2],
    ]);
  });

  test('can update the named columns and no others', async () => {
    const rows = [
      { key: 'known', count: 2, short: 'new' },
      { key: 'new', count: 3, short: 'new' },
    ];

    const result = await insert(rows, { onConflict: { target: [things.key], update: [things.count] } });

    expect(result).toEqual({ inserted: [1], updated: [0], skipped: [], refused: [] });
    expect((await stored()).map(({ key, count, short }) => [key, count, short])).toEqual([
      ['known', 2, 'old'],
      ['new', 3, 'new'],
    ]);
  });
});

test('a writer looks at the table with its first batch alone, across transactions', async () => {
  const statements: string[] = [];
  const logger = { logQuery: (query: string) => statements.push(query) };
  const writer = new BulkWriter(things, { onConflict: { target: [things.key] } });

  const results = [];
  for (const key of ['a', 'b', 'b']) {
    const batch = (_tx: unknown, client: PoolClient) => writer.insert(drizzle(client, { logger }), [{ key }]);
    results.push(await inTransaction(pool, batch));
  }

  expect(results.map(({ inserted, skipped }) => [inserted, skipped])).toEqual([
    [[0], []],
    [[0], []],
    [[], [0]],
  ]);
  expect(statements.filter((statement) => statement.includes('FROM pg_class'))).toHaveLength(1);
});

test('long texts go in several statements, whose memory is bounded', async () => {
  const statements: string[] = [];
  const rows = Array.from({ length: 4 }, (_, index) => ({ key: `key ${index}`, label: 'x'.repeat(5_000_000) }));

  const { inserted } = await inTransaction(pool, (_tx, client) => {
    const logger = { logQuery: (query: string) => statements.push(query) };
    return bulkInsert(drizzle(client, { logger }), things, rows);
  });

  expect(inserted).toHaveLength(4);
  expect(statements.filter((statement) => statement.includes('INSERT'))).toHaveLength(2);
});

describe('very many rows (drizzle-orm#1740)', () => {
  /** Two parameters each: `key`, and `label` from its default. */
  const ROWS = 33_000;

  test('raw: insert().values() fails', async () => {
    await expect(db.insert(things).values(keyed(ROWS))).rejects.toThrow();
  });

  test('ours: they are stored', async () => {
    expect((await insert(keyed(ROWS))).inserted).toHaveLength(ROWS);
    expect(await db.$count(things)).toBe(ROWS);
  });
});
