import { PermanentError } from '@jobstack/core';
import type { ScannedRecord } from './open-record.ts';
import { splitRecord } from './split-records.ts';

/** What a table may have at the most is 1,600; a file may have more, and leave some unmapped. */
const MAX_COLUMNS = 4_096;

/** So many names are listed in an error; the rest is counted. */
const LISTED_NAMES = 50;

/**
 * The column names in the first record, without the spaces around them. Columns without a name may occur any number of times.
 *
 * @throws PermanentError `CSV_HEADER` when there is no first record, a broken one, or one of more than 4,096 columns
 */
export function readHeader(record: ScannedRecord | undefined, delimiter: string): string[] {
  if (!record) throw headerError(['expected a first line with the column names, but the file is empty']);
  const { fields, problem } = splitRecord(record, delimiter, undefined);
  if (problem) throw headerError([problem.message]);
  if (fields.length > MAX_COLUMNS) {
    throw headerError([`expected at most ${MAX_COLUMNS} columns, the first line has ${fields.length}`]);
  }
  return fields.map((name) => name.trim());
}

/** @throws PermanentError `CSV_HEADER` naming every column that is there twice and every required one that is not there */
export function checkHeader(header: readonly string[], requiredColumns: readonly string[]): void {
  const names = new Set<string>();
  const duplicates = new Set<string>();
  for (const name of header) {
    if (name !== '' && names.has(name)) duplicates.add(name);
    names.add(name);
  }
  const missing = requiredColumns.filter((name) => !names.has(name));
  if (duplicates.size === 0 && missing.length === 0) return;
  throw headerError([
    ...listed([...duplicates]).map((name) => `column '${name}' is there more than once`),
    ...missing.map((name) => `column '${name}' is missing`),
    `the file has: ${listed(header).join(', ')}`,
  ]);
}

/** The first of them, and how many are left out. */
function listed(names: readonly string[]): string[] {
  if (names.length <= LISTED_NAMES) return [...names];
  return [...names.slice(0, LISTED_NAMES), `… ${names.length - LISTED_NAMES} more`];
}

function headerError(problems: readonly string[]): PermanentError {
  return new PermanentError(`CSV header: ${problems.join('; ')}`, { code: 'CSV_HEADER' });
}
