import { gzipSync } from 'node:zlib';
import { MemoryFile } from '@jobstack/handler-sdk/testing';
import { describe, expect, it } from 'vitest';
import { type CsvDialect, inspectCsv, openCsv, RFC_4180 } from '../src/index.ts';

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const WIDE = '\ufeffname\tcity\nZoë\tKöln\n';

describe('inspectCsv', () => {
  it.each<[name: string, content: string | Uint8Array, Partial<CsvDialect>]>([
    ['a plain file', 'id,name\n1,Ann\n', {}],
    ['semicolons beside decimal commas', 'a;b\n1,5;2,5\n', { delimiter: ';' }],
    ['a rare delimiter on which all records agree', 'a^b\n1^2\n3^4\n5^6\n', { delimiter: '^' }],
    ['one column of times, where a colon is none', 'time\n12:30\n12:40\n12:50\n', {}],
    ['a line sep=;', 'sep=;\r\na;b\r\n1;2\r\n', { delimiter: ';', skipLines: 1 }],
    ['a title, behind which a line is empty', 'Sales, May 2024\n\nname,qty,price\nx,1,2\n', { skipLines: 2 }],
    ['a title as spreadsheets pad it', 'Report,,\n,,\nname,qty,price\nx,1,2\n', { skipLines: 2 }],
    ['one column whose texts have commas', 'name\nSmith, John\nDoe, Jane\n', {}],
    ['no header', '1,Ann,2024-01-01\n2,Bob,2024-01-02\n', { header: false }],
    ['years as column names', 'country,2019,2020\nDE,1,2\nFR,3,4\n', {}],
    ['quotes behind backslashes', 'a,b\n"say \\"hi\\", x",2\n', { escape: 'backslash' }],
    ['single quotes', "a,b\n'x, y',2\n'z',3\n", { quote: "'" }],
    ['apostrophes that are no quotes', "a,b\n'tis,2\n'twas,3\n", {}],
    ['a byte order mark', '\ufeffa,b\n1,2\n', {}],
    ['UTF-16 LE', Buffer.from(WIDE, 'utf16le'), { encoding: 'utf-16le', delimiter: '\t' }],
    ['UTF-16 BE', Buffer.from(WIDE, 'utf16le').swap16(), { encoding: 'utf-16be', delimiter: '\t' }],
    ['UTF-16 without mark', Buffer.from(WIDE.slice(1), 'utf16le'), { encoding: 'utf-16le', delimiter: '\t' }],
    ['windows-1252', Buffer.from('a;b\nRené;Köln\n', 'latin1'), { encoding: 'windows-1252', delimiter: ';' }],
    ['windows-1252 with an apostrophe', Buffer.from('a,b\nZo\xeb\x92s,x\n', 'latin1'), { encoding: 'windows-1252' }],
    ['gzip', gzipSync('a;b\n1;2\n'), { compression: 'gzip', delimiter: ';' }],
  ])('finds out how to read %s', async (_name, content, expected) => {
    const bytes = typeof content === 'string' ? utf8(content) : content;

    const ofBytes = await inspectCsv(bytes);
    const ofFile = await inspectCsv(new MemoryFile({ content: bytes, chunkSize: 3 }));

    expect(ofBytes.dialect).toEqual({ ...RFC_4180, ...expected });
    expect(ofFile).toEqual(ofBytes);
  });

  it.each([
    ['Cyrillic', [0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]],
    ['Mac OS Roman', [0x4b, 0x9a, 0x6c, 0x6e]],
    ['DOS', [0x4b, 0x94, 0x6c, 0x6e]],
    ['central European', [0x62, 0xb3, 0x61, 0x64]],
  ])('does not take %s for windows-1252', async (_name, word) => {
    const { dialect, decisions } = await inspectCsv(
      Uint8Array.from([...utf8('a,b\nZo'), 0xeb, ...utf8(',x\n'), ...word, ...utf8(',x\n')]),
    );

    expect(dialect.encoding).toBe('utf-8');
    expect(decisions.encoding).toEqual({ confidence: 'assumed', because: expect.stringContaining('say its encoding') });
  });

  it('takes a file with one broken character for UTF-8, when others are', async () => {
    const bytes = Uint8Array.from([...utf8('a,b\nZoë,ü\nK'), 0xf6, ...utf8('ln,x\n')]);

    expect((await inspectCsv(bytes)).dialect.encoding).toBe('utf-8');
  });

  it('says what each column looks like, and how sure it is of the dialect', async () => {
    const content = 'id;day;price;zip;open\n1;31.01.2024;1.234,50;01234;yes\n2;01.02.2024;2,00;99999;no\n3;;;;\n';

    const inspection = await inspectCsv(utf8(content));

    expect(inspection.columns).toEqual([
      { name: 'id', kind: 'integer', formats: [], decimalSeparator: undefined, samples: ['1', '2', '3'] },
      {
        ...{ name: 'day', kind: 'date', formats: ['DD.MM.YYYY', 'D.M.YYYY'] },
        ...{ decimalSeparator: undefined, samples: ['31.01.2024', '01.02.2024'] },
      },
      { name: 'price', kind: 'decimal', formats: [], decimalSeparator: ',', samples: ['1.234,50', '2,00'] },
      { name: 'zip', kind: 'text', formats: [], decimalSeparator: undefined, samples: ['01234', '99999'] },
      { name: 'open', kind: 'boolean', formats: [], decimalSeparator: undefined, samples: ['yes', 'no'] },
    ]);
    expect(inspection).toMatchObject({ decimalSeparator: ',', lineEnd: 'LF', inspectedRecords: 3 });
    expect(inspection.rows[0]).toEqual(['1', '31.01.2024', '1.234,50', '01234', 'yes']);
    expect(inspection.decisions.delimiter).toEqual({ confidence: 'certain', because: 'all 4 records have 5 fields' });
    expect(inspection.decisions.header).toEqual({
      confidence: 'certain',
      because: 'no value of column 1 is such as its first',
    });
  });

  it('leaves the format open when the days of a column do', async () => {
    const { columns } = await inspectCsv(utf8('d\n01/02/2024\n03/04/2024\n'));

    expect(columns[0]?.formats).toEqual(['DD/MM/YYYY', 'MM/DD/YYYY', 'D/M/YYYY', 'M/D/YYYY']);
  });

  it('keeps what it was told', async () => {
    const told = { delimiter: ',', header: false, encoding: 'latin1' as never, nullStrings: ['NULL'] };

    const { dialect, decisions, columns } = await inspectCsv(utf8('a;b\n1;2\n'), { dialect: told });

    expect(dialect).toEqual({ ...RFC_4180, ...told, encoding: 'windows-1252' });
    expect(decisions.delimiter.confidence).toBe('told');
    expect(columns.map(({ name }) => name)).toEqual(['column_1']);
  });

  it('names every setting that is out of range at once', async () => {
    const dialect = { delimiter: 'ab', encoding: 'shift_jis' as never, skipLines: -1, comment: 'x' };

    const inspecting = inspectCsv(utf8('a'), { dialect });

    await expect(inspecting).rejects.toThrow(/encoding must .* delimiter must .* skipLines must .* comment must/);
  });

  it('keeps openCsv from reading what is no CSV file, and says what it is and what to do', async () => {
    const opening = openCsv(new MemoryFile({ content: '%PDF-1.7\n' }));

    await expect(opening).rejects.toMatchObject({
      code: 'CSV_FILE_KIND',
      retryable: false,
      details: { kind: 'pdf' },
      message: expect.stringMatching(/^Expected a CSV file, found a PDF document\. .*ask whoever made it/),
    });
  });
});
