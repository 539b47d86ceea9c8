import type { JobContext, Reject } from '@jobstack/handler-sdk';
import type { CsvReader } from '../index.ts';
import type { ColumnMapping } from './column-mapping.ts';
import type { Duplicate, ImportCounters } from './import-state.ts';

/** So many rejected rows of a job are logged one by one, and so many duplicates: a log is not there to hold the file again. */
const MOST_LOGGED = 1_000;

/** So many ignored columns and duplicates are in the result. */
export const MOST_LISTED = 100;

const MOST_CHARACTERS = 100;

type Context = Pick<JobContext<unknown>, 'logger'>;

/** Says, once a job, how the file is going to be read: its dialect and why, and the columns that nobody asked for. */
export function logStart(
  context: Context,
  csv: Pick<CsvReader, 'dialect' | 'inspection'>,
  { columns, ignored }: ColumnMapping,
): void {
  const mapping = Object.fromEntries(
    columns.map(({ csvColumn, field, property }) => [
      csvColumn,
      property === undefined ? field : `${field}.${property}`,
    ]),
  );
  const { delimiter } = csv.dialect;
  context.logger('INFO', `Delimiter ${JSON.stringify(delimiter)}, ${columns.length} columns imported`, {
    delimiter,
    columnMapping: mapping,
    dialect: csv.dialect,
    decisions: csv.inspection?.decisions,
  });
  for (const { column, suggestion } of ignored.slice(0, MOST_LISTED)) {
    if (suggestion === undefined) context.logger('INFO', `Column '${shown(column)}' is ignored`);
    else context.logger('WARNING', `Column '${shown(column)}' is ignored: did you mean '${suggestion}'?`);
  }
}

/** Logs rejected rows with the line they start at, as long as the job has not logged enough of them. */
export function logRejects(context: Context, rejects: readonly Reject[], before: ImportCounters): void {
  const room = Math.max(0, MOST_LOGGED - before.errorCount);
  for (const { line, column, code, message } of rejects.slice(0, room)) {
    context.logger('WARNING', `Row rejected: ${message}`, { code, column }, line);
  }
  if (room > 0 && rejects.length > room) {
    context.logger('WARNING', `${MOST_LOGGED} rejected rows have been logged; further ones are kept as rejects alone`);
  }
}

/** How many further duplicates of a job are named, one by one. */
export function mostNamed({ duplicateCount }: ImportCounters): number {
  return Math.max(0, MOST_LOGGED - duplicateCount);
}

/** Logs rows that met another one with their key. `what` became of them: `skipped` or `updated`. `isCut`: these are the last that are named. */
export function logDuplicates(
  context: Context,
  duplicates: readonly Duplicate[],
  what: 'skipped' | 'updated',
  isCut: boolean,
): void {
  for (const { line, key } of duplicates) context.logger('INFO', `Duplicate ${what}: ${key}`, { key }, line);
  if (isCut) context.logger('INFO', `${MOST_LOGGED} duplicates have been logged; further ones are counted`);
}

/** Says what came of it all. */
export function logEnd(context: Context, counters: ImportCounters): void {
  const { successCount, totalRows, unreadLines } = counters;
  context.logger('INFO', `Imported ${successCount} of ${totalRows} rows`, counters);
  if (unreadLines === 0) return;
  const message = `${unreadLines} lines were not read, since they may be the inside of a broken or too long record; see the rejects`;
  context.logger('WARNING', message);
}

/** A text as a log or a result shows it. */
export function shown(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
}
