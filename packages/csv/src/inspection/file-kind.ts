const SAVE_AS_CSV = 'Open it and save it as "CSV UTF-8", one file for each sheet, and import that.';
const EXPORT_AS_CSV = 'Export its data as CSV and import that.';
const INFLATE = 'Unpack it, or compress the CSV file inside with gzip, and import that.';

/** What a file can be besides CSV: what to call it, and what to do about it. */
const KINDS = {
  xlsx: ['an Excel workbook (.xlsx)', SAVE_AS_CSV],
  xls: ['an old or encrypted Excel workbook, or another Office document (.xls, .doc)', SAVE_AS_CSV],
  ods: ['an OpenDocument file (.ods)', SAVE_AS_CSV],
  numbers: [
    'a Numbers or Pages document',
    'In Numbers choose File, Export to, CSV, with the encoding UTF-8, and import that.',
  ],
  sylk: ['a SYLK spreadsheet (.slk)', SAVE_AS_CSV],
  docx: ['a Word or PowerPoint document', EXPORT_AS_CSV],
  rtf: ['an RTF document', EXPORT_AS_CSV],
  pdf: ['a PDF document', 'A PDF holds a picture of a table: ask whoever made it for the data as CSV.'],
  html: [
    'a web page (HTML)',
    'Often that is the login or error page of the site it was saved from: download it again, signed in.',
  ],
  xml: [
    'XML',
    'Convert it to CSV and import that; an <Error> of a storage service means that the download has failed.',
  ],
  json: ['JSON', 'Convert it to CSV, one line for each object, and import that.'],
  ndjson: ['JSON lines', 'Convert them to CSV, one line for each object, and import that.'],
  markdown: ['a Markdown table', EXPORT_AS_CSV],
  sql: ['an SQL script', 'Export the table as CSV (COPY … TO … WITH (FORMAT csv, HEADER)) and import that.'],
  sqlite: ['an SQLite database', EXPORT_AS_CSV],
  parquet: ['a Parquet file', EXPORT_AS_CSV],
  orc: ['an ORC file', EXPORT_AS_CSV],
  avro: ['an Avro file', EXPORT_AS_CSV],
  arrow: ['an Arrow or Feather file', EXPORT_AS_CSV],
  zip: ['a zip archive', INFLATE],
  tar: ['a tar archive', INFLATE],
  bzip2: ['a bzip2 file', INFLATE],
  xz: ['an xz file', INFLATE],
  zstd: ['a zstd file', INFLATE],
  '7z': ['a 7-Zip archive', INFLATE],
  rar: ['a RAR archive', INFLATE],
  gzip: ['a gzip file', "Leave the setting 'compression' out, or set it to 'gzip'."],
  image: ['a picture', 'Import the table that it shows as CSV.'],
  vcard: ['contacts as vCard', 'Export them as CSV and import that.'],
  icalendar: ['a calendar (iCalendar)', 'Export it as CSV and import that.'],
  pem: ['a key or a certificate (PEM)', 'Import the CSV file that was meant, and keep this one to yourself.'],
  'lfs-pointer': ['a Git LFS pointer', 'Fetch the file itself (git lfs pull) and import that.'],
  'utf-32': ['text in UTF-32', 'Save it as UTF-8 and import it again.'],
  binary: ['binary data', 'Export the data as CSV and import that.'],
} as const satisfies Record<string, readonly [name: string, advice: string]>;

/** What a file is, by what is in it: its name and its content type say nothing. */
export type FileKind = 'csv' | keyof typeof KINDS;

/** In words: what was expected, what it is, what to do. */
export function kindMessage(kind: Exclude<FileKind, 'csv'>): string {
  const [name, advice] = KINDS[kind];
  return `Expected a CSV file, found ${name}. ${advice}`;
}

/** How binary formats begin. */
const SIGNATURES: readonly (readonly [kind: Exclude<FileKind, 'csv'>, signature: string, at?: number])[] = [
  ['utf-32', '\xff\xfe\0\0'],
  ['utf-32', '\0\0\xfe\xff'],
  ['xls', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
  ['pdf', '%PDF-'],
  ['gzip', '\x1f\x8b'],
  ['sqlite', 'SQLite format 3\0'],
  ['parquet', 'PAR1'],
  ['orc', 'ORC\n'],
  ['orc', 'ORC\r'],
  ['avro', 'Obj\x01'],
  ['arrow', 'ARROW1\0\0'],
  ['bzip2', 'BZh9'],
  ['bzip2', 'BZh1'],
  ['xz', '\xfd7zXZ\0'],
  ['zstd', '\x28\xb5\x2f\xfd'],
  ['7z', "7z\xbc\xaf'\x1c"],
  ['rar', 'Rar!\x1a\x07'],
  ['tar', 'ustar', 257],
  ['image', '\x89PNG\r\n'],
  ['image', '\xff\xd8\xff'],
  ['image', 'GIF8'],
  ['rtf', '{\\rtf'],
];

/** What is in archives that are documents, by the names of their first entries. */
const DOCUMENTS: readonly (readonly [kind: Exclude<FileKind, 'csv'>, entry: string])[] = [
  ['ods', 'application/vnd.oasis.opendocument'],
  ['xlsx', 'xl/'],
  ['docx', 'word/'],
  ['docx', 'ppt/'],
  ['numbers', '.iwa'],
  ['xlsx', '[Content_Types].xml'],
];

/** How texts begin that are no tables. None of these could be the first lines of one. */
const TEXTS: readonly (readonly [kind: Exclude<FileKind, 'csv'>, pattern: RegExp])[] = [
  ['html', /^<(?:!doctype\s+html|html|head|body|table)[\s>]/i],
  ['xml', /^<\?xml\s/],
  ['xml', /^<([A-Za-z][\w:.-]*)(?:\s[^>]*)?>[\s\S]*(?:<\/|\/>)/],
  ['ndjson', /^\{\s*"[^"\n]*"\s*:.*\}[ \t]*\r?\n\s*\{\s*"/],
  ['json', /^\{\s*(?:"[^"\n]*"\s*:|\}\s*$)/],
  ['json', /^\[\s*(?:[{[]|"[^"\n]*"\s*[,\]]|-?\d+(?:\.\d+)?\s*[,\]]|\]\s*$)/],
  [
    'sql',
    /^(?:--[^\n]*\n|\/\*[\s\S]*?\*\/;?|\s)*(?:CREATE\s+(?:TABLE|DATABASE|SCHEMA)|INSERT\s+INTO|DROP\s+TABLE|BEGIN\s+TRANSACTION|PRAGMA)\s/i,
  ],
  ['vcard', /^BEGIN:VCARD\s/i],
  ['icalendar', /^BEGIN:VCALENDAR\s/i],
  ['pem', /^-----BEGIN [A-Z ]+-----/],
  ['lfs-pointer', /^version https:\/\/git-lfs\.github\.com\/spec\//],
  ['sylk', /^ID;P\w*[^\n]*\r?\n[A-Z];/],
  ['markdown', /^\|[^\n]*\|[ \t]*\r?\n\|(?:[ \t]*:?-+:?[ \t]*\|)+/],
];

const MOST_CONTROLS = 0.1;

/** By the first bytes; undefined when they may be text. */
export function binaryKind(bytes: Uint8Array): Exclude<FileKind, 'csv'> | undefined {
  const found = SIGNATURES.find(([, signature, at = 0]) => hasAt(bytes, signature, at));
  if (found) return found[0];
  if (!hasAt(bytes, 'PK\x03\x04', 0) && !hasAt(bytes, 'PK\x05\x06', 0)) return undefined;
  const names = asciiOf(bytes);
  return DOCUMENTS.find(([, entry]) => names.includes(entry))?.[0] ?? 'zip';
}

/** By the first characters, for a text that is not known to have delimiters. */
export function textKind(text: string): Exclude<FileKind, 'csv'> | undefined {
  const start = text.trimStart().slice(0, 8_192);
  return TEXTS.find(([, pattern]) => pattern.test(start))?.[0];
}

/** Whether there are more control characters than any text has: NUL counts, blanks and what delimits fields (^A, FS to US) do not. */
export function isBinary(units: ArrayLike<number>): boolean {
  let controls = 0;
  for (let index = 0; index < units.length; index++) {
    const unit = units[index] ?? 0;
    if (unit < 0x09 ? unit !== 0x01 : unit > 0x0d && unit < 0x1c) controls++;
  }
  return controls > units.length * MOST_CONTROLS;
}

function hasAt(bytes: Uint8Array, signature: string, at: number): boolean {
  if (bytes.length < at + signature.length) return false;
  return [...signature].every((character, index) => bytes[at + index] === character.charCodeAt(0));
}

function asciiOf(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
