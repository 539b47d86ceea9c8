import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type CsvDialect, RFC_4180 } from '../src/index.ts';

/** A table as some program writes it. */
export interface WrittenTable {
  readonly dialect: CsvDialect;
  readonly bytes: Uint8Array;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

interface Style {
  readonly lineEnd: string;
  readonly byteOrderMark: boolean;
  readonly finalLineEnd: boolean;
  /** Lines above the header. */
  readonly title: readonly string[];
  /** For each row: whether a comment or an empty line stands above it, and how its end is written. */
  readonly rows: readonly { readonly above: 'nothing' | 'empty' | 'comment'; readonly cut: boolean }[];
  /** Members of a gzip file. */
  readonly members: number;
}

const ENCODINGS = ['utf-8', 'utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'windows-1251', 'iso-8859-2'] as const;

/** Characters that every one of the encodings of `ENCODINGS` can write, by encoding. */
const LETTERS = {
  'utf-8': ['é', '東', '🙂', '\ufffd', '\u0085', '\ufeff'],
  'utf-16le': ['é', '東', '🙂', '\ufffd', '\u0a0d', '\u2c22'],
  'utf-16be': ['é', '東', '🙂', '\ufffd', '\u0a0d', '\u222c'],
  'windows-1252': ['é', '€', '’', 'ÿ'],
  'windows-1251': ['П', 'я', '№', 'ё'],
  'iso-8859-2': ['ł', 'ő', 'ž'],
};

const dialects: fc.Arbitrary<CsvDialect> = fc
  .record({
    compression: fc.constantFrom('none', 'none', 'gzip'),
    encoding: fc.constantFrom(...ENCODINGS),
    delimiter: fc.constantFrom(',', ';', '\t', '|', ':', '\x01'),
    quote: fc.constantFrom('"', '"', "'", ''),
    escape: fc.constantFrom('double', 'backslash'),
    header: fc.constantFrom<CsvDialect['header']>(true, true, false, ['p', 'q', 'r']),
    quotes: fc.constantFrom('strict', 'lenient'),
    shortRows: fc.constantFrom('reject', 'pad'),
    trailingDelimiters: fc.constantFrom('reject', 'drop'),
    comment: fc.constantFrom('', '#'),
    nullStrings: fc.constantFrom([], ['NULL', '\\N']),
    skipLines: fc.constantFrom(0, 0, 1, 3),
  })
  .map((dialect) => ({ ...RFC_4180, ...dialect }) as CsvDialect);

const styles: fc.Arbitrary<Style> = fc.record({
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  byteOrderMark: fc.boolean(),
  finalLineEnd: fc.boolean(),
  title: fc.array(fc.constantFrom('', 'Report', 'a "quote', "it's; a, title"), { minLength: 3, maxLength: 3 }),
  rows: fc.array(fc.record({ above: fc.constantFrom('nothing', 'nothing', 'empty', 'comment'), cut: fc.boolean() }), {
    minLength: 12,
    maxLength: 12,
  }),
  members: fc.integer({ min: 1, max: 3 }),
});

/** Any table of three columns, in any dialect and encoding. */
export const writtenTable: fc.Arbitrary<WrittenTable> = dialects.chain((dialect) =>
  fc
    .record({
      rows: fc.array(fc.tuple(cellOf(dialect), cellOf(dialect), cellOf(dialect)), { minLength: 1, maxLength: 12 }),
      style: styles,
    })
    .map(({ rows, style }) => write(rows, dialect, style)),
);

const WORDS = {
  'utf-8': ['Zoë', 'Wien', '東京', "O'Hara"],
  'utf-16le': ['Zoë', 'Wien', 'Łódź'],
  'utf-16be': ['Zoë', 'Wien', 'Łódź'],
  'windows-1252': ['Zoë', 'Köln', 'Málaga', '12 €'],
};

/** A table such as people have, in a dialect that shows. */
export const usualTable: fc.Arbitrary<WrittenTable> = fc
  .record({
    compression: fc.constantFrom('none', 'gzip'),
    encoding: fc.constantFrom(...(Object.keys(WORDS) as (keyof typeof WORDS)[])),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    header: fc.boolean(),
  })
  .chain((shown) => {
    const dialect = { ...RFC_4180, ...shown } as CsvDialect;
    const [first = '', ...words] = WORDS[shown.encoding];
    const text = fc.array(fc.constantFrom(first, ...words, '"quoted"', 'a, b', 'c;', '|', '\n'), { maxLength: 4 });
    const row = fc.tuple(
      fc.constantFrom(first, ...words),
      text.map((parts) => parts.join(' ')),
      fc.integer({ min: 100, max: 99_999 }).map((cents) => (cents / 100).toFixed(2)),
    );
    return fc.record({ rows: fc.array(row, { minLength: 4, maxLength: 10 }), style: styles }).map(({ rows, style }) => {
      const plain = { ...style, rows: [] };
      return write([[first, '', '1.00'], ...rows], dialect, plain);
    });
  });

function cellOf(dialect: CsvDialect): fc.Arbitrary<string> {
  const letters = LETTERS[dialect.encoding as keyof typeof LETTERS];
  const shape = ['"', "'", ',', ';', '\t', '|', ':', '\x01', '\n', '\r', '\\', '#', ' '];
  // Without quotes a file has no way to write these.
  const unwritable = dialect.quote === '' ? [dialect.delimiter, '\n', '\r'] : [];
  const units = [...letters, 'a', '1', ...shape].filter((unit) => !unwritable.includes(unit));
  return fc.oneof(
    fc.constantFrom('', 'x', 'NULL', '1.5'),
    fc.string({ unit: fc.constantFrom(...units), maxLength: 6 }),
  );
}

/** Writes a table; a file that it cannot write without a quote starts with a cell that needs none. */
function write(cells: readonly (readonly string[])[], dialect: CsvDialect, style: Style): WrittenTable {
  const { delimiter, header, skipLines } = dialect;
  const names = typeof header === 'object' ? header : ['c1', 'c2', 'c3'];
  const rows = cells.map(([first = '', ...others]) => [firstCell(first, dialect), ...others]);
  const lines = rows.flatMap((row, index) => {
    const { above = 'nothing', cut = false } = style.rows[index] ?? {};
    // What has no header takes its columns from the first record.
    const line = lineOf(row, cut && (header !== false || index > 0), dialect);
    if (above === 'empty') return ['', line];
    return above === 'comment' && dialect.comment !== '' ? [`${dialect.comment} "it's, a; comment`, line] : [line];
  });
  const title = style.title.slice(0, skipLines);
  const named = header === true ? [names.join(delimiter)] : [];
  const text = [...title, ...named, ...lines].join(style.lineEnd) + (style.finalLineEnd ? style.lineEnd : '');
  const mark = style.byteOrderMark && /^utf/.test(dialect.encoding) ? '\ufeff' : '';
  const bytes = encode(mark + text, dialect.encoding);
  return {
    dialect,
    bytes: dialect.compression === 'gzip' ? gzipped(bytes, style.members) : bytes,
    header: header === false ? ['column_1', 'column_2', 'column_3'] : names,
    rows: rows.map((row) => row.map((cell) => (dialect.nullStrings.includes(cell) ? '' : cell))),
  };
}

/** A record must not be taken for a comment, an empty line or, at the beginning of a file, a byte order mark. */
function firstCell(cell: string, { quote, comment }: CsvDialect): string {
  if (quote === '') return `r${cell}`;
  return comment !== '' && cell.startsWith(comment) ? `r${cell}` : cell.replace(/^\ufeff/, 'r');
}

function lineOf(row: readonly string[], cut: boolean, dialect: CsvDialect): string {
  const fields = row.map((cell, index) => encodeCell(cell, index === 0 && row.length === 3, dialect));
  const blanks = row.length - 1 - row.findLastIndex((cell) => cell !== '');
  if (cut && dialect.shortRows === 'pad' && blanks > 0 && blanks < row.length) {
    return fields.slice(0, row.length - blanks).join(dialect.delimiter);
  }
  const extra = cut && dialect.trailingDelimiters === 'drop' ? dialect.delimiter.repeat(2) : '';
  return fields.join(dialect.delimiter) + extra;
}

function encodeCell(cell: string, isFirst: boolean, { delimiter, quote, escape: escaping }: CsvDialect): string {
  if (quote === '') return cell;
  const special = [delimiter, quote, '\n', '\r', ...(isFirst ? ['#', ' ', '\t'] : [])];
  const isPlain = !special.some((character) => cell.includes(character)) && !/^[ \t]/.test(cell);
  if (isPlain && !(isFirst && cell === '')) return cell;
  const inside =
    escaping === 'backslash'
      ? cell.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)
      : cell.replaceAll(quote, quote + quote);
  return quote + inside + quote;
}

/** The bytes of a text in any encoding that the reader knows. */
export function encode(text: string, encoding: CsvDialect['encoding']): Uint8Array {
  if (encoding === 'utf-8') return new TextEncoder().encode(text);
  const wide = Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16le') return wide;
  if (encoding === 'utf-16be') return wide.swap16();
  const decoder = new TextDecoder(encoding);
  const bytes = new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]));
  return Uint8Array.from(text, (character) => {
    const byte = bytes.get(character);
    if (byte === undefined) throw new Error(`${encoding} has no ${JSON.stringify(character)}`);
    return byte;
  });
}

function gzipped(bytes: Uint8Array, members: number): Uint8Array {
  const length = Math.ceil(bytes.length / members);
  const parts = Array.from({ length: members }, (_, index) =>
    gzipSync(bytes.subarray(index * length, (index + 1) * length)),
  );
  return Buffer.concat(parts);
}
