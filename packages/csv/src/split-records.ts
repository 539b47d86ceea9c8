import type { CsvProblem } from './csv-batch.ts';
import type { ScannedRecord } from './open-record.ts';
import { NOT_UTF8, type RecordProblem, wrongCount } from './record-problem.ts';

/** A record, split into fields. Of one that is lost, the fields are none. */
export interface SplitRecord {
  readonly fields: readonly string[];
  readonly problem: CsvProblem | undefined;
}

/**
 * The fields of a record, and what keeps it from being a row, if anything does.
 *
 * @param columnCount how many fields a row has; undefined for any number
 */
export function splitRecord(record: ScannedRecord, delimiter: string, columnCount: number | undefined): SplitRecord {
  const { block, start, end, problem } = record;
  const raw = block.text(start, end);
  if (problem) return { fields: [], problem: { line: record.line, raw, ...problem } };
  const fields = record.quoted ? splitQuoted(raw, delimiter) : raw.split(delimiter);
  const fault = faultOf(record, raw, fields, columnCount);
  return { fields, problem: fault && { line: record.line, raw, lines: linesOf(raw), ...fault } };
}

function faultOf(
  { block, start, end }: ScannedRecord,
  raw: string,
  fields: readonly string[],
  columnCount: number | undefined,
): RecordProblem | undefined {
  if (!block.isUtf8(start, end, raw)) return NOT_UTF8;
  if (columnCount !== undefined && fields.length !== columnCount) return wrongCount(columnCount, fields.length);
  return undefined;
}

/** By the rules of RFC 4180, which the record is known to keep. */
function splitQuoted(raw: string, delimiter: string): string[] {
  const fields: string[] = [];
  for (let start = 0; start <= raw.length; ) {
    const isQuoted = raw[start] === '"';
    const end = isQuoted ? closingQuote(raw, start + 1) + 1 : endOfPlain(raw, start, delimiter);
    fields.push(isQuoted ? unquoted(raw.slice(start + 1, end - 1)) : raw.slice(start, end));
    start = end + 1;
  }
  return fields;
}

function closingQuote(raw: string, from: number): number {
  let quote = raw.indexOf('"', from);
  while (raw[quote + 1] === '"') quote = raw.indexOf('"', quote + 2);
  return quote;
}

function endOfPlain(raw: string, from: number, delimiter: string): number {
  const end = raw.indexOf(delimiter, from);
  return end === -1 ? raw.length : end;
}

function unquoted(text: string): string {
  return text.includes('""') ? text.replaceAll('""', '"') : text;
}

function linesOf(raw: string): number {
  return raw.split(/\r\n|\r|\n/).length;
}
