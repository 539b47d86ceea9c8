import { CSV_ENCODINGS, type CsvEncoding, canonicalEncoding } from './encoding.ts';

/**
 * All that has to be known of a file to read it: plain JSON, made to be pinned in a payload and in a checkpoint. Of the first seven,
 * `inspectCsv` finds out what it is not told; the others change what counts as a row and are never chosen but by you.
 */
export type CsvDialect = {
  /** @default as the file's first bytes say */
  readonly compression: 'none' | 'gzip';
  /** @default as its byte order mark says, else UTF-8, UTF-16 or windows-1252, as its first bytes suggest */
  readonly encoding: CsvEncoding;
  /** Between two fields: one character of ASCII. @default as the first records suggest; a comma where nothing speaks for another */
  readonly delimiter: string;
  /** Around a field that holds delimiters or line ends: one character of ASCII, or an empty text for files without. @default `"`, or `'` as the first records suggest */
  readonly quote: string;
  /** How a quote is written inside quotes: twice, or behind a backslash (and then a backslash is `\\`). @default as the first records suggest */
  readonly escape: 'double' | 'backslash';
  /** Lines before the header: a title, or `sep=;`. 0 to 1,000. @default as the first records suggest */
  readonly skipLines: number;
  /** Whether the first record names the columns; or their names, of a file without. Without either they are `column_1`, `column_2`, … @default as the first records suggest */
  readonly header: boolean | readonly string[];
  /**
   * `lenient`: a quote inside a field that does not begin with one is text, and so is what follows a closing quote; blanks around quotes
   * are dropped. Of a broken file it makes what spreadsheets make of it, which may be wrong. @default 'strict'
   */
  readonly quotes: 'strict' | 'lenient';
  /** Records with fewer fields than the header: refused, or taken as if the missing fields were empty. @default 'reject' */
  readonly shortRows: 'reject' | 'pad';
  /** Records with more fields than the header: refused, or taken when all that is too much is empty (`1,2,,`). @default 'reject' */
  readonly trailingDelimiters: 'reject' | 'drop';
  /** Lines that begin with it are no records: one character of ASCII, or an empty text for none. @default '' */
  readonly comment: string;
  /** Fields that are read as empty, such as `NULL` or `\N`, exactly as written here. At most 20. @default none */
  readonly nullStrings: readonly string[];
};

/** A dialect of which the rest is found out. */
export type PartialDialect = { readonly [Setting in keyof CsvDialect]?: CsvDialect[Setting] | undefined };

/** What `inspectCsv` finds out when it is not told. */
export type InspectedSetting = 'compression' | 'encoding' | 'delimiter' | 'quote' | 'escape' | 'skipLines' | 'header';

/**
 * Files as RFC 4180 has them, in UTF-8. As `dialect` it keeps `openCsv` from looking for anything else.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export const RFC_4180: CsvDialect = {
  compression: 'none',
  encoding: 'utf-8',
  delimiter: ',',
  quote: '"',
  escape: 'double',
  skipLines: 0,
  header: true,
  quotes: 'strict',
  shortRows: 'reject',
  trailingDelimiters: 'reject',
  comment: '',
  nullStrings: [],
};

const MOST_SKIPPED_LINES = 1_000;
const MOST_NULL_STRINGS = 20;

/** ASCII but NUL, CR and LF. */
const isOneCharacter = (text: string) => text.length === 1 && text > '\0' && text < '\x80' && !/[\r\n]/.test(text);
/** A letter or a digit as quote or comment would be a slip. */
const isOneSign = (text: string) => /^[!-/:-@[-`{-~]$/.test(text);

/** Every setting that is out of range, in words. */
export function dialectProblems(dialect: PartialDialect): string[] {
  const { delimiter, quote, comment } = dialect;
  const signs = [delimiter, quote, comment].filter((sign) => sign !== undefined && sign !== '');
  const rules: readonly (readonly [isBroken: boolean, name: keyof CsvDialect, expected: string])[] = [
    [!isOneOf(dialect.compression, ['none', 'gzip']), 'compression', "'none' or 'gzip'"],
    [
      dialect.encoding !== undefined && canonicalEncoding(String(dialect.encoding)) === undefined,
      'encoding',
      `one of ${CSV_ENCODINGS.join(', ')} (convert files in others to UTF-8)`,
    ],
    [!matches(delimiter, isOneCharacter), 'delimiter', 'one ASCII character other than CR and LF'],
    [!matches(quote, isOneSign, ''), 'quote', "one punctuation character of ASCII, or '' for none"],
    [!isOneOf(dialect.escape, ['double', 'backslash']), 'escape', "'double' or 'backslash'"],
    [!isCount(dialect.skipLines), 'skipLines', `a whole number from 0 to ${MOST_SKIPPED_LINES}`],
    [!isHeader(dialect.header), 'header', 'true, false, or the names of the columns'],
    [!isOneOf(dialect.quotes, ['strict', 'lenient']), 'quotes', "'strict' or 'lenient'"],
    [!isOneOf(dialect.shortRows, ['reject', 'pad']), 'shortRows', "'reject' or 'pad'"],
    [!isOneOf(dialect.trailingDelimiters, ['reject', 'drop']), 'trailingDelimiters', "'reject' or 'drop'"],
    [!matches(comment, isOneSign, ''), 'comment', "one punctuation character of ASCII, or '' for none"],
    [
      dialect.nullStrings !== undefined && !isTexts(dialect.nullStrings, MOST_NULL_STRINGS),
      'nullStrings',
      `at most ${MOST_NULL_STRINGS} texts`,
    ],
  ];
  return [
    ...rules
      .filter(([isBroken]) => isBroken)
      .map(([, name, expected]) => `${name} must be ${expected}; received ${JSON.stringify(dialect[name])}`),
    ...(new Set(signs).size < signs.length
      ? [`delimiter, quote and comment must be different characters; received ${JSON.stringify(signs)}`]
      : []),
  ];
}

/** The dialect, with encodings by the name that the Encoding Standard gives them, and without what is undefined. */
export function normalDialect(dialect: PartialDialect): Partial<CsvDialect> {
  const told = Object.fromEntries(Object.entries(dialect).filter(([, value]) => value !== undefined));
  const encoding = dialect.encoding && canonicalEncoding(dialect.encoding);
  return encoding === undefined ? told : { ...told, encoding };
}

/** Whether a value from a checkpoint is a whole dialect. */
export function isDialect(value: unknown): value is CsvDialect {
  if (typeof value !== 'object' || value === null) return false;
  const settings = Object.keys(RFC_4180);
  return settings.every((name) => name in value) && dialectProblems(value as CsvDialect).length === 0;
}

function isOneOf(value: string | undefined, values: readonly string[]): boolean {
  return value === undefined || values.includes(value);
}

function matches(value: string | undefined, rule: (text: string) => boolean, none?: string): boolean {
  return value === undefined || value === none || (typeof value === 'string' && rule(value));
}

function isCount(value: number | undefined): boolean {
  return value === undefined || (Number.isInteger(value) && value >= 0 && value <= MOST_SKIPPED_LINES);
}

function isHeader(value: CsvDialect['header'] | undefined): boolean {
  return (
    value === undefined || typeof value === 'boolean' || (isTexts(value, Number.POSITIVE_INFINITY) && value.length > 0)
  );
}

function isTexts(value: unknown, most: number): value is readonly string[] {
  return Array.isArray(value) && value.length <= most && value.every((text) => typeof text === 'string');
}
