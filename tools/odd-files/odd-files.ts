import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

/** What a reader should make of a file. */
export type Expected =
  /** This table, and nothing to complain about. */
  | {
      readonly kind: 'table' /** Null: the first record is a row like the others. */;
      readonly header: readonly string[] | null;
      readonly rows: readonly (readonly string[])[];
    }
  /** These rows, and each of so many records named as wrong. */
  | { readonly kind: 'faults'; readonly rows: readonly (readonly string[])[]; readonly faults: number }
  /** No table: it is something else, or damaged. */
  | { readonly kind: 'none' };

export interface OddFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly expected: Expected;
}

const HEADER = ['id', 'name', 'city', 'amount'];
const ROWS = [
  ['1', 'Zoë Müller', 'Köln', '12.50'],
  ['2', 'Ann, Ltd.', 'Málaga', '7.00'],
  ['3', 'Bob "Bo" Ray', 'Oslo', '0.99'],
  ['4', 'Cy', 'Genève', '1250.00'],
];

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function quoted(cell: string, delimiter: string): string {
  return cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function lines(records: readonly (readonly string[])[], delimiter = ','): string[] {
  return records.map((record) => record.map((cell) => quoted(cell, delimiter)).join(delimiter));
}

function text({ delimiter = ',', lineEnd = '\n', rows = ROWS as readonly (readonly string[])[] } = {}): string {
  return `${lines([HEADER, ...rows], delimiter).join(lineEnd)}${lineEnd}`;
}

function table(
  name: string,
  content: string | Uint8Array,
  rows: readonly (readonly string[])[] = ROWS,
  header: readonly string[] | null = HEADER,
): OddFile {
  return {
    name,
    bytes: typeof content === 'string' ? utf8(content) : content,
    expected: { kind: 'table', header, rows },
  };
}

function faults(name: string, content: string, rows: readonly (readonly string[])[], count = 1): OddFile {
  return { name, bytes: utf8(content), expected: { kind: 'faults', rows, faults: count } };
}

function none(name: string, content: string | Uint8Array): OddFile {
  return { name, bytes: typeof content === 'string' ? utf8(content) : content, expected: { kind: 'none' } };
}

const PLAIN = text();
const WIDE = Buffer.from(PLAIN, 'utf16le');
const LATIN = Buffer.from(text({ delimiter: ';' }), 'latin1');
const DECIMAL_COMMAS = ROWS.map(([id = '', name = '', city = '', amount = '']) => [
  id,
  name,
  city,
  amount.replace('.', ','),
]);
const MANY = Array.from({ length: 30_000 }, (_, index) => [String(index), `name ${index}`, 'Oslo', '1.00']);

/** Encodings and compression. */
const ENCODED: readonly OddFile[] = [
  table('UTF-8 with byte order mark', `\ufeff${PLAIN}`),
  table('UTF-16 LE with byte order mark', Buffer.concat([Buffer.from([0xff, 0xfe]), WIDE])),
  table('UTF-16 BE with byte order mark', Buffer.concat([Buffer.from([0xff, 0xfe]), WIDE]).swap16()),
  table('UTF-16 LE without mark', WIDE),
  table(
    'UTF-16 LE, tabs, as Excel saves "Unicode text"',
    Buffer.from(`\ufeff${text({ delimiter: '\t', lineEnd: '\r\n' })}`, 'utf16le'),
  ),
  table('windows-1252, semicolons', LATIN),
  table(
    'windows-1252, commas, with a curly quote',
    Buffer.concat([Buffer.from('id,name\n1,Zo'), Uint8Array.of(0xeb, 0x92), Buffer.from('s\n2,Ann\n')]),
    [
      ['1', 'Zoë’s'],
      ['2', 'Ann'],
    ],
    ['id', 'name'],
  ),
  table('gzip', gzipSync(PLAIN)),
  table('gzip of two members', Buffer.concat([gzipSync(PLAIN.slice(0, 40)), gzipSync(PLAIN.slice(40))])),
  table('gzip of UTF-16', gzipSync(Buffer.concat([Buffer.from([0xff, 0xfe]), WIDE]))),
];

/** Delimiters, quotes, line ends. */
const SHAPED: readonly OddFile[] = [
  table('plain', PLAIN),
  table('semicolons beside decimal commas', text({ delimiter: ';', rows: DECIMAL_COMMAS }), DECIMAL_COMMAS),
  table('tabs', text({ delimiter: '\t' })),
  table('bars', text({ delimiter: '|' })),
  table('carets', text({ delimiter: '^' })),
  table('CRLF', text({ lineEnd: '\r\n' })),
  table('CR alone', text({ lineEnd: '\r' })),
  table('LF and CRLF mixed', PLAIN.replace('\n2', '\r\n2').replace('\n3', '\r\n3')),
  table('no line end at the end', PLAIN.trimEnd()),
  table('empty lines between records', PLAIN.replaceAll('\n', '\n\n')),
  table('a line sep=;', `sep=;\r\n${text({ delimiter: ';', lineEnd: '\r\n' })}`),
  table(
    'everything quoted',
    `${[HEADER, ...ROWS].map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n')}\n`,
  ),
  table(
    'line ends inside quotes',
    'id,note\n1,"two\nlines"\n2,"three\r\nmore\nlines"\n',
    [
      ['1', 'two\nlines'],
      ['2', 'three\r\nmore\nlines'],
    ],
    ['id', 'note'],
  ),
  table(
    'quotes behind backslashes',
    'id,note\n1,"say \\"hi\\", x"\n2,"y"\n',
    [
      ['1', 'say "hi", x'],
      ['2', 'y'],
    ],
    ['id', 'note'],
  ),
  table(
    'single quotes',
    "id,note\n1,'a, b'\n2,'c'\n3,'d, e'\n",
    [
      ['1', 'a, b'],
      ['2', 'c'],
      ['3', 'd, e'],
    ],
    ['id', 'note'],
  ),
  table(
    'apostrophes that are no quotes',
    "id,note\n1,'tis\n2,'twas\n",
    [
      ['1', "'tis"],
      ['2', "'twas"],
    ],
    ['id', 'note'],
  ),
  table(
    'JSON in a column',
    'id,data\n1,"{""a"": [1, 2]}"\n2,"{""a"": []}"\n',
    [
      ['1', '{"a": [1, 2]}'],
      ['2', '{"a": []}'],
    ],
    ['id', 'data'],
  ),
];

/** What stands around the table, and what is in it. */
const FURNISHED: readonly OddFile[] = [
  table('a title and an empty line above the header', `Customers, as of May 2024\n\n${PLAIN}`),
  table('a title as spreadsheets pad it', `Customers,,,\n,,,\n${PLAIN}`),
  table('no header', lines(ROWS).join('\n'), ROWS, null),
  table(
    'years as column names',
    'country,2019,2020\nNorway,1,2\nPeru,3,4\n',
    [
      ['Norway', '1', '2'],
      ['Peru', '3', '4'],
    ],
    ['country', '2019', '2020'],
  ),
  table('a header alone', 'id,name,city\n', [], ['id', 'name', 'city']),
  table('one column', 'email\na@x.org\nb@x.org\n', [['a@x.org'], ['b@x.org']], ['email']),
  table('one column of times', 'time\n12:30\n12:40\n12:50\n', [['12:30'], ['12:40'], ['12:50']], ['time']),
  table(
    'leading zeros',
    'zip,city\n01234,Dalton\n00501,Holtsville\n',
    [
      ['01234', 'Dalton'],
      ['00501', 'Holtsville'],
    ],
    ['zip', 'city'],
  ),
  table(
    'blanks around values',
    'id,name\n1, Ann \n2,  Bob\n',
    [
      ['1', ' Ann '],
      ['2', '  Bob'],
    ],
    ['id', 'name'],
  ),
  table(
    'empty fields',
    'id,a,b\n1,,\n2,"",x\n',
    [
      ['1', '', ''],
      ['2', '', 'x'],
    ],
    ['id', 'a', 'b'],
  ),
  table(
    'the words NULL and NA',
    'id,name\n1,NULL\n2,NA\n',
    [
      ['1', 'NULL'],
      ['2', 'NA'],
    ],
    ['id', 'name'],
  ),
  table(
    'emoji and right-to-left text',
    'id,name\n1,🙂 שלום\n2,مرحبا\n',
    [
      ['1', '🙂 שלום'],
      ['2', 'مرحبا'],
    ],
    ['id', 'name'],
  ),
  table(
    'a field of 300 kB',
    `id,note\n1,${'x'.repeat(300_000)}\n2,y\n`,
    [
      ['1', 'x'.repeat(300_000)],
      ['2', 'y'],
    ],
    ['id', 'note'],
  ),
  table(
    '2,000 columns',
    `${Array.from({ length: 2_000 }, (_, index) => `c${index}`).join(',')}\n${'1,'.repeat(1_999)}1\n`,
    [Array.from({ length: 2_000 }, () => '1')],
    Array.from({ length: 2_000 }, (_, index) => `c${index}`),
  ),
  table('numbers, until a text comes after 30,000 records', `${text({ rows: MANY })}x7,Ann,Oslo,1.00\n`, [
    ...MANY,
    ['x7', 'Ann', 'Oslo', '1.00'],
  ]),
  table('the first quoted line end after 30,000 records', `${text({ rows: MANY })}30000,"Ann\nLtd.",Oslo,1.00\n`, [
    ...MANY,
    ['30000', 'Ann\nLtd.', 'Oslo', '1.00'],
  ]),
  table('the first letter beyond ASCII after 30,000 records', `${text({ rows: MANY })}30000,Zoë,Oslo,1.00\n`, [
    ...MANY,
    ['30000', 'Zoë', 'Oslo', '1.00'],
  ]),
];

const TWO = ['id', 'name'].join(',');

/** Each has records that are wrong, among others that are right. */
const FAULTY: readonly OddFile[] = [
  faults('a record that is too short', `${text()}5,Dee\n`, ROWS),
  faults('a record that is too long', `${text()}5,Dee,Rome,1.00,more\n`, ROWS),
  faults('a quote in a field that begins without', `${TWO}\n1,5" pipe\n2,Ann\n3,Bob\n`, [
    ['2', 'Ann'],
    ['3', 'Bob'],
  ]),
  faults('text behind a closing quote', `${TWO}\n1,"Bob" Smith\n2,Ann\n3,Bob\n`, [
    ['2', 'Ann'],
    ['3', 'Bob'],
  ]),
  faults('a quote that is never closed', `${TWO}\n1,Ann\n2,"Bob\n3,Cy\n`, [['1', 'Ann']]),
  faults('a quote that meets the next one', `${TWO}\n1,Ann\n2,"Bob\n3,Cy\n4,"Dee"\n5,"Eve"\n`, [
    ['1', 'Ann'],
    ['5', 'Eve'],
  ]),
  faults('a line that is no record, after 30,000', `${text({ rows: MANY })}Total: 30000\n`, MANY),
  faults('a total below the table', `${text()}Total: 4\n`, ROWS),
  faults('a comment nobody announced', `${TWO}\n1,Ann\n# checked\n2,Bob\n`, [
    ['1', 'Ann'],
    ['2', 'Bob'],
  ]),
  {
    name: 'a byte that is not UTF-8',
    bytes: Buffer.concat([utf8(`${TWO}\n1,Zoë\n2,K`), Uint8Array.of(0xf6), utf8('ln\n3,Bob\n')]),
    expected: {
      kind: 'faults',
      rows: [
        ['1', 'Zoë'],
        ['3', 'Bob'],
      ],
      faults: 1,
    },
  },
];

/** Those that the sniffing of a header must not be fooled by are in `FURNISHED`; these are no tables at all. */
const OTHER: readonly OddFile[] = [
  none(
    'an Excel workbook',
    Buffer.concat([
      Buffer.from('PK\x03\x04\x14\0\0\0\x08\0', 'latin1'),
      Buffer.alloc(16),
      Buffer.from('[Content_Types].xml xl/workbook.xml'),
      Buffer.alloc(200),
    ]),
  ),
  none('a PDF', '%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n'),
  none('a login page', '<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body>Sign in</body></html>\n'),
  none('XML', '<?xml version="1.0"?>\n<rows>\n<row id="1"/>\n</rows>\n'),
  none('JSON', '[\n{"id": 1, "name": "Ann"},\n{"id": 2, "name": "Bob"}\n]\n'),
  none('JSON lines', '{"id": 1, "name": "Ann"}\n{"id": 2, "name": "Bob"}\n'),
  none('an SQL dump', "CREATE TABLE t (id int, name text);\nINSERT INTO t VALUES (1, 'Ann');\n"),
  none('a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n'),
  none('a Markdown table', '| id | name |\n|----|------|\n| 1 | Ann |\n| 2 | Bob |\n'),
  none('gzip that is cut off', gzipSync(text({ rows: MANY })).subarray(0, 20_000)),
  none('an empty file', ''),
];

export const PUBLISHED = 'Files of csv-spectrum and vega-datasets';

export const PILE: readonly (readonly [title: string, files: readonly OddFile[]])[] = [
  ['Encodings and compression', ENCODED],
  ['Delimiters, quotes, line ends', SHAPED],
  ['What stands around and in a table', FURNISHED],
  [PUBLISHED, published()],
  ['Wrong records among right ones', FAULTY],
  ['No tables at all', OTHER],
];

/** Files of npm packages, with what csv-parse reads strictly; what it refuses has a wrong record. */
function published(): readonly OddFile[] {
  const [spectrum, vega] = ['csv-spectrum', 'vega-datasets'].map((name) =>
    dirname(fileURLToPath(import.meta.resolve(name))),
  );
  return [
    ...filesOf('csv-spectrum', join(spectrum ?? '', 'csvs'), 'location_coordinates.csv'),
    ...filesOf('vega-datasets', join(vega ?? '', '../data')),
  ];
}

function filesOf(origin: string, folder: string, except?: string): OddFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.csv') && name !== except)
    .map((name) => {
      const bytes = readFileSync(join(folder, name));
      const [header = [], ...rows]: string[][] = parse(bytes, { bom: true, skip_empty_lines: true });
      return { name: `${origin}: ${name}`, bytes, expected: { kind: 'table', header, rows } };
    });
}
