import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BulkInsertOptions, bulkInsert } from '../src/bulk/index.ts';
import { createPool } from '../src/pool.ts';
import { inTransaction } from '../src/safe-transaction.ts';
import { createTestDatabase, type TestDatabase } from '../testing/index.ts';

const people = pgTable('people', {
  id: integer().notNull(),
  name: text(),
  email: text(),
  age: integer(),
  parent: integer(),
});
type Person = typeof people.$inferInsert;

const REPORT: BulkInsertOptions = { onRefusal: 'report' };
const UPDATE: BulkInsertOptions = { ...REPORT, onConflict: { target: [people.id], update: [people.name, people.age] } };

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url);
  await pool.query(`
    CREATE TABLE people (id integer PRIMARY KEY, name text NOT NULL DEFAULT 'nobody', email text UNIQUE,
      age smallint CONSTRAINT adult CHECK (age >= 18), parent integer REFERENCES people DEFERRABLE INITIALLY DEFERRED);
    CREATE FUNCTION no_bob() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN IF NEW.name = 'Bob' THEN RAISE EXCEPTION 'Not Bob again.'; END IF; RETURN NEW; END $$;
    CREATE TRIGGER no_bob AFTER INSERT OR UPDATE ON people FOR EACH ROW EXECUTE FUNCTION no_bob()`);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(() => pool.query('TRUNCATE people'));

const insert = (rows: readonly Person[], options?: BulkInsertOptions) =>
  inTransaction(pool, (tx) => bulkInsert(tx, people, rows, options));
const storedIds = async () =>
  (await drizzle(pool).select().from(people).orderBy(people.id)).map(({ id, name }) => [id, name]);

describe('refused rows', () => {
  const refused: readonly [reason: string, row: Person, expected: object][] = [
    ['a CHECK', { id: 1, age: 17 }, { code: '23514', constraint: 'adult' }],
    ['NOT NULL', { id: 1, name: null }, { code: '23502', column: 'name' }],
    ['a unique key', { id: 1, email: 'taken' }, { code: '23505', constraint: 'people_email_key' }],
    ['a key that is checked at COMMIT', { id: 1, parent: 99 }, { code: '23503', constraint: 'people_parent_fkey' }],
    ['a number out of range', { id: 1, age: 40_000 }, { code: '22003' }],
    ['a text that is no number', { id: 1, age: 'old' as unknown as number }, { code: '22P02' }],
    ['a NUL character', { id: 1, name: 'a\0b' }, { code: '22021' }],
    ['a trigger', { id: 1, name: 'Bob' }, { code: 'P0001', message: 'Not Bob again.' }],
    ['an index', { id: 1, email: longText() }, { code: '54000' }],
  ];

  test.each(refused)('by %s are reported, the others written', async (_reason, row, expected) => {
    await insert([{ id: 0, email: 'taken' }]);

    const result = await insert([{ id: 2 }, row, { id: 3 }], REPORT);

    expect(result).toEqual({
      inserted: [0, 2],
      updated: [],
      skipped: [],
      refused: [expect.objectContaining(expected)],
    });
    expect(result.refused[0]?.index).toBe(1);
    expect(await storedIds()).toEqual([0, 2, 3].map((id) => [id, 'nobody']));
  });

  test.each(refused)('by %s fail the call unless asked for', async (_reason, row, expected) => {
    await insert([{ id: 0, email: 'taken' }]);

    await expect(insert([{ id: 2 }, row])).rejects.toMatchObject(expected);
    expect(await storedIds()).toEqual([[0, 'nobody']]);
  });

  test('say why without the data of the row', async () => {
    const { refused } = await insert([{ id: 1, name: 'a secret', age: 3 }], REPORT);

    expect(JSON.stringify(refused)).not.toContain('secret');
  });

  test('of a key leave the place to the next, when rows update', async () => {
    const rows = [
      { id: 1, name: 'first', age: 17 },
      { id: 1, name: 'second', age: 20 },
      { id: 1, name: 'third', age: 30 },
      { id: 1, name: 'Bob', age: 40 },
    ];

    const { inserted, updated, refused } = await insert(rows, UPDATE);

    expect([inserted, updated, refused.map(({ index }) => index)]).toEqual([[1], [2], [0, 3]]);
    expect(await storedIds()).toEqual([[1, 'third']]);
  });

  test('take a handful of statements, however many they are', async () => {
    const statements: string[] = [];
    const rows = Array.from({ length: 4_000 }, (_, id) => ({ id, age: id % 2 === 0 ? 1 : 20 }));

    const { inserted, refused } = await inTransaction(pool, (_tx, client) => {
      const logger = { logQuery: (query: string) => statements.push(query) };
      return bulkInsert(drizzle(client, { logger }), people, rows, REPORT);
    });

    expect([inserted.length, refused.length]).toEqual([2_000, 2_000]);
    expect(statements.length).toBeLessThan(25);
  });

  test('are those of the data alone: whatever else goes wrong is thrown', async () => {
    const strange = pgTable('people', { id: integer(), nonsense: integer() });

    const run = inTransaction(pool, (tx) => bulkInsert(tx, strange, [{ id: 1, nonsense: 1 }], REPORT));

    await expect(run).rejects.toMatchObject({ code: '42703' });
  });
});

describe('a constraint that is checked at COMMIT', () => {
  test('is satisfied by rows that refer to later ones', async () => {
    const rows = [{ id: 1, parent: 2 }, { id: 2 }];

    expect((await insert(rows, REPORT)).inserted).toEqual([0, 1]);
  });

  test('is satisfied by them also when other rows are refused', async () => {
    const rows = [{ id: 1, parent: 2 }, { id: 3, age: 1 }, { id: 2 }];

    const { inserted, refused } = await insert(rows, REPORT);

    expect([inserted, refused.map(({ code }) => code)]).toEqual([[0, 2], ['23514']]);
  });

  test('is left to COMMIT for the statements that follow', async () => {
    const run = inTransaction(pool, async (tx) => {
      await bulkInsert(tx, people, [{ id: 1, parent: 99 }, { id: 2 }], REPORT);
      await tx.insert(people).values({ id: 3, parent: 4 });
      await tx.insert(people).values({ id: 4 });
    });

    await run;
    expect(await storedIds()).toHaveLength(3);
  });
});

test('outside a transaction it writes nothing and says what it needs', async () => {
  const run = bulkInsert(drizzle(pool), people, [{ id: 1 }]);

  await expect(run).rejects.toMatchObject({ code: 'TRANSACTION_REQUIRED' });
  expect(await storedIds()).toEqual([]);
});

test('needs no rights but those that single statements need', async () => {
  const role = `writer_${database.url.slice(-8)}`;
  await pool.query(`REVOKE ALL ON DATABASE ${new URL(database.url).pathname.slice(1)} FROM PUBLIC; REVOKE ALL ON SCHEMA public FROM PUBLIC;
    CREATE ROLE ${role}; GRANT USAGE ON SCHEMA public TO ${role}; GRANT SELECT, INSERT, UPDATE ON people TO ${role}`);
  try {
    const result = await inTransaction(pool, async (tx, client) => {
      await client.query(`SET LOCAL ROLE ${role}`);
      return await bulkInsert(tx, people, [{ id: 1 }, { id: 1, name: 'Ada' }, { id: 2, age: 1 }], UPDATE);
    });

    expect([result.inserted, result.updated, result.refused.map(({ code }) => code)]).toEqual([[0], [1], ['23514']]);
  } finally {
    await pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  }
});

/** Beyond what a B-tree can hold even after compression. */
function longText(): string {
  let seed = 1;
  return Array.from({ length: 20_000 }, () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return String.fromCharCode(97 + (seed % 26));
  }).join('');
}
