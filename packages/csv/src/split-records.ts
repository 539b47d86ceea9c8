import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import type { CsvProblem, CsvProblemCode } from './csv-batch.ts';
import type { ScannedRecord } from './record-scanner.ts';

const LINE_FEED_BYTES = Buffer.from('\n');
const REPLACEMENT_CHARACTER = '\ufffd';

/** The fields of each record; none for a broken one. Without a quote, every delimiter separates; with one, csv-parse decides. */
export function splitRecords(records: readonly ScannedRecord[], delimiter: string): string[][] {
  const parsed = parseQuoted(records.filter(needsCsvParse), delimiter);
  let next = 0;
  return records.map((record) => {
    if (needsCsvParse(record)) return parsed[next++] ?? [];
    return record.broken === undefined ? record.source.toString('utf8', record.start, record.end).split(delimiter) : [];
  });
}

function needsCsvParse({ quoted, broken }: ScannedRecord): boolean {
  return quoted && broken === undefined;
}

/** One call for all of them, since setting csv-parse up costs more than a record. */
function parseQuoted(records: readonly ScannedRecord[], delimiter: string): string[][] {
  if (records.length === 0) return [];
  const pieces = records.flatMap(({ source, start, end }) => [source.subarray(start, end), LINE_FEED_BYTES]);
  const parsed: string[][] = parse(Buffer.concat(pieces), {
    delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
  });
  if (parsed.length !== records.length) {
    throw new Error(`csv-parse found ${parsed.length} records where ${records.length} were scanned; this is a bug.`);
  }
  return parsed;
}

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
