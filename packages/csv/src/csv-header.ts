import { PermanentError } from '@jobstack/core';
import type { CsvDialect } from './dialect.ts';
import type { ScannedRecord } from './open-record.ts';
import type { RecordSplitter } from './split-records.ts';

/** What a table may have at the most is 1,600; a file may have more, and leave some unmapped. */
const MAX_COLUMNS = 4_096;

/** So many names are listed in an error; the rest is counted. */
const LISTED_NAMES = 50;

/**
 * The column names, without the spaces around them: those of the first record, or those of a file without. Columns without a name may
 * occur any number of times.
 *
 * @throws PermanentError `CSV_HEADER` when there is no first record, a broken one, or one of more than 4,096 columns
 */
export function readHeader(record: ScannedRecord | undefined, splitter: RecordSplitter, dialect: CsvDialect): string[] {
  if (typeof dialect.header === 'object') return [...dialect.header];
  if (!record) {
    const first = dialect.header ? 'a first line with the column names' : 'a first record';
    throw headerError([`expected ${first}, but the file is empty`]);
  }
  const { fields, problem } = splitter.split(record);
  if (problem) throw headerError([problem.message]);
  if (fields.length > MAX_COLUMNS) {
    throw headerError([`expected at most ${MAX_COLUMNS} columns, the first line has ${fields.length}`]);
  }
  if (!dialect.header) return fields.map((_, index) => `column_${index + 1}`);
  const names = fields.map((name) => name.trim());
  return dialect.trailingDelimiters === 'drop' ? withoutTrailingBlanks(names) : names;
}

/** @throws PermanentError `CSV_HEADER` naming every required column that is not there, or more than once */
export function checkHeader(header: readonly string[], requiredColumns: readonly string[]): void {
  const counts = new Map<string, number>();
  for (const name of header) counts.set(name, (counts.get(name) ?? 0) + 1);
  const doubled = requiredColumns.filter((name) => (counts.get(name) ?? 0) > 1);
  const missing = requiredColumns.filter((name) => !counts.has(name));
  if (doubled.length === 0 && missing.length === 0) return;
  throw headerError([
    ...listed(doubled).map((name) => `column '${name}' is there more than once`),
    ...missing.map((name) => `column '${name}' is missing`),
    `the file has: ${listed(header).join(', ')}`,
  ]);
}

function withoutTrailingBlanks(names: readonly string[]): string[] {
  const last = names.findLastIndex((name) => name !== '');
  return names.slice(0, Math.max(1, last + 1));
}

/** The first of them, and how many are left out. */
function listed(names: readonly string[]): string[] {
  if (names.length <= LISTED_NAMES) return [...names];
  return [...names.slice(0, LISTED_NAMES), `… ${names.length - LISTED_NAMES} more`];
}

function headerError(problems: readonly string[]): PermanentError {
  return new PermanentError(`CSV header: ${problems.join('; ')}`, { code: 'CSV_HEADER' });
}
