import { bulkInsert, type OnConflict, type RefusedRow } from '@jobstack/database/bulk';
import type { JobTransaction } from '@jobstack/handler-sdk';
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
  /** Written: inserted, and where duplicates update, updated too. */
  readonly successCount: number;
  /** Met a row with their key, in the table or earlier in the file. */
  readonly duplicateCount: number;
  readonly refused: readonly Refusal[];
}

/** How the candidates of a file meet rows that have their key. @param fields those that the file fills; an update leaves the others as they are */
export function conflictHandling(
  target: ImportTarget,
  fields: readonly string[],
  handling: DuplicateHandling,
): OnConflict {
  const { key } = target;
  if (handling === 'skip') return { target: key };
  const columns = fields.flatMap((field) => target.columns.get(field) ?? []);
  return {
    target: key,
    update: columns.filter((column) => column.dataType !== 'json'),
    // So that a file with one profile of a person keeps the others.
    merge: columns.filter((column) => column.dataType === 'json'),
  };
}

/** Writes a batch. Where the database refuses a row, the next one with the same key gets its chance. */
export async function writeBatch(
  tx: JobTransaction,
  target: ImportTarget,
  candidates: readonly Candidate[],
  { tenantId, onConflict }: { readonly tenantId: string; readonly onConflict: OnConflict },
): Promise<BatchResult> {
  const { tenant } = target;
  const rows = candidates.map(({ values }) => (tenant === undefined ? values : { ...values, [tenant]: tenantId }));
  const { inserted, updated, skipped, refused } = await bulkInsert(tx, target.table, rows, {
    onConflict,
    onRefusal: 'report',
  });
  return {
    successCount: inserted.length + updated.length,
    duplicateCount: updated.length + skipped.length,
    refused: refused.flatMap(({ index, ...error }) => {
      const candidate = candidates[index];
      return candidate ? [{ candidate, error }] : [];
    }),
  };
}
