import type { JsonValue } from '@jobstack/core';
import { PermanentError } from '@jobstack/core';
import { type CsvDialect, isDialect, RFC_4180 } from './dialect.ts';

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
