import type { CsvProblem } from './csv-batch.ts';
import type { CsvEncoding } from './encoding.ts';

/** What is wrong with a record, without its place. */
export type RecordProblem = Pick<CsvProblem, 'code' | 'message'>;

export function brokenQuotes(reason: string): RecordProblem {
  return { code: 'CSV_QUOTE', message: `Broken quotes: ${reason}.` };
}

/** A quote that nothing closes up to the end of the file; `isTooLong`: the record has more bytes than allowed besides. */
export function notClosed(isTooLong: boolean, maxRecordBytes: number): RecordProblem {
  const message = 'A quote is opened and not closed before the end of the file.';
  if (!isTooLong) return { code: 'CSV_QUOTE', message };
  return { code: 'CSV_RECORD_TOO_LONG', message: `${message} ${expectedLength(maxRecordBytes)}` };
}

export function tooLong(bytes: number, maxRecordBytes: number): RecordProblem {
  return { code: 'CSV_RECORD_TOO_LONG', message: `${expectedLength(maxRecordBytes)} Found one of ${bytes}.` };
}

function expectedLength(maxRecordBytes: number): string {
  return `Expected a record of at most ${maxRecordBytes} bytes (raise maxRecordBytes if it may be longer).`;
}

export function wrongCount(expected: number, found: number): RecordProblem {
  const advice =
    found < expected
      ? "If missing ones are empty, set the dialect's shortRows to 'pad'."
      : "Quote a field that holds the delimiter; if what is too much is empty, set the dialect's trailingDelimiters to 'drop'.";
  const message = `Expected ${expected} fields, one for each column of the header; found ${found}. ${advice}`;
  return { code: 'CSV_COLUMN_COUNT', message };
}

const ENCODING_NAMES: Partial<Record<CsvEncoding, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
};

export function notInEncoding(encoding: CsvEncoding): RecordProblem {
  const name = ENCODING_NAMES[encoding] ?? encoding;
  const message = `Not ${name}. Save the file as UTF-8, or say by the dialect's encoding what it is in, and import it again.`;
  return { code: 'CSV_ENCODING', message };
}
