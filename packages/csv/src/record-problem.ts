import { isUtf8 } from 'node:buffer';
import type { CsvProblem, CsvProblemCode } from './csv-problem.ts';
import type { ScannedRecord } from './scanned-record.ts';

const REPLACEMENT_CHARACTER = '\ufffd';

/** What keeps a record from being a row, or undefined when nothing does. */
export function recordProblem(
  record: ScannedRecord,
  fields: readonly string[],
  columnCount: number,
): CsvProblem | undefined {
  if (record.broken !== undefined) return problem(record, 'CSV_QUOTE', `Broken quotes: ${record.broken}.`);
  if (!isValidUtf8(record, fields)) {
    return problem(record, 'CSV_ENCODING', 'Not UTF-8. Save the file as UTF-8 and import it again.');
  }
  if (fields.length !== columnCount) {
    const message = `Expected ${columnCount} fields, one for each column of the header; found ${fields.length}.`;
    return problem(record, 'CSV_COLUMN_COUNT', message);
  }
  return undefined;
}

/** Decoding leaves a replacement character for what is not UTF-8. One may also stand in the file itself, so then the bytes decide. */
function isValidUtf8({ source, start, end }: ScannedRecord, fields: readonly string[]): boolean {
  for (const field of fields) {
    if (field.includes(REPLACEMENT_CHARACTER)) return isUtf8(source.subarray(start, end));
  }
  return true;
}

function problem({ source, start, end, line }: ScannedRecord, code: CsvProblemCode, message: string): CsvProblem {
  return { line, code, message, raw: source.toString('utf8', start, end) };
}
