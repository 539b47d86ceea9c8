import { createPool, inTransaction } from '@jobstack/database';
import { createTestDatabase, type TestDatabase } from '@jobstack/database/testing';
import { createTestContext } from '@jobstack/handler-sdk/testing';
import { char, integer, pgSchema, pgTable, serial, text, varchar } from 'drizzle-orm/pg-core';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import * as z from 'zod';
import { csvImport, defineImportTarget } from '../src/handlers/index.ts';

const mood = pgSchema('Other schema').enum('Mood', ['good', 'bad']);

const items = pgTable('items', {
  code: varchar({ length: 3 }).primaryKey(),
  fixed: char({ length: 3 }),
  mood: mood(),
  number: serial(),
  tags: text().array(),
  amount: integer().notNull().default(7),
});

const cell = z.string().optional();
const targets = {
  items: defineImportTarget({
    table: items,
    global: true,
    key: 'code',
    row: z.object({
      code: z.string(),
      fixed: cell,
      mood: cell,
      number: cell,
      tags: cell.transform((value) => value?.split(' ')),
      amount: cell,
    }),
  }),
};

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url);
  await pool.query(`CREATE SCHEMA "Other schema"; CREATE TYPE "Other schema"."Mood" AS ENUM ('good', 'bad');
    CREATE TABLE items (code varchar(3) PRIMARY KEY, fixed char(3), mood "Other schema"."Mood", number serial, tags text[],
      amount integer NOT NULL DEFAULT 7)`);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(() => pool.query('TRUNCATE items'));

async function importRows(content: string) {
  const { context, rejects } = createTestContext({
    payload: { target: 'items' as const, duplicateHandling: 'update' as const, delimiter: ',' as const },
    file: { content },
    transaction: (run) => inTransaction(pool, run),
  });
  await csvImport(targets).execute(context);
  const { rows } = await pool.query('SELECT * FROM items ORDER BY code');
  return { rejects, rows };
}

it('rejects what is too long for its column, as a key and as a value, and cuts nothing', async () => {
  const { rejects, rows } = await importRows('code,fixed\nNorway,\nNor,Oslo\nNo,Osl\n');

  expect(rejects.map(({ line, code }) => [line, code])).toEqual([
    [2, 'DATABASE_22001'],
    [3, 'DATABASE_22001'],
  ]);
  expect(rows).toMatchObject([{ code: 'No', fixed: 'Osl' }]);
});

it('fills columns of any type, enums of other schemas and arrays among them', async () => {
  const { rows } = await importRows('code,mood,number,tags\na,bad,5,x y\n');

  expect(rows).toMatchObject([{ code: 'a', mood: 'bad', number: 5, tags: ['x', 'y'] }]);
});

it('gives a blank cell the default of its column, row by row', async () => {
  const { rejects, rows } = await importRows('code,amount\na,1\nb,\nc,3\n');

  expect(rejects).toEqual([]);
  expect(rows).toMatchObject([{ amount: 1 }, { amount: 7 }, { amount: 3 }]);
});
