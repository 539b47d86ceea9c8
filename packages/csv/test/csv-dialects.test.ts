import { MemoryFile } from '@jobstack/handler-sdk/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvBatch, type CsvCursor, type CsvReader, openCsv, type PartialDialect, RFC_4180 } from '../src/index.ts';
import { throughJson } from './csv-reading.ts';
import { encode, usualTable, writtenTable } from './written-table.ts';

const chunkSize = fc.integer({ min: 1, max: 40 });

/** Breaks off when so many bytes have been read. */
class KilledFile extends MemoryFile {
  #left: number;

  constructor(content: Uint8Array, chunkSize: number, left: number) {
    super({ content, chunkSize });
    this.#left = left;
  }

  override async *stream(options?: { readonly from?: number }): AsyncGenerator<Uint8Array> {
    for await (const chunk of super.stream(options)) {
      this.#left -= chunk.length;
      if (this.#left < 0) throw new Error('killed');
      yield chunk;
    }
  }
}

async function rowsOf(
  csv: CsvReader,
): Promise<{ header: readonly string[]; rows: (readonly string[])[]; problems: unknown[] }> {
  const batches = await Array.fromAsync(csv);
  return {
    header: csv.header,
    rows: batches.flatMap((batch) => batch.rows.map(({ fields }) => fields)),
    problems: batches.flatMap(({ problems }) => problems),
  };
}

async function read(content: string | Uint8Array, dialect: PartialDialect, chunkSize = 65_536) {
  await using csv = await openCsv(new MemoryFile({ content, chunkSize }), { dialect });
  return await rowsOf(csv);
}

describe('any table, in any dialect and encoding', () => {
  it('is read as it is, whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(writtenTable, chunkSize, async ({ bytes, dialect, header, rows }, chunkSize) => {
        expect(await read(bytes, dialect, chunkSize)).toEqual({ header, rows, problems: [] });
      }),
      { numRuns: 400 },
    );
  });

  it('is the same when the read is killed after any batch and then at any byte, and resumed from the last cursor', async () => {
    await fc.assert(
      fc.asyncProperty(
        writtenTable,
        chunkSize,
        fc.record({ batchRows: fc.integer({ min: 1, max: 3 }), batches: fc.nat({ max: 3 }) }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async ({ bytes, dialect, rows }, chunkSize, { batchRows, batches }, share) => {
          const committed: CsvBatch[] = [];
          let cursor: CsvCursor | undefined;
          const reading = async (file: MemoryFile, most = Number.POSITIVE_INFINITY) => {
            await using csv = await openCsv(file, { dialect, batchRows, from: cursor });
            for await (const batch of csv) {
              committed.push(batch);
              cursor = throughJson(batch.cursor);
              if (committed.length >= most) break;
            }
          };

          await reading(new MemoryFile({ content: bytes, chunkSize }), batches);
          const killed = new KilledFile(bytes, chunkSize, Math.floor(bytes.length * share));
          await reading(killed).catch((error) => expect(error.message).toBe('killed'));
          await reading(new MemoryFile({ content: bytes, chunkSize }));

          expect(committed.flatMap((batch) => batch.rows.map(({ fields }) => fields))).toEqual(rows);
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('any table of ids, names, texts and prices', () => {
  it('is read as it is with nothing told', async () => {
    await fc.assert(
      fc.asyncProperty(usualTable, chunkSize, async ({ bytes, dialect, header, rows }, chunkSize) => {
        await using csv = await openCsv(new MemoryFile({ content: bytes, chunkSize }));

        expect(csv.dialect).toEqual(dialect);
        expect(await rowsOf(csv)).toEqual({ header, rows, problems: [] });
      }),
      { numRuns: 200 },
    );
  });
});

describe('a dialect', () => {
  it.each<[name: string, content: string, dialect: PartialDialect, rows: unknown]>([
    ['lenient: a quote in a text', 'a,b\n5" pipe,2\n', { quotes: 'lenient' }, [['5" pipe', '2']]],
    ['lenient: text behind a closing quote', 'a,b\n"Bob" Smith,2\n', { quotes: 'lenient' }, [['Bob Smith', '2']]],
    ['lenient: blanks before an opening one', 'a,b\n1, "x, y"\n', { quotes: 'lenient' }, [['1', 'x, y']]],
    ['lenient: a quote in quotes', 'a,b\n"He said "no",2\n', { quotes: 'lenient' }, [['He said no"', '2']]],
    ['backslashes', 'a,b\n"\\"x\\" \\\\ \\n",2\n', { escape: 'backslash' }, [['"x" \\ \\n', '2']]],
    ['backslashes beside doubled quotes', 'a,b\n"""x",2\n', { escape: 'backslash' }, [['"x', '2']]],
    ['no quotes at all', 'a,b\n"x,"y\n', { quote: '' }, [['"x', '"y']]],
    [
      'short rows',
      'a,b,c\n1\n1,2\n',
      { shortRows: 'pad' },
      [
        ['1', '', ''],
        ['1', '2', ''],
      ],
    ],
    [
      'trailing delimiters',
      'a,b,\n1,2,,\n3,4\n',
      { trailingDelimiters: 'drop' },
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    ['comments', '# a\na,b\n#1,"2\n1,#2\n', { comment: '#' }, [['1', '#2']]],
    [
      'null strings',
      'NULL,b\nNULL,"\\N"\nNULLS,null\n',
      { nullStrings: ['NULL', '\\N'] },
      [
        ['', ''],
        ['NULLS', 'null'],
      ],
    ],
    ['lines to skip, with quotes that are open', 'a "title\n\n"more\na,b\n1,2\n', { skipLines: 3 }, [['1', '2']]],
    [
      'no header',
      '1,2\n3,4\n',
      { header: false },
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'names of its own',
      '1,2\n3,4\n',
      { header: ['x', 'y'] },
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
  ])('%s', async (_name, content, dialect, rows) => {
    for (const chunkSize of [1, 2, 65_536]) {
      expect((await read(content, { ...RFC_4180, ...dialect }, chunkSize)).rows).toEqual(rows);
    }
  });

  it('mends nothing that it was not told to: each of these is a problem of its record', async () => {
    const content = 'a,b\n5" pipe,2\n1\n1,2,\n1,2\n';

    const { rows, problems } = await read(content, RFC_4180);

    expect(rows).toEqual([['1', '2']]);
    expect(problems).toMatchObject([
      { line: 2, code: 'CSV_QUOTE' },
      { line: 3, code: 'CSV_COLUMN_COUNT' },
      { line: 4, code: 'CSV_COLUMN_COUNT' },
    ]);
  });

  it('drops no field that is not empty, and pads no record that has too many', async () => {
    const { problems } = await read('a,b\n1,2,x\n', { ...RFC_4180, shortRows: 'pad', trailingDelimiters: 'drop' });

    expect(problems).toMatchObject([{ line: 2, code: 'CSV_COLUMN_COUNT' }]);
  });
});

describe('an encoding', () => {
  it.each([
    ['half a surrogate pair in UTF-16', 'utf-16le', [0x61, 0, 0x0a, 0, 0x3d, 0xd8, 0x0a, 0, 0x78, 0, 0x0a, 0]],
    ['half a unit at the end of UTF-16', 'utf-16le', [0x61, 0, 0x0a, 0, 0x78, 0, 0x0a, 0, 0x79, 0, 0x79]],
    ['a byte that windows-1252 leaves out', 'windows-1252', [0x61, 0x0a, 0x81, 0x0a, 0x78, 0x0a]],
    ['a byte that windows-1253 leaves out', 'windows-1253', [0x61, 0x0a, 0xff, 0x0a, 0x78, 0x0a]],
  ] as const)('refuses the record with %s', async (_name, encoding, bytes) => {
    for (const chunkSize of [1, 3, 100]) {
      const { rows, problems } = await read(Uint8Array.from(bytes), { ...RFC_4180, encoding }, chunkSize);

      expect(rows).toEqual([['x']]);
      expect(problems).toMatchObject([
        { code: 'CSV_ENCODING', message: expect.stringContaining('Save the file as UTF-8') },
      ]);
    }
  });

  it('measures records in bytes of the file', async () => {
    const content = encode('a\nabcd\nabcde\n', 'utf-16be');
    const file = new MemoryFile({ content });

    await using csv = await openCsv(file, { dialect: { ...RFC_4180, encoding: 'utf-16be' }, maxRecordBytes: 8 });
    const { rows, problems } = await rowsOf(csv);

    expect(rows).toEqual([['abcd']]);
    expect(problems).toMatchObject([{ line: 3, code: 'CSV_RECORD_TOO_LONG', raw: 'abcde' }]);
  });
});
