import { parse } from 'csv-parse/sync';
import type { ScannedRecord } from './scanned-record.ts';

const LINE_FEED_BYTES = Buffer.from('\n');

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
