import { cell } from '@jobstack/csv';
import { csvImport, defineImportTarget } from '@jobstack/csv/handlers';
import { createPool, PgJobStore } from '@jobstack/database';
import type { Engine, StoredFile } from '@jobstack/processor';
import type { JobName } from '@jobstack/processor/testing';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { EngineHarness } from './engine-harness.ts';

const KEYS = 400;
const CHUNK_ROWS = 20;

const parts = pgTable('parts', { sku: text('sku').primaryKey(), amount: integer('amount').notNull() });
const target = defineImportTarget({
  table: parts,
  global: true,
  key: 'sku',
  row: z.object({ sku: cell.text(), amount: cell.integer() }),
});
const handler = csvImport({ parts: target }, { chunkRows: CHUNK_ROWS });

let harness: EngineHarness;
/** As many connections as a worker has; each import takes two at most. */
let pool: Pool;

beforeAll(async () => {
  harness = await EngineHarness.create();
  pool = createPool(harness.jobs.url, { maxConnections: 6 });
  await pool.query('CREATE TABLE parts (sku text PRIMARY KEY, amount int NOT NULL)');
});
beforeEach(async () => {
  await harness.clear();
  await pool.query('TRUNCATE parts');
});
afterAll(async () => {
  await pool.end();
  await harness[Symbol.asyncDispose]();
});

const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);
const toCsv = (keys: readonly number[], amount: (key: number, place: number) => number) =>
  `sku,amount\n${keys.map((key, place) => `part-${key},${amount(key, place)}\n`).join('')}`;

/** Reads the files of jobs by their keys. */
function engineOf(files: ReadonlyMap<string, string>): Engine {
  const open = (file: StoredFile) => {
    const content = Buffer.from(files.get(file.key) ?? '');
    return {
      ...file,
      size: content.length,
      async *stream({ from = 0 } = {}) {
        yield content.subarray(from);
      },
    };
  };
  return harness.engine(handler, { store: new PgJobStore(pool), files: { open } });
}

async function importAll(
  files: readonly string[],
  duplicateHandling: 'skip' | 'update',
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const jobs: JobName[] = [];
  for (const [number] of files.entries()) {
    jobs.push(await harness.jobs.createJob({ payload: { duplicateHandling }, fileKey: `file ${number}` }));
  }
  const engine = engineOf(new Map(files.map((content, number) => [`file ${number}`, content])));
  await Promise.all(jobs.map((job) => harness.runBy(engine, job)));
  return await Promise.all(
    jobs.map(async (job) => {
      const { status, attempt, result } = await harness.jobs.readJob(job);
      return { status, attempt, ...(result as Record<string, number>) };
    }),
  );
}

const COMPLETED = { status: 'COMPLETED', attempt: 1, errorCount: 0 };

describe('chunks that are written while the one before is being committed', () => {
  test.each(['skip', 'update'] as const)(
    'meet a key that straddles them as if one came after the other: %s',
    async (handling) => {
      // Sorted, each key three times, so that many a key begins in one chunk and ends in the next.
      const keys = numbers(KEYS * 3).map((place) => Math.floor(place / 3));

      const [result] = await importAll([toCsv(keys, (_key, place) => place)], handling);

      expect(result).toMatchObject({
        ...COMPLETED,
        totalRows: KEYS * 3,
        insertedCount: KEYS,
        duplicateCount: KEYS * 2,
      });
      const { rows } = await pool.query('SELECT sku, amount FROM parts');
      const kept = handling === 'skip' ? 0 : 2;
      expect(new Map(rows.map(({ sku, amount }) => [sku, amount]))).toEqual(
        new Map(numbers(KEYS).map((key) => [`part-${key}`, key * 3 + kept])),
      );
    },
  );

  test.each([
    ['in the same order', (keys: readonly number[]) => keys],
    ['in the opposite order', (keys: readonly number[]) => keys.toReversed()],
    ['in another order', (keys: readonly number[]) => keys.toSorted((one, other) => (one % 7) - (other % 7))],
  ])('of two imports with common keys, %s, both end, and count each row once', async (_order, ordered) => {
    const keys = numbers(KEYS);

    const results = await importAll([toCsv(keys, () => 1), toCsv(ordered(keys), () => 2)], 'skip');

    for (const result of results) expect(result).toMatchObject({ ...COMPLETED, totalRows: KEYS });
    const sum = (name: string) => results.reduce((total, result) => total + Number(result[name]), 0);
    expect([sum('insertedCount'), sum('duplicateCount')]).toEqual([KEYS, KEYS]);
    expect((await pool.query('SELECT count(*)::int AS count FROM parts')).rows).toEqual([{ count: KEYS }]);
  });

  test('that two imports update in opposite orders keep one of the two files’ values for each key', async () => {
    const keys = numbers(KEYS);
    await pool.query(`INSERT INTO parts SELECT 'part-' || n, 0 FROM generate_series(0, $1::int - 1) AS n`, [KEYS]);

    const results = await importAll([toCsv(keys, () => 1), toCsv(keys.toReversed(), () => 2)], 'update');

    for (const result of results) expect(result).toMatchObject({ ...COMPLETED, updatedCount: KEYS });
    const { rows } = await pool.query('SELECT count(*) FILTER (WHERE amount IN (1, 2))::int AS count FROM parts');
    expect(rows).toEqual([{ count: KEYS }]);
  });

  test('of a table whose rows refer to each other wait for the one before, and no row is refused', async () => {
    await pool.query(`
      CREATE TABLE IF NOT EXISTS chain (sku text PRIMARY KEY, amount int NOT NULL UNIQUE, before int REFERENCES chain (amount))`);
    const chain = pgTable('chain', {
      sku: text('sku').primaryKey(),
      amount: integer('amount').notNull().unique(),
      before: integer('before'),
    });
    const row = z.object({ sku: cell.text(), amount: cell.integer(), before: cell.integer().optional() });
    const chainTarget = defineImportTarget({ table: chain, global: true, key: 'sku', row });
    const content = `sku,amount,before\n${numbers(KEYS)
      .map((n) => `part-${n},${n},${n === 0 ? '' : n - 1}\n`)
      .join('')}`;
    harness.fileContent = content;
    const job = await harness.jobs.createJob({ fileKey: 'chain' });

    await harness.run(job, csvImport({ chain: chainTarget }, { chunkRows: CHUNK_ROWS }), {
      store: new PgJobStore(pool),
    });

    expect((await harness.jobs.readJob(job)).result).toMatchObject({ insertedCount: KEYS, errorCount: 0 });
  });
});
