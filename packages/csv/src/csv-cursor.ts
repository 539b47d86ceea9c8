import type { JsonValue } from '@jobstack/core';
import { PermanentError } from '@jobstack/core';

/** Where to go on reading: plain JSON, made to be stored in a checkpoint. */
export type CsvCursor = {
  /** Byte of the file at which the next record starts, 0-based. */
  readonly offset: number;
  /** Line of the file at which the next record starts, 1-based. */
  readonly line: number;
  /** The column names, since a resumed read does not see the first line. */
  readonly header: readonly string[];
  /** Between two fields; cursors of earlier versions lack it. */
  readonly delimiter?: string;
};

/**
 * The cursor inside a checkpoint, checked; undefined for `undefined` and `null`.
 *
 * @throws PermanentError `CSV_CURSOR` when it is anything else than a cursor: resuming at a guessed byte would corrupt the import
 */
export function parseCsvCursor(value: JsonValue | undefined): CsvCursor | undefined {
  if (value === undefined || value === null) return undefined;
  const { offset, line, header, delimiter } = value as Partial<CsvCursor>;
  const isCursor =
    Number.isSafeInteger(offset) &&
    Number.isSafeInteger(line) &&
    Array.isArray(header) &&
    header.every((name) => typeof name === 'string') &&
    (delimiter === undefined || typeof delimiter === 'string');
  if (!isCursor) {
    const message = `CSV cursor: expected { offset (bytes), line, header, delimiter }, received ${JSON.stringify(value)}. Start the job from zero.`;
    throw new PermanentError(message, { code: 'CSV_CURSOR' });
  }
  const cursor = { offset: offset as number, line: line as number, header };
  return delimiter === undefined ? cursor : { ...cursor, delimiter };
}
