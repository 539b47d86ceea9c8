import { type BulkInsertResult, CopyWriter, type OnConflict, type RefusedRow } from '@jobstack/database/bulk';
import { getTableColumns } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { CsvRow } from '../index.ts';
import type { ImportTarget } from './import-target.ts';

export type DuplicateHandling = 'skip' | 'update' | 'fail';

/** A row that the database would not take. */
export interface Refusal {
  readonly row: CsvRow;
  readonly error: Omit<RefusedRow, 'index'>;
}

/** What became of a chunk's rows; counted as if they had been written one by one, in the order of the file. */
export interface BatchResult {
  /** Places among the rows, as in the lists below. */
  readonly inserted: readonly number[];
  readonly updated: readonly number[];
  /** Met a row with their key, in the table or earlier in the file: updated or skipped. Places among the rows, in their order. */
  readonly duplicates: readonly number[];
  readonly refused: readonly Refusal[];
}

/** What writes the batches of a file. @param fields those that the file fills; an update leaves the others as they are */
export function batchWriter(
  target: ImportTarget,
  fields: readonly string[],
  handling: DuplicateHandling,
): CopyWriter<PgTable> {
  const given = [...target.columns.keys()].filter((field) => fields.includes(field) || hasOwnValue(target, field));
  const written = [...given, ...Object.keys(target.fixed), ...(target.tenant === undefined ? [] : [target.tenant])];
  return new CopyWriter(target.table, written, conflictHandling(target, fields, handling));
}

/** The reason of a row that `fail` refuses. */
const IS_THERE = {
  code: 'DUPLICATE_KEY',
  message: 'a row with its key is there already, in the table or earlier in the file',
};

function fixedColumns({ table, fixed }: ImportTarget): PgColumn[] {
  const columns: Readonly<Record<string, PgColumn>> = getTableColumns(table);
  return Object.keys(fixed).flatMap((field) => columns[field] ?? []);
}

/** Whether the schema gives a field a value that no column fills. */
function hasOwnValue({ row }: ImportTarget, field: string): boolean {
  const blank = (row.shape[field] as ImportTarget['row'] | undefined)?.safeParse(undefined);
  return !blank?.success || blank.data !== undefined;
}

function conflictHandling(
  target: ImportTarget,
  fields: readonly string[],
  handling: DuplicateHandling,
): OnConflict | undefined {
  const { key } = target;
  if (key.length === 0) return undefined;
  if (handling !== 'update') return { target: key };
  const columnsOf = (some: readonly string[]) => some.flatMap((field) => target.columns.get(field) ?? []);
  return {
    target: key,
    update: [...columnsOf(fields.filter((field) => !target.nested.has(field))), ...fixedColumns(target)],
    // So that a file with one profile of a person keeps the others.
    merge: columnsOf(fields.filter((field) => target.nested.has(field))),
  };
}

/** What became of the rows. Where the database refused a row, the next one with the same key got its chance. */
export function batchResult(
  rows: readonly CsvRow[],
  { inserted, updated, skipped, refused }: BulkInsertResult,
  handling: DuplicateHandling,
): BatchResult {
  const isRefused = handling === 'fail';
  const met = isRefused ? skipped.map((index) => ({ index, ...IS_THERE })) : [];
  return {
    inserted,
    updated,
    duplicates: [...updated, ...(isRefused ? [] : skipped)].sort((one, other) => one - other),
    refused: [...refused, ...met].flatMap(({ index, ...error }) => {
      const row = rows[index];
      return row ? [{ row, error }] : [];
    }),
  };
}
