import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MemoryFile } from '@jobstack/handler-sdk/testing';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { openCsv, type PartialDialect } from '../src/index.ts';

/** Small files on which readers of CSV have stumbled, and the objects that they hold. */
const SPECTRUM = dirname(fileURLToPath(import.meta.resolve('csv-spectrum')));

/** A quote in a text that does not begin with one: RFC 4180 forbids it. */
const WITH_BARE_QUOTE = 'location_coordinates.csv';

const names = readdirSync(join(SPECTRUM, 'csvs'));

async function read(name: string, dialect: PartialDialect = {}) {
  const file = new MemoryFile({ content: readFileSync(join(SPECTRUM, 'csvs', name)), chunkSize: 7 });
  await using csv = await openCsv(file, { dialect });
  const batches = await Array.fromAsync(csv);
  return {
    records: [csv.header, ...batches.flatMap((batch) => batch.rows.map(({ fields }) => fields))],
    problems: batches.flatMap(({ problems }) => problems),
  };
}

describe('the files of csv-spectrum, with nothing told', () => {
  it.each(names.filter((name) => name !== WITH_BARE_QUOTE))(
    '%s holds what csv-parse reads, and what it should',
    async (name) => {
      const objects = JSON.parse(readFileSync(join(SPECTRUM, 'json', name.replace('.csv', '.json')), 'utf8'));

      const { records, problems } = await read(name);

      const [header = [], ...rows] = records;
      expect(problems).toEqual([]);
      expect(records).toEqual(parse(readFileSync(join(SPECTRUM, 'csvs', name)), { bom: true }));
      expect(rows.map((row) => Object.fromEntries(row.map((field, index) => [header[index], field])))).toEqual(objects);
    },
  );

  it(`${WITH_BARE_QUOTE} is refused where csv-parse refuses it, and read when lenient`, async () => {
    const content = readFileSync(join(SPECTRUM, 'csvs', WITH_BARE_QUOTE), 'utf8');

    expect(() => parse(content)).toThrow(expect.objectContaining({ code: 'INVALID_OPENING_QUOTE', lines: 2 }));
    expect(await read(WITH_BARE_QUOTE)).toMatchObject({ problems: [{ line: 2, code: 'CSV_QUOTE' }] });
    expect(await read(WITH_BARE_QUOTE, { quotes: 'lenient' })).toEqual({
      records: content
        .trim()
        .split('\n')
        .map((line) => line.split(',')),
      problems: [],
    });
  });
});
