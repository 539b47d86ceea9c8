import type { JsonValue } from '@jobstack/core';
import { PermanentError } from '@jobstack/core';
import { type CsvDialect, isDialect, RFC_4180 } from './dialect.ts';
import type { TextBlock } from './text-block.ts';

/** Some consecutive records. Commit them together with `cursor`, and a later attempt goes on with the record after them. */
export interface CsvBatch {
  /** Records with as many fields as the header has columns, in the order of the file. */
  readonly rows: readonly CsvRow[];
  /** Records that are no rows, in the order of the file. */
  readonly problems: readonly CsvProblem[];
  /** Where the record after this batch starts. */
  readonly cursor: CsvCursor;
  /** Bytes of the file, as it is stored, that have been read up to here: for showing how far a read has come. */
  readonly bytesRead: number;
}

const NO_FIELDS: readonly string[] = [];

/** One record, split into fields. */
export class CsvRow {
  /** 1-based line of the file at which the record starts. */
  readonly line: number;
  /** One text for each column of the header, in its order. */
  readonly fields: readonly string[];
  readonly #block: TextBlock;
  readonly #start: number;
  readonly #end: number;

  constructor(line: number, fields: readonly string[], block: TextBlock, start: number, end: number) {
    this.line = line;
    this.fields = fields;
    this.#block = block;
    this.#start = start;
    this.#end = end;
  }

  /** The same without its fields, to be kept for longer. */
  withoutFields(): CsvRow {
    return new CsvRow(this.line, NO_FIELDS, this.#block, this.#start, this.#end);
  }

  /** The record as it stands in the file, quotes included, without its line end. Decoded when asked for. */
  get raw(): string {
    return this.#block.text(this.#start, this.#end);
  }
}

/** Why a record is no row. */
export type CsvProblemCode =
  /** It has more or fewer fields than the header has columns. */
  | 'CSV_COLUMN_COUNT'
  /** A quote inside an unquoted field, text after a closing quote, or a quote that is never closed. */
  | 'CSV_QUOTE'
  /** It has more bytes than `maxRecordBytes`. */
  | 'CSV_RECORD_TOO_LONG'
  /** Its bytes are not in the file's encoding. */
  | 'CSV_ENCODING';

/** A record that could not be read. It has the shape of a reject: `context.reject(problem)`. */
export interface CsvProblem {
  /** 1-based line of the file at which the record starts. */
  readonly line: number;
  /** How many lines of the file went with it; more than its own when a broken quote leaves open where it ends. */
  readonly lines: number;
  readonly code: CsvProblemCode;
  readonly message: string;
  /** What stands there in the file; the first 8 KiB of a long one. */
  readonly raw: string;
}

/** Where to go on reading: plain JSON, made to be stored in a checkpoint. */
export type CsvCursor = {
  /** Byte at which the next record starts, 0-based: of the file, or of what a gzip file holds. */
  readonly offset: number;
  /** Line of the file at which the next record starts, 1-based. */
  readonly line: number;
  /** The column names, since a resumed read does not see the first line. */
  readonly header: readonly string[];
  /** How the file is read: what was found out at its beginning holds up to its end. */
  readonly dialect: CsvDialect;
};

/**
 * The cursor inside a checkpoint, checked; undefined for `undefined` and `null`.
 *
 * @throws PermanentError `CSV_CURSOR` when it is anything else than a cursor: resuming at a guessed byte would corrupt the import
 */
export function parseCsvCursor(value: JsonValue | undefined): CsvCursor | undefined {
  if (value === undefined || value === null) return undefined;
  const { offset, line, header, dialect, delimiter } = value as Partial<CsvCursor> & { readonly delimiter?: unknown };
  // Earlier versions knew one dialect, and of it the delimiter.
  const known = dialect ?? { ...RFC_4180, delimiter: delimiter ?? RFC_4180.delimiter };
  const isCursor =
    Number.isSafeInteger(offset) &&
    Number.isSafeInteger(line) &&
    Array.isArray(header) &&
    header.every((name) => typeof name === 'string') &&
    isDialect(known);
  if (!isCursor) {
    const message = `CSV cursor: expected { offset (bytes), line, header, dialect }, received ${JSON.stringify(value)}. Start the job from zero.`;
    throw new PermanentError(message, { code: 'CSV_CURSOR' });
  }
  return { offset: offset as number, line: line as number, header, dialect: known };
}
