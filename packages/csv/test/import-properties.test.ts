import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ImportCounters } from '../src/handlers/index.ts';
import { ImportHarness } from './import-harness.ts';

let harness: ImportHarness;

beforeAll(async () => {
  harness = await ImportHarness.create();
});

afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

/** A row of a file: a good one, or one with a text for a number or a character that the database cannot hold. */
interface Row {
  readonly key: string;
  readonly city: string;
  readonly fault: 'none' | 'number' | 'nul';
}

const row: fc.Arbitrary<Row> = fc.record({
  key: fc.constantFrom('1', '2', '3', '4', '5', '6'),
  city: fc
    .string({ unit: fc.constantFrom('a', 'é', '"', ',', '\\', '{', '\n'), minLength: 1, maxLength: 4 })
    .map((text) => `c${text}c`),
  fault: fc.constantFrom('none', 'none', 'none', 'number', 'nul'),
});

const duplicateHandling = fc.constantFrom('skip' as const, 'update' as const);

function toCsv(rows: readonly Row[]): string {
  const lines = rows.map(({ key, city, fault }) => {
    const text = fault === 'nul' ? `${city}\0` : city;
    return `${key},${fault === 'number' ? 'north' : '1.5'},2,"${text.replaceAll('"', '""')}",NY\n`;
  });
  return `zip_code,latitude,longitude,city,state\n${lines.join('')}`;
}

/** The slow and obvious import: one row at a time. */
class Oracle {
  readonly table = new Map<string, string>();
  readonly #handling: 'skip' | 'update';

  constructor(handling: 'skip' | 'update') {
    this.#handling = handling;
  }

  import(rows: readonly Row[]): ImportCounters {
    const valid = rows.filter((row) => row.fault === 'none');
    let [insertedCount, updatedCount, duplicateCount] = [0, 0, 0];
    for (const { key, city } of valid) {
      const duplicate = this.table.has(key);
      if (duplicate) duplicateCount++;
      if (duplicate && this.#handling === 'skip') continue;
      if (duplicate) updatedCount++;
      else insertedCount++;
      this.table.set(key, city);
    }
    const [totalRows, successCount] = [rows.length, insertedCount + updatedCount];
    const errorCount = totalRows - valid.length;
    return { totalRows, successCount, errorCount, duplicateCount, insertedCount, updatedCount, unreadLines: 0 };
  }
}

async function tableOf(): Promise<[string, string][]> {
  const rows = await harness.query<{ zip_code: string; city: string }>('SELECT zip_code, city FROM spots ORDER BY 1');
  return rows.map(({ zip_code, city }) => [zip_code, city]);
}

it('does what importing row by row would do: table, counters, rejects, for any files', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(row, { maxLength: 12 }), { minLength: 1, maxLength: 2 }),
      duplicateHandling,
      async (files, handling) => {
        await harness.clear();
        const oracle = new Oracle(handling);
        const expected = files.map((rows) => oracle.import(rows));

        const runs = [];
        for (const rows of files) runs.push(await harness.import(toCsv(rows), { duplicateHandling: handling }));

        expect(runs.map((run) => run.result)).toMatchObject(expected);
        expect(runs.map((run) => run.result?.duplicates.length)).toEqual(expected.map((one) => one.duplicateCount));
        expect(runs.map((run) => run.rejects.length)).toEqual(expected.map((result) => result.errorCount));
        expect(await tableOf()).toEqual([...oracle.table].sort());
      },
    ),
    { numRuns: 120 },
  );
});
