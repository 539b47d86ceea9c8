import type { CsvProblem } from './csv-batch.ts';
import type { CsvDialect } from './dialect.ts';
import type { ScannedRecord } from './open-record.ts';
import { notInEncoding, type RecordProblem, wrongCount } from './record-problem.ts';

/** A record, split into fields. Of one that is lost, the fields are none. */
export interface SplitRecord {
  readonly fields: readonly string[];
  readonly problem: CsvProblem | undefined;
}

/** Splits the records of one file into fields, and says what keeps one from being a row, if anything does. */
export class RecordSplitter {
  readonly #dialect: CsvDialect;
  readonly #nulls: ReadonlySet<string>;
  readonly #splitQuoted: (raw: string) => string[];
  /** How many fields a row has; undefined for any number. */
  columns: number | undefined;

  constructor(dialect: CsvDialect) {
    this.#dialect = dialect;
    this.#nulls = new Set(dialect.nullStrings);
    const isPlain = dialect.quotes === 'strict' && dialect.escape === 'double';
    this.#splitQuoted = isPlain
      ? (raw) => splitDoubled(raw, dialect.delimiter, dialect.quote)
      : (raw) => splitByRules(raw, dialect);
  }

  split(record: ScannedRecord): SplitRecord {
    const { block, start, end, problem } = record;
    const raw = block.text(start, end);
    if (problem) return { fields: [], problem: { line: record.line, raw, ...problem } };
    const found = record.quoted ? this.#splitQuoted(raw) : raw.split(this.#dialect.delimiter);
    const fields = found.length === this.columns ? found : this.#fitted(found);
    const fault = this.#faultOf(record, raw, fields);
    if (this.#nulls.size > 0 && this.columns !== undefined) this.#blankNulls(fields);
    return { fields, problem: fault && { line: record.line, raw, lines: linesOf(raw), ...fault } };
  }

  /** The fields in as many columns as there are, where the dialect allows to make them fit. */
  #fitted(fields: string[]): string[] {
    const { columns } = this;
    const { shortRows, trailingDelimiters } = this.#dialect;
    if (columns === undefined) return fields;
    if (fields.length < columns && shortRows === 'pad') {
      return [...fields, ...Array.from({ length: columns - fields.length }, () => '')];
    }
    const isDroppable = trailingDelimiters === 'drop' && fields.slice(columns).every((field) => field === '');
    return isDroppable ? fields.slice(0, columns) : fields;
  }

  #faultOf({ block, start, end }: ScannedRecord, raw: string, fields: readonly string[]): RecordProblem | undefined {
    if (!block.isValid(start, end, raw)) return notInEncoding(this.#dialect.encoding);
    const { columns } = this;
    return columns === undefined || fields.length === columns ? undefined : wrongCount(columns, fields.length);
  }

  #blankNulls(fields: string[]): void {
    for (const [index, field] of fields.entries()) if (this.#nulls.has(field)) fields[index] = '';
  }
}

/** By the rules of RFC 4180, which the record is known to keep. */
function splitDoubled(raw: string, delimiter: string, quote: string): string[] {
  const fields: string[] = [];
  for (let start = 0; start <= raw.length; ) {
    const isQuoted = raw[start] === quote;
    const end = isQuoted ? closingQuote(raw, start + 1, quote) + 1 : endOfPlain(raw, start, delimiter);
    fields.push(isQuoted ? unquoted(raw.slice(start + 1, end - 1), quote) : raw.slice(start, end));
    start = end + 1;
  }
  return fields;
}

function closingQuote(raw: string, from: number, sign: string): number {
  let quote = raw.indexOf(sign, from);
  while (raw[quote + 1] === sign) quote = raw.indexOf(sign, quote + 2);
  return quote;
}

function endOfPlain(raw: string, from: number, delimiter: string): number {
  const end = raw.indexOf(delimiter, from);
  return end === -1 ? raw.length : end;
}

function unquoted(text: string, quote: string): string {
  const doubled = quote + quote;
  return text.includes(doubled) ? text.replaceAll(doubled, quote) : text;
}

/** Character by character, as `RecordWalk` goes: with backslashes, and with quotes where they should not be. */
function splitByRules(raw: string, dialect: CsvDialect): string[] {
  const fields: string[] = [];
  for (let start = 0; start <= raw.length; ) {
    const field = readField(raw, start, dialect);
    fields.push(field.text);
    start = field.end + 1;
  }
  return fields;
}

/** The field that starts here, and where the delimiter or the end behind it is. */
function readField(raw: string, start: number, dialect: CsvDialect): { readonly text: string; readonly end: number } {
  const { delimiter, quote } = dialect;
  const blanks = dialect.quotes === 'lenient' ? blanksAt(raw, start, delimiter) : 0;
  if (raw[start + blanks] !== quote) {
    const end = endOfPlain(raw, start, delimiter);
    return { text: raw.slice(start, end), end };
  }
  let text = '';
  let at = start + blanks + 1;
  for (; at < raw.length && (raw[at] !== quote || raw[at + 1] === quote); at++) {
    const next = raw[at + 1];
    const isBackslash = dialect.escape === 'backslash' && raw[at] === '\\' && (next === quote || next === '\\');
    if (isBackslash || raw[at] === quote) at++;
    text += raw[at];
  }
  const end = endOfPlain(raw, at + 1, delimiter);
  return { text: text + raw.slice(at + 1, end), end };
}

function blanksAt(raw: string, start: number, delimiter: string): number {
  let at = start;
  while ((raw[at] === ' ' || raw[at] === '\t') && raw[at] !== delimiter) at++;
  return at - start;
}

function linesOf(raw: string): number {
  return raw.split(/\r\n|\r|\n/).length;
}
