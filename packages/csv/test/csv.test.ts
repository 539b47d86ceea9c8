import { MemoryFile } from '@jobstack/handler-sdk/testing';
import { describe, expect, it } from 'vitest';
import { openCsv, parseCsvCursor, RFC_4180 } from '../src/index.ts';
import { readBatches, readFields, readRecords } from './csv-reading.ts';

describe('openCsv', () => {
  it.each([
    ['LF', 'a,b\n1,2\n3,4\n'],
    ['CRLF', 'a,b\r\n1,2\r\n3,4\r\n'],
    ['CR', 'a,b\r1,2\r3,4\r'],
    ['no final line end', 'a,b\n1,2\n3,4'],
    ['a byte order mark', '\ufeffa,b\n1,2\n3,4\n'],
    ['empty lines', '\n\r\na,b\n\n1,2\n\n\n3,4\n\n'],
    ['quoted fields', '"a","b"\n"1","2"\n3,"4"'],
  ])('reads a file with %s', async (_name, content) => {
    for (const chunkSize of [1, 2, 3, 65_536]) {
      const file = new MemoryFile({ content, chunkSize });
      await using csv = await openCsv(file);
      const rows = await Array.fromAsync(csv, (batch) => batch.rows.map((row) => row.fields));

      expect(csv.header).toEqual(['a', 'b']);
      expect(rows.flat()).toEqual([
        ['1', '2'],
        ['3', '4'],
      ]);
    }
  });

  it('keeps line ends, delimiters and doubled quotes inside quoted fields', async () => {
    const records = await readRecords('a,b\n"x,\r\ny","say ""hi"""\n1,\n', { chunkSize: 3 });

    expect(records).toEqual([
      { line: 2, fields: ['x,\r\ny', 'say "hi"'], raw: '"x,\r\ny","say ""hi"""' },
      { line: 4, fields: ['1', ''], raw: '1,' },
    ]);
  });

  it('reads the delimiter it is told', async () => {
    const fields = await readFields('a;b\n1,5;"2;0"\n', { delimiter: ';' });

    expect(fields).toEqual([['1,5', '2;0']]);
  });

  it.each([
    ['comma', 'a,b\n1,"2;3"\n', ',', [['1', '2;3']]],
    ['semicolon, beside decimal commas', 'a;b\n1,5;2,5\n', ';', [['1,5', '2,5']]],
    ['tab', 'a\tb, c\n1\t2\n', '\t', [['1', '2']]],
    ['bar', '"a;a"|b|c\n1|2|3\n', '|', [['1', '2', '3']]],
    [
      'semicolon, though the first line has a comma too',
      'a;b, c;d, e\n1;2;3\n4;5;6\n',
      ';',
      [
        ['1', '2', '3'],
        ['4', '5', '6'],
      ],
    ],
    ['semicolon, behind a byte order mark and a quote', '\ufeff"a,a,a";b\n1;2\n', ';', [['1', '2']]],
    ['none at all', 'a\n1;2\n', ',', [['1;2']]],
    ['a header alone', 'a;b;c', ';', []],
  ])('finds the delimiter by itself: %s', async (_name, content, delimiter, rows) => {
    for (const chunkSize of [1, 65_536]) {
      await using csv = await openCsv(new MemoryFile({ content, chunkSize }));
      const batches = await Array.fromAsync(csv);

      expect(csv.dialect.delimiter).toBe(delimiter);
      expect(batches.flatMap((batch) => batch.rows.map((row) => row.fields))).toEqual(rows);
    }
  });

  it('finds the delimiter in a file larger than what it looks at, which is read once', async () => {
    const bytes = Buffer.from(`a;b\n${'1,1;2\n'.repeat(50_000)}`);
    const froms: number[] = [];
    const file = {
      size: bytes.length,
      async *stream({ from = 0 }: { readonly from?: number } = {}) {
        froms.push(from);
        for (let start = from; start < bytes.length; start += 50_000) yield bytes.subarray(start, start + 50_000);
      },
    };

    await using csv = await openCsv(file);
    const batches = await Array.fromAsync(csv);

    expect(batches.flatMap((batch) => batch.rows)).toHaveLength(50_000);
    expect(froms).toEqual([0]);
  });

  it('keeps the dialect of the cursor when it goes on', async () => {
    const content = 'a;b\n1;2\n1,2,3;4\n1,2,3;5\n';
    const [first] = await readBatches(content, { dialect: {}, batchRows: 1 });
    const earlier = parseCsvCursor({ offset: 8, line: 3, header: ['a', 'b'], delimiter: ';' });

    const resumed = await readFields(content, { dialect: { delimiter: ',' }, from: first?.cursor });
    const older = await readFields('a;b\n1;2\n3;4\n', { dialect: {}, from: earlier });

    expect(first?.cursor.dialect).toEqual({ ...RFC_4180, delimiter: ';' });
    expect(resumed).toEqual([
      ['1,2,3', '4'],
      ['1,2,3', '5'],
    ]);
    expect(older).toEqual([['3', '4']]);
  });

  it('decodes characters that a chunk boundary cuts in two', async () => {
    const fields = await readFields('name,city\nZoë,東京\n🙂,Köln\n', { chunkSize: 1 });

    expect(fields).toEqual([
      ['Zoë', '東京'],
      ['🙂', 'Köln'],
    ]);
  });

  it('reports rows with too few and too many fields, and reads on', async () => {
    const [batch] = await readBatches('a,b\n1\n1,2\n1,2,3\n');

    expect(batch?.problems).toEqual([
      { line: 2, lines: 1, code: 'CSV_COLUMN_COUNT', message: expect.stringContaining('Expected 2 fields'), raw: '1' },
      { line: 4, lines: 1, code: 'CSV_COLUMN_COUNT', message: expect.stringContaining('found 3'), raw: '1,2,3' },
    ]);
    expect(batch?.rows.map((row) => row.line)).toEqual([3]);
  });

  it('makes a problem of a record longer than allowed, at any chunk size, and reads the others, one that just fits among them', async () => {
    const content = `a\nfirst\n${'x'.repeat(17)}\n${'y'.repeat(16)}\nlast\n`;

    for (const chunkSize of [1, 17, 65_536]) {
      const [batch] = await readBatches(content, { maxRecordBytes: 16, chunkSize });

      expect(batch?.rows.map((row) => [row.line, ...row.fields])).toEqual([
        [2, 'first'],
        [4, 'y'.repeat(16)],
        [5, 'last'],
      ]);
      expect(batch?.problems).toEqual([
        {
          line: 3,
          lines: 1,
          code: 'CSV_RECORD_TOO_LONG',
          message: 'Expected a record of at most 16 bytes (raise maxRecordBytes if it may be longer). Found one of 17.',
          raw: 'x'.repeat(17),
        },
      ]);
    }
  });

  it('shows the first 8 KiB of a record that is too long, without cutting a character', async () => {
    const content = `a\n${'ä'.repeat(10_000)}\nlast\n`;

    const [record] = await readRecords(`a\nx${content.slice(2)}`, { maxRecordBytes: 100, chunkSize: 1_000 });

    expect(record).toEqual({ line: 2, code: 'CSV_RECORD_TOO_LONG', raw: `x${'ä'.repeat(4_095)}` });
  });

  it('reports bytes that are not UTF-8, and leaves a replacement character that is in the file alone', async () => {
    const content = Buffer.concat([Buffer.from('a\n\ufffd\n'), Buffer.from([0x4b, 0xf6, 0x6c, 0x6e, 0x0a])]);

    const records = await readRecords(content);

    expect(records).toEqual([
      { line: 2, fields: ['\ufffd'], raw: '\ufffd' },
      { line: 3, code: 'CSV_ENCODING', raw: 'K\ufffdln' },
    ]);
  });

  it('names all required columns that are missing or there twice in one error, and closes the file', async () => {
    let closed = false;
    const file = {
      size: 20,
      async *stream() {
        try {
          yield Buffer.from('a,b,a,b,c\n1,2,3,4,5\n');
        } finally {
          closed = true;
        }
      },
    };

    const opening = openCsv(file, { requiredColumns: ['a', 'b', 'c', 'd', 'e'] });

    await expect(opening).rejects.toMatchObject({
      code: 'CSV_HEADER',
      retryable: false,
      message:
        "CSV header: column 'a' is there more than once; column 'b' is there more than once; " +
        "column 'd' is missing; column 'e' is missing; the file has: a, b, a, b, c",
    });
    expect(closed).toBe(true);
  });

  it.each([
    ['an empty file', '', 'the file is empty'],
    ['a file of empty lines', '\n\r\n', 'the file is empty'],
    ['a first line with an open quote', 'a,"b\nc\n', 'not closed before the end of the file'],
    ['a broken first line', 'a,"b"c\n"d",e\n', 'Broken quotes'],
    ['a first line that is too long', `${'a'.repeat(1_048_577)}\n`, 'at most 1048576 bytes'],
    ['4,097 columns', `${'a,'.repeat(4_096)}\n`, 'expected at most 4096 columns, the first line has 4097'],
  ])('refuses %s', async (_name, content, message) => {
    const reading = readBatches(content);

    await expect(reading).rejects.toMatchObject({ code: 'CSV_HEADER', message: expect.stringContaining(message) });
  });

  it('trims column names and lets columns without a name repeat', async () => {
    const file = new MemoryFile({ content: ' a ,,\n1,,\n' });

    await using csv = await openCsv(file);

    expect(csv.header).toEqual(['a', '', '']);
  });

  it('has no batch for a file with a header alone', async () => {
    expect(await readBatches('a,b\n')).toEqual([]);
  });

  it('yields batches of the size asked for, each with the cursor after it', async () => {
    const batches = await readBatches('a\n1\n2\n3\n', { batchRows: 2 });

    expect(batches.map(({ rows, cursor }) => [rows.length, cursor])).toEqual([
      [2, { offset: 6, line: 4, header: ['a'], dialect: RFC_4180 }],
      [1, { offset: 8, line: 5, header: ['a'], dialect: RFC_4180 }],
    ]);
  });

  it('ends a batch early when its records are long', async () => {
    const content = `a\n${`${'x'.repeat(1_000_000)}\n`.repeat(9)}`;

    const batches = await readBatches(content);

    expect(batches.map((batch) => batch.rows.length)).toEqual([5, 4]);
  });

  it('does not ask storage for bytes behind the end', async () => {
    const file = {
      size: 4,
      stream: () => {
        throw new Error('416 Range Not Satisfiable');
      },
    };

    await using csv = await openCsv(file, { from: { offset: 4, line: 3, header: ['a'], dialect: RFC_4180 } });

    expect(await Array.fromAsync(csv)).toEqual([]);
  });

  it('closes the file when the loop is left early', async () => {
    let closed = false;
    const file = {
      size: 8,
      async *stream() {
        try {
          yield Buffer.from('a\n1\n');
          yield Buffer.from('2\n3\n');
        } finally {
          closed = true;
        }
      },
    };

    for await (const _batch of await openCsv(file, { batchRows: 1 })) break;

    expect(closed).toBe(true);
  });

  it('names every bad option at once', async () => {
    const opening = readBatches('a\n', { dialect: { delimiter: 'ab' }, batchRows: 0, maxRecordBytes: 0.5 });

    await expect(opening).rejects.toThrow(/delimiter must .* batchRows must .* maxRecordBytes must/);
  });
});

describe('parseCsvCursor', () => {
  it('answers the cursor of a checkpoint, and undefined when there is none', () => {
    const cursor = { offset: 6, line: 4, header: ['a'], dialect: RFC_4180 };

    expect([parseCsvCursor(cursor), parseCsvCursor(undefined), parseCsvCursor(null)]).toEqual([
      cursor,
      undefined,
      undefined,
    ]);
  });

  it.each([['text'], [{ offset: 1 }], [{ offset: -0.5, line: 1, header: [] }], [{ offset: 1, line: 1, header: [1] }]])(
    'refuses %j rather than guess a byte',
    (value) => {
      expect(() => parseCsvCursor(value)).toThrow(expect.objectContaining({ code: 'CSV_CURSOR' }));
    },
  );
});
