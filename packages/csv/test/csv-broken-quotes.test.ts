import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCsv } from '../src/index.ts';
import { readBatches, readFields, readRecords, recordsOf, throughJson } from './csv-reading.ts';
import { NaiveReader } from './naive-reader.ts';

const chunkSize = fc.integer({ min: 1, max: 40 });

/** Anything at all, made of what matters. */
const soup = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      '1',
      'é',
      '"',
      '"',
      '""',
      ',',
      ',',
      '\n',
      '\n',
      '\r\n',
      '\r',
      ' ',
      '\\',
      '\\"',
      '"b"',
      '1,2\n',
    ),
    {
      maxLength: 40,
    },
  )
  .map((pieces) => `c1,c2\n${pieces.join('')}`);

/** Lines that look like records of a table with the columns a and b, of about 100 bytes each. */
function rows(count: number): string {
  return Array.from({ length: count }, (_, index) => `${index},${'x'.repeat(94)}\n`).join('');
}

async function rowsOf(content: string, chunkSize = 65_536): Promise<unknown[]> {
  return await readFields(content, { chunkSize });
}

/** Knows what was read of it. */
class CountedFile {
  readonly froms: number[] = [];
  bytesRead = 0;
  readonly #bytes: Buffer;

  constructor(content: string) {
    this.#bytes = Buffer.from(content);
  }

  get size(): number {
    return this.#bytes.length;
  }

  async *stream({ from = 0 }: { readonly from?: number } = {}): AsyncGenerator<Uint8Array> {
    this.froms.push(from);
    for (let start = from; start < this.size; start += 65_536) {
      const chunk = this.#bytes.subarray(start, start + 65_536);
      this.bytesRead += chunk.length;
      yield chunk;
    }
  }
}

describe('a quote that is not closed', () => {
  it.each([1, 5, 65_536])(
    'takes everything up to the end of the file, as one record (chunks of %i)',
    async (chunkSize) => {
      const records = await readRecords('a,b\n1,2\n"3,4\n5,6\n7,8\n', { chunkSize });

      expect(records).toEqual([
        { line: 2, fields: ['1', '2'], raw: '1,2' },
        { line: 3, code: 'CSV_QUOTE', raw: '"3,4\n5,6\n7,8\n' },
      ]);
    },
  );

  it('says how many lines went with it', async () => {
    const [withLineEnd] = await readBatches('a,b\n"3,4\n5,6\n');
    const [without] = await readBatches('a,b\n"3,4\n5,6');

    expect([withLineEnd?.problems[0]?.lines, without?.problems[0]?.lines]).toEqual([2, 2]);
  });

  it('is a record too long when it is longer than allowed, and its inside is no rows', async () => {
    const content = `a,b\n1,2\n"3,4\n${rows(30_000)}`;

    const records = await readRecords(content);

    expect(records).toHaveLength(2);
    expect(records[1]).toMatchObject({ line: 3, code: 'CSV_RECORD_TOO_LONG' });
    expect(records[1]?.raw).toHaveLength(8_192);
  });

  it('loses nothing around it when it is closed beyond the longest record allowed', async () => {
    const content = `a,b\n1,2\n"${rows(22_000)}",3\n4,"5"\n`;
    expect(content.length).toBeGreaterThan(2_100_000);

    const records = await readRecords(content);

    expect(records.map(({ line, fields, code }) => [line, fields ?? code])).toEqual([
      [2, ['1', '2']],
      [3, 'CSV_RECORD_TOO_LONG'],
      [22_004, ['4', '5']],
    ]);
  });

  it('is noticed when the next opening quote seems to close it', async () => {
    const records = await readRecords('a,b\n1,2\n"3,4\n5,"six"\n"seven",8\n9,"ten"\n');

    expect(records.map(({ line, fields, code }) => [line, fields ?? code])).toEqual([
      [2, ['1', '2']],
      [3, 'CSV_QUOTE'],
      [5, ['seven', '8']],
      [6, ['9', 'ten']],
    ]);
  });

  it('is suspected when a record over several lines has another number of fields', async () => {
    // By the letter, the quote of line 3 is closed by that of line 5, and line 6 is a record. Meant is a text of three lines.
    const content = 'a,b\n1,2\n"3,4\n5,6\n7,"\n9,9\n"\n"ten",11\n"twelve",13\n';

    const records = await readRecords(content);

    expect(records.map(({ line, fields, code }) => [line, fields ?? code])).toEqual([
      [2, ['1', '2']],
      [3, 'CSV_COLUMN_COUNT'],
      [8, ['ten', '11']],
      [9, ['twelve', '13']],
    ]);
  });
});

describe('a broken quote', () => {
  it.each([
    ['text after a closing quote', '"1"x,2'],
    ['a quote in an unquoted field', '5" pipe,2'],
    ['quotes in an unquoted field', '5" pipe and 6" pipe,2'],
    ['blanks before a quote', ' "1",2'],
    ['blanks behind a quote', '"1" ,2'],
  ])('costs its line where nothing behind it could be its inside: %s', async (_name, broken) => {
    for (const chunkSize of [1, 5, 65_536]) {
      const records = await readRecords(`a,b\n${broken}\n3,4\n5,6\n`, { chunkSize });

      expect(records).toEqual([
        { line: 2, code: 'CSV_QUOTE', raw: broken },
        { line: 3, fields: ['3', '4'], raw: '3,4' },
        { line: 4, fields: ['5', '6'], raw: '5,6' },
      ]);
    }
  });

  it('costs its line among quoted records, which contradict that they are its inside', async () => {
    const content = 'a,b\n"1","2"\n"thr"ee","4"\n"five","6"\n"seven","8"\n';

    expect(await rowsOf(content, 7)).toEqual([
      ['1', '2'],
      ['five', '6'],
      ['seven', '8'],
    ]);
  });

  it.each([
    ['escaped by backslashes', '"say \\"yes\\"\n6,7\n8,9\n",5'],
    ['escaped by backslashes, at the start of a line', '"say\n\\"yes\\"\n6,7\n\\"8\\",9\n",5'],
    ['not escaped', '"say "yes"\n6,7\n8,9\nend",5'],
    ['not escaped, the text ending with its line', '"say "yes"\n6,7\n8,9\n",5'],
    ['not escaped, before a delimiter', '"say "yes", now\n6,7\n8,9\nend",5'],
    ['not escaped, with quoted records inside', '"say "yes":\n"six","7"\n"eight","9"\nend",5'],
    ['blanks before it', ' "say\n6,7\n8,9\nend",5'],
  ])('makes no rows of the lines of its field: %s', async (_name, broken) => {
    const content = `a,b\n1,2\n${broken}\n"ten","11"\n12,13\n"four""teen",15\n`;

    const records = await readRecords(content, { chunkSize: 11 });

    expect(records.map(({ fields, code }) => fields ?? code)).toEqual([
      ['1', '2'],
      'CSV_QUOTE',
      ['ten', '11'],
      ['12', '13'],
      ['four"teen', '15'],
    ]);
  });

  it('makes no rows of the lines of its field, however long it is', async () => {
    const content = `a,b\n1,2\n"say \\"yes\\"\n${rows(40_000)}",5\n6,7\n`;

    const records = await readRecords(content);

    expect(records.map(({ line, fields, code }) => [line, fields ?? code])).toEqual([
      [2, ['1', '2']],
      [3, 'CSV_QUOTE'],
      [40_005, ['6', '7']],
    ]);
  });

  it('says which lines went with it', async () => {
    const [batch] = await readBatches('a,b\n1,2\n"say "yes", 3\n4,5\nend",6\n7,8\n');

    expect(batch?.problems).toEqual([
      {
        line: 3,
        lines: 3,
        code: 'CSV_QUOTE',
        message: expect.stringMatching(
          /^Broken quotes: after a closing quote.* Lines 3 to 5 were not read: they may be/,
        ),
        raw: '"say "yes", 3\n4,5\nend",6',
      },
    ]);
  });

  it('is left behind once 64 KiB are without fault, though the file has more of its kind', async () => {
    const good = Array.from({ length: 9_000 }, (_, index) => `"row ${index}","x"\n`).join('');
    const content = `a,b\n"1"x,2\n${good}"3"x,4\n${good}`;

    const rows = await rowsOf(content);

    expect(good.length).toBeGreaterThan(2 * 65_536);
    expect(rows).toHaveLength(18_000);
  });

  it('is not left behind before 64 KiB are without fault', async () => {
    const good = Array.from({ length: 1_000 }, (_, index) => `"row ${index}","x"\n`).join('');
    const content = `a,b\n"1"x,2\n${good}"3"x,4\n${good}`;

    const records = await readRecords(content);

    expect(good.length).toBeLessThan(65_536);
    expect(records.filter(({ code }) => code)).toHaveLength(1);
    expect(records.filter(({ fields }) => fields)).toHaveLength(1_000);
  });

  it('is searched behind at constant memory: what was passed is read a second time', async () => {
    const file = new CountedFile(`a,b\n"1"x,2\n${rows(10_000)}`);

    await using csv = await openCsv(file);
    const batches = await Array.fromAsync(csv);

    expect(batches.flatMap(({ rows }) => rows)).toHaveLength(10_000);
    expect(file.froms).toEqual([0, 'a,b\n"1"x,2\n'.length]);
  });

  it('costs the same however many there are: the file is never read more than twice', async () => {
    const file = new CountedFile(`a,b\n${'"Bob" Smith,1\nAda,2\n'.repeat(20_000)}`);

    await using csv = await openCsv(file);
    const batches = await Array.fromAsync(csv);

    expect(batches.flatMap(({ rows }) => rows)).toHaveLength(20_000);
    expect(batches.flatMap(({ problems }) => problems)).toHaveLength(20_000);
    expect(file.bytesRead).toBeLessThan(2.5 * file.size);
  });
});

describe('any text', () => {
  it('is read as the plainest implementation of the rules reads it, whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(soup, chunkSize, async (text, chunkSize) => {
        const records = await readRecords(text, { chunkSize });

        const expected = new NaiveReader(text, ',').read();
        expect(records.map(({ raw: _, ...record }) => record)).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('any text, resumed', () => {
  it('gives the same rest from the cursor of any batch', async () => {
    await fc.assert(
      fc.asyncProperty(soup, chunkSize, fc.integer({ min: 1, max: 3 }), async (text, chunkSize, batchRows) => {
        const batches = await readBatches(text, { chunkSize, batchRows });
        for (const [index, { cursor }] of batches.entries()) {
          const resumed = await readRecords(text, { from: throughJson(cursor) });

          expect(resumed).toEqual(batches.slice(index + 1).flatMap(recordsOf));
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('any table, with broken records in between', () => {
  const delimiter = fc.constantFrom(',', ';', '\t', '|');
  /** Quoted ones begin and end with a letter: else an open quote in front can be closed by them, by the letter of RFC 4180. */
  const cell = fc
    .string({ unit: fc.constantFrom('é', '"', ',', ';', '\n', '\t', '|', ' ', '\\', 'x'), maxLength: 5 })
    .map((text) => `g${text}g`);
  const goodRow = fc.tuple(cell, cell, fc.boolean());
  const brokenRecord = fc.constantFrom(
    'b"b,b',
    '"b"b,b',
    ' "b,b',
    '"b,b',
    '"b \\"b\\"\nb,b\nb,b\n",b',
    '"b\nb,b\n\\"b\\" b\nb,b",b',
    '"b "b"\nb,b\nb,b",b',
    '"b "b", b\nb,b\nb,b\n",b',
    '"b "b"\n"b","b"\nb,b\nb",b',
    'b,b,b',
    '"b\nb"',
  );
  const pieces = fc.array(fc.oneof({ weight: 4, arbitrary: goodRow }, { weight: 1, arbitrary: brokenRecord }), {
    maxLength: 14,
  });

  it('gives all rows that certainly are some, and none that are not', async () => {
    await fc.assert(
      fc.asyncProperty(delimiter, pieces, chunkSize, async (delimiter, pieces, chunkSize) => {
        const good = new Set<string>();
        const lines = pieces.map((piece) => {
          if (typeof piece === 'string') return piece.replaceAll(',', delimiter);
          const [one, other, quoted] = piece;
          good.add(JSON.stringify([one, other]));
          return [one, other].map((text) => encode(text, quoted, delimiter)).join(delimiter);
        });
        const text = `a${delimiter}b\n${lines.join('\n')}\n`;

        const records = await readRecords(text, { delimiter, chunkSize });

        const invented = records.filter(({ fields }) => fields && !good.has(JSON.stringify(fields)));
        expect(invented).toEqual([]);
        expect(records.map(({ raw: _, ...record }) => record)).toEqual(new NaiveReader(text, delimiter).read());
      }),
      { numRuns: 600 },
    );
  });

  function encode(text: string, quoted: boolean, delimiter: string): string {
    const mustQuote = /["\r\n]/.test(text) || text.includes(delimiter);
    return quoted || mustQuote ? `"${text.replaceAll('"', '""')}"` : text;
  }
});
