import { BulkWriter, type OnConflict, type RefusedRow } from '@jobstack/database/bulk';
import type { JobTransaction } from '@jobstack/handler-sdk';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { ImportTarget } from './import-target.ts';
import type { Candidate } from './row-validator.ts';

export type DuplicateHandling = 'skip' | 'update';

/** A candidate that the database would not take. */
export interface Refusal {
  readonly candidate: Candidate;
  readonly error: Omit<RefusedRow, 'index'>;
}

/** What became of a batch's candidates; counted as if they had been written one by one, in the order of the file. */
export interface BatchResult {
  readonly insertedCount: number;
  readonly updatedCount: number;
  /** Met a row with their key, in the table or earlier in the file: updated or skipped. In the order of the file. */
  readonly duplicates: readonly Candidate[];
  readonly refused: readonly Refusal[];
}

/** What writes the batches of a file. @param fields those that the file fills; an update leaves the others as they are */
export function batchWriter(
  target: ImportTarget,
  fields: readonly string[],
  handling: DuplicateHandling,
): BulkWriter<PgTable> {
  const onConflict = conflictHandling(target, fields, handling);
  return new BulkWriter(target.table, { onConflict, onRefusal: 'report' });
}

function conflictHandling(target: ImportTarget, fields: readonly string[], handling: DuplicateHandling): OnConflict {
  const { key } = target;
  if (handling === 'skip') return { target: key };
  const columnsOf = (some: readonly string[]) => some.flatMap((field) => target.columns.get(field) ?? []);
  return {
    target: key,
    update: columnsOf(fields.filter((field) => !target.nested.has(field))),
    // So that a file with one profile of a person keeps the others.
    merge: columnsOf(fields.filter((field) => target.nested.has(field))),
  };
}

/**
 * Writes a batch. Where the database refuses a row, the next one with the same key gets its chance.
 *
 * @param tenant the field that `tenantId` goes into, if the target has one
 */
export async function writeBatch(
  tx: JobTransaction,
  writer: BulkWriter<PgTable>,
  candidates: readonly Candidate[],
  { tenant, tenantId }: { readonly tenant: string | undefined; readonly tenantId: string },
): Promise<BatchResult> {
  const rows = candidates.map(({ values }) => (tenant === undefined ? values : { ...values, [tenant]: tenantId }));
  const { inserted, updated, skipped, refused } = await writer.insert(tx, rows);
  return {
    insertedCount: inserted.length,
    updatedCount: updated.length,
    duplicates: [...updated, ...skipped].sort((one, other) => one - other).flatMap((index) => candidates[index] ?? []),
    refused: refused.flatMap(({ index, ...error }) => {
      const candidate = candidates[index];
      return candidate ? [{ candidate, error }] : [];
    }),
  };
}
