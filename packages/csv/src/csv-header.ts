import { PermanentError } from '@jobstack/core';
import type { ScannedRecord } from './record-scanner.ts';
import { recordProblem, splitRecords } from './split-records.ts';

/**
 * The column names in the first record, without the spaces around them. Columns without a name may occur any number of times.
 *
 * @throws PermanentError `CSV_HEADER` when there is no first record, or a broken one
 */
export function readHeader(record: ScannedRecord | undefined, delimiter: string): string[] {
  if (!record) throw headerError(['expected a first line with the column names, but the file is empty']);
  const [fields = []] = splitRecords([record], delimiter);
  const problem = recordProblem(record, fields, fields.length);
  if (problem) throw headerError([problem.message]);
  return fields.map((name) => name.trim());
}

/** @throws PermanentError `CSV_HEADER` naming every column that is there twice and every required one that is not there */
export function checkHeader(header: readonly string[], requiredColumns: readonly string[]): void {
  const duplicates = new Set(header.filter((name, index) => name !== '' && header.indexOf(name) !== index));
  const missing = requiredColumns.filter((name) => !header.includes(name));
  if (duplicates.size === 0 && missing.length === 0) return;
  throw headerError([
    ...[...duplicates].map((name) => `column '${name}' is there more than once`),
    ...missing.map((name) => `column '${name}' is missing`),
    `the file has: ${header.join(', ')}`,
  ]);
}

function headerError(problems: readonly string[]): PermanentError {
  return new PermanentError(`CSV header: ${problems.join('; ')}`, { code: 'CSV_HEADER' });
}
