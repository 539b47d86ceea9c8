import { gzipSync } from 'node:zlib';
import type { PartialDialect } from '../src/index.ts';
import { encode } from './written-table.ts';

/** A file that is wrong, or wrong for what it was told to be. */
export interface BadInput {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** What the page shows of it. @default the content itself */
  readonly shown?: string;
  readonly columnMapping?: Record<string, string>;
  readonly dialect?: PartialDialect;
}

/** What comes before, between and behind: of every file these rows are right, and have to be imported. */
const HEADER = 'email,name,visits,balance,born,joined,active,plan,extra\n';
const GOOD = 'good@x.org,Ann,1,1.50,2000-02-29,2024-05-01T12:00:00Z,yes,free,{}\n';

const signature = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Uint8Array.from(part))));

const zip = (entry: string) => signature('PK\x03\x04', [20, 0, 0, 0, 8, 0], '\0'.repeat(16), entry, '\0'.repeat(40));

const kind = (name: string, content: string | Uint8Array, shown: string): BadInput => ({ name, content, shown });

export const OTHER_KINDS: readonly BadInput[] = [
  kind('Excel workbook', zip('[Content_Types].xml\0xl/workbook.xml'), 'PK… `xl/workbook.xml`'),
  kind(
    'old or encrypted Excel workbook',
    signature([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], '\0'.repeat(64)),
    'D0 CF 11 E0 …',
  ),
  kind('OpenDocument sheet', zip('mimetypeapplication/vnd.oasis.opendocument.spreadsheet'), 'PK… `mimetype`'),
  kind('Numbers document', zip('Index/Document.iwa'), 'PK… `Index/Document.iwa`'),
  kind('Word document', zip('[Content_Types].xml\0word/document.xml'), 'PK… `word/document.xml`'),
  kind('zip archive with a CSV file', zip('contacts.csv'), 'PK… `contacts.csv`'),
  kind('PDF', '%PDF-1.7\n%âãÏÓ\n', '%PDF-1.7'),
  kind('login page', '<!DOCTYPE html>\n<html><body>Sign in</body></html>', '<!DOCTYPE html>'),
  kind('HTML table named .xls', '<table><tr><td>email</td></tr></table>', '<table>…'),
  kind('XML', '<?xml version="1.0"?>\n<contacts/>', '<?xml version="1.0"?>'),
  kind('error of a storage service', '<Error><Code>NoSuchKey</Code></Error>', '<Error><Code>NoSuchKey</Code>…'),
  kind('JSON array', '[{"email":"a@x.org"}]', '[{"email":"a@x.org"}]'),
  kind('JSON object', '{\n  "email": "a@x.org"\n}', '{"email": …}'),
  kind('JSON lines', '{"email":"a@x.org"}\n{"email":"b@x.org"}\n', '{"email":"a@x.org"} ⏎ {"email": …}'),
  kind(
    'SQL dump',
    "-- PostgreSQL database dump\nCREATE TABLE contacts (email text);\nINSERT INTO contacts VALUES ('a');",
    '-- PostgreSQL … CREATE TABLE',
  ),
  kind('SQLite database', signature('SQLite format 3\0', '\0'.repeat(64)), 'SQLite format 3'),
  kind('Parquet', signature('PAR1', '\0'.repeat(64), 'PAR1'), 'PAR1'),
  kind('ORC', signature('ORC\n\x03', '\0'.repeat(64)), 'ORC'),
  kind('Avro', signature('Obj\x01\x04', '\0'.repeat(64)), 'Obj 01'),
  kind('Arrow', signature('ARROW1\0\0', '\0'.repeat(64)), 'ARROW1'),
  kind('bzip2', signature('BZh91AY&SY', '\0'.repeat(64)), 'BZh9'),
  kind('xz', signature([0xfd], '7zXZ\0', '\0'.repeat(64)), 'FD 7zXZ'),
  kind('zstd', signature([0x28, 0xb5, 0x2f, 0xfd], '\0'.repeat(64)), '28 B5 2F FD'),
  kind('7-Zip archive', signature('7z', [0xbc, 0xaf, 0x27, 0x1c], '\0'.repeat(64)), '7z BC AF 27 1C'),
  kind('RAR archive', signature('Rar!\x1a\x07\x01\0', '\0'.repeat(64)), 'Rar!'),
  kind('tar archive', signature('contacts.csv'.padEnd(257, '\0'), 'ustar\0', '\0'.repeat(249)), '… ustar'),
  kind('PNG picture', signature([0x89], 'PNG\r\n\x1a\n', '\0'.repeat(64)), '89 PNG'),
  kind('JPEG picture', signature([0xff, 0xd8, 0xff, 0xe0], '\0'.repeat(64)), 'FF D8 FF'),
  kind('RTF document', '{\\rtf1\\ansi email}', '{\\rtf1…'),
  kind('SYLK sheet', 'ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K"email"\r\n', 'ID;PWXL;N;E'),
  kind('vCard', 'BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n', 'BEGIN:VCARD'),
  kind('calendar', 'BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n', 'BEGIN:VCALENDAR'),
  kind('certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n', '-----BEGIN CERTIFICATE-----'),
  kind(
    'Git LFS pointer',
    'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n',
    'version https://git-lfs…',
  ),
  kind('Markdown table', '| email | name |\n|---|---|\n| a@x.org | Ann |\n', '| email | name | ⏎ |---|---|'),
  kind('UTF-32', signature([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), 'FF FE 00 00'),
  kind(
    'something else that is no text',
    Uint8Array.from({ length: 256 }, (_, index) => (index * 7) % 32),
    '00 07 0E 15 …',
  ),
];

const gzipped = gzipSync(HEADER + GOOD);

export const COMPRESSED: readonly BadInput[] = [
  { name: 'gzip, cut off', content: gzipped.subarray(0, -12), shown: '1F 8B …' },
  {
    name: 'gzip with a wrong byte',
    content: gzipped.map((byte, at) => (at === 30 ? byte ^ 0xff : byte)),
    shown: '1F 8B …',
  },
  {
    name: 'gzip with other bytes behind it',
    content: Buffer.concat([gzipped, Buffer.from('junk')]),
    shown: '1F 8B … junk',
  },
  { name: 'gzip that holds a PDF', content: gzipSync('%PDF-1.7\n'), shown: '1F 8B …' },
  { name: 'told to be gzip, but is not', content: HEADER + GOOD, dialect: { compression: 'gzip' } },
  { name: 'told not to be gzip, but is', content: gzipped, shown: '1F 8B …', dialect: { compression: 'none' } },
];

const names = HEADER.trimEnd();

export const HEADERS: readonly BadInput[] = [
  { name: 'an empty file', content: '' },
  { name: 'empty lines alone', content: '\n\r\n\n' },
  { name: 'a quote that is not closed', content: `email,"name\n${GOOD}` },
  { name: 'text behind a closing quote', content: `"email"x,name\n${GOOD}` },
  { name: 'too many columns', content: `${names}${','.repeat(5_000)}\n${GOOD}`, shown: 'email,name,…,,,,,,' },
  { name: 'a first line that is too long', content: `${'x'.repeat(1_100_000)}\n`, shown: 'xxxxx…' },
  { name: 'a required column is missing', content: 'email,visits\na@x.org,1\n' },
  { name: 'a slip in a required column', content: 'email,nmae\na@x.org,Ann\n' },
  { name: 'a column that is wanted and there twice', content: 'email,name,name\na@x.org,Ann,Bob\n' },
  {
    name: 'a mapping to a column that is not there',
    content: HEADER + GOOD,
    columnMapping: { 'E-Mails': 'email', name: 'name' },
  },
  {
    name: 'a mapping to a field that is not there',
    content: HEADER + GOOD,
    columnMapping: { email: 'mail', name: 'name' },
  },
  {
    name: 'a mapping of two columns to one field',
    content: HEADER + GOOD,
    columnMapping: { email: 'email', name: 'name', plan: 'name' },
  },
  {
    name: 'a mapping to a name that fits two columns',
    content: 'E Mail,e_mail,name\na,b,c\n',
    columnMapping: { 'e-mail': 'email', name: 'name' },
  },
  { name: 'no header', content: 'a@x.org,Ann,1,1.50\nb@x.org,Bob,2,2.50\n' },
  { name: 'another delimiter than it was told', content: 'email;name\na@x.org;Ann\n', dialect: { delimiter: ',' } },
];

/** A bad record between good ones. */
const record = (name: string, bad: string, rest: Partial<BadInput> = {}): BadInput => ({
  name,
  content: `${HEADER}${GOOD}${bad}\n`,
  shown: bad,
  ...rest,
});

const wide = (text: string) => encode(text, 'utf-16le');

export const RECORDS: readonly BadInput[] = [
  record('too few fields', 'a@x.org,Bob'),
  record('too many fields', 'a@x.org,Bob,1,1,2000-01-01,2024-05-01T12:00:00Z,yes,free,{},more'),
  record('a delimiter at the end', 'a@x.org,Bob,1,1,2000-01-01,2024-05-01T12:00:00Z,yes,free,{},'),
  record('a comment, which nobody has announced', '# exported yesterday'),
  record('a line of another table', 'Total: 1 contact'),
  record('a quote in a field that begins without', 'a@x.org,5" Bob,1,1,2000-01-01,,yes,free,'),
  record('text behind a closing quote', 'a@x.org,"Bob" Smith,1,1,2000-01-01,,yes,free,'),
  record('blanks before an opening quote', 'a@x.org, "Bob",1,1,2000-01-01,,yes,free,'),
  record('a quote inside quotes that is not doubled', 'a@x.org,"He said "no"",1,1,2000-01-01,,yes,free,'),
  record('a quote behind a backslash, once', 'a@x.org,"5\\" Bob",1,1,2000-01-01,,yes,free,', {
    dialect: { escape: 'double' },
  }),
  record('a quote that is not closed', 'a@x.org,"Bob,1,1,2000-01-01,,yes,free,'),
  record('a quote that is closed by that of another record', 'a@x.org,"Bob,1\nb@x.org,"Cy,1,1,2000-01-01,,yes,free,'),
  record('a delimiter that is not quoted', 'a@x.org,Smith, Bob,1,1,2000-01-01,,yes,free,'),
  record('longer than 1 MiB', `a@x.org,${'x'.repeat(1_100_000)}`, { shown: 'a@x.org,xxxxx…' }),
  record('a byte that is not UTF-8', '', {
    content: Buffer.concat([
      Buffer.from(`${HEADER}${GOOD}ä@x.org,K`),
      Uint8Array.of(0xf6),
      Buffer.from('ln,1,1,,,,,\n'),
    ]),
    shown: 'ä@x.org,K\\xf6ln,1,1,,,,,',
    dialect: { encoding: 'utf-8' },
  }),
  record('Cyrillic letters in windows-1251, of which nobody has told', '', {
    content: Buffer.concat([
      Buffer.from(`${HEADER}${GOOD}a@x.org,`),
      encode('Привет', 'windows-1251'),
      Buffer.from(',1,1,,,,,\n'),
    ]),
    shown: 'a@x.org,\\xcf\\xf0\\xe8\\xe2\\xe5\\xf2,…',
  }),
  record('a byte that windows-1252 does not have', '', {
    content: Buffer.concat([Buffer.from(`${HEADER}${GOOD}a@x.org,`), Uint8Array.of(0x81), Buffer.from(',1,1,,,,,\n')]),
    shown: 'a@x.org,\\x81,…',
    dialect: { encoding: 'windows-1252' },
  }),
  record('half a character of UTF-16', '', {
    content: Buffer.concat([wide(`\ufeff${HEADER}${GOOD}a@x.org,`), Uint8Array.of(0x3d, 0xd8), wide(',1,1,,,,,,\n')]),
    shown: 'UTF-16: a@x.org,\\ud83d,…',
  }),
];

const FIELDS = ['email', 'name', 'visits', 'balance', 'born', 'joined', 'active', 'plan', 'extra'] as const;
const RIGHT = ['a@x.org', 'Bob', '1', '1.50', '2000-01-01', '2024-05-01T12:00:00Z', 'yes', 'free', '{}'];

/** A record of which one value is wrong. */
const value = (name: string, field: (typeof FIELDS)[number], bad: string): BadInput => {
  const fields = RIGHT.map((right, index) => (FIELDS[index] === field ? bad : right));
  const quoted = fields.map((text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text));
  return record(name, quoted.join(','), { shown: `${field}: ${bad.replace('\0', '\\0') || '(blank)'}` });
};

export const VALUES: readonly BadInput[] = [
  value('no value where one is needed', 'name', ''),
  value('blanks where a value is needed', 'name', '   '),
  value('no key', 'email', ''),
  value('a text that is too long', 'name', 'B'.repeat(21)),
  value('a NUL character', 'name', 'Bo\0b'),
  value('a whole number with a fraction', 'visits', '1.0'),
  value('thousands separators', 'visits', '1,000'),
  value('an exponent', 'visits', '1e3'),
  value('a hexadecimal number', 'visits', '0x10'),
  value('a number in words', 'visits', 'one'),
  value('a number below the least', 'visits', '-1'),
  value('a number that a number does not hold exactly', 'visits', '9007199254740993'),
  value('a decimal comma', 'balance', '1,50'),
  value('thousands separators in a decimal', 'balance', '1,234.50'),
  value('more decimals than the column has', 'balance', '1.005'),
  value('a currency', 'balance', '€ 1.50'),
  value('not a number', 'balance', 'NaN'),
  value('a day that does not exist', 'born', '2023-02-29'),
  value('a month that does not exist', 'born', '2023-13-01'),
  value('a date in another order', 'born', '31/12/2023'),
  value('the number of a day, as spreadsheets have it', 'born', '45291'),
  value('a year of two digits', 'born', '23-12-31'),
  value('an instant without offset', 'joined', '2024-05-01T12:00:00'),
  value('an instant to the microsecond', 'joined', '2024-05-01T12:00:00.123456Z'),
  value('hour 24', 'joined', '2024-05-01T24:00:00Z'),
  value('an offset that no place has', 'joined', '2024-05-01T12:00:00+25:00'),
  value('a boolean that is none', 'active', 'maybe'),
  value('a word that is not on the list', 'plan', 'gold'),
  value('a word in other letters', 'plan', 'FREE'),
  value('JSON that is none', 'extra', '{a: 1}'),
  value('JSON with a key twice', 'extra', '{"a":1,"a":2}'),
  value('JSON with a number that changes', 'extra', '{"a":9007199254740993}'),
  value('a formula of a spreadsheet', 'visits', '=1+1'),
];

export const REFUSED: readonly BadInput[] = [
  value('a value that a CHECK refuses', 'name', 'nobody'),
  value('a number that the column is too small for', 'balance', '123456789012.00'),
  record('a second unique key', 'z@x.org,Bob,1,1,,,yes,free,{}', {
    content: `${HEADER}${GOOD}z@x.org,Ann,1,1,,,yes,free,{}\n`,
    shown: 'z@x.org,Ann (Ann is there already)',
  }),
];

export const DIALECTS: readonly (readonly [name: string, dialect: Readonly<Record<string, unknown>>])[] = [
  ['a delimiter of two characters', { delimiter: '||' }],
  ['a delimiter beyond ASCII', { delimiter: '§' }],
  ['a line end as delimiter', { delimiter: '\n' }],
  ['the delimiter as quote', { delimiter: "'", quote: "'" }],
  ['a letter as quote', { quote: 'x' }],
  ['an encoding that is not read', { encoding: 'shift_jis' }],
  ['a negative number of lines', { skipLines: -1 }],
  ['no names', { header: [] }],
  ['a comment of two characters', { comment: '//' }],
  ['an escape of its own', { escape: '^' }],
  ['too many null strings', { nullStrings: Array.from({ length: 21 }, (_, index) => `NULL${index}`) }],
  ['a setting that does not exist', { seperator: ';' }],
];
