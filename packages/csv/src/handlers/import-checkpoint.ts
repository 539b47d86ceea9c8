import { type JsonValue, PermanentError } from '@jobstack/handler-sdk';
import * as z from 'zod';
import { type CsvCursor, parseCsvCursor } from '../index.ts';

const count = z.number().int().min(0);

const importCounters = z.object({
  /** Records read, the header and empty lines left out. */
  totalRows: count,
  /** Inserted, and where duplicates update, updated too. */
  successCount: count,
  /** Rejected; each of them is in `job_rejects`. */
  errorCount: count,
  /** Met a row with their key: skipped, or written over it and so successes as well. */
  duplicateCount: count,
});

/** The result of an import, and how far it has come. */
export type ImportCounters = z.infer<typeof importCounters>;

/** What an import commits with each batch. */
export type ImportCheckpoint = {
  readonly cursor: CsvCursor;
  readonly counters: ImportCounters;
};

export const NO_ROWS_YET: ImportCounters = { totalRows: 0, successCount: 0, errorCount: 0, duplicateCount: 0 };

/** @throws PermanentError `IMPORT_CHECKPOINT` | `CSV_CURSOR` when the checkpoint is not one of this handler's */
export function parseImportCheckpoint(checkpoint: JsonValue | undefined): ImportCheckpoint | undefined {
  if (checkpoint === undefined || checkpoint === null) return undefined;
  const { cursor, counters } = checkpoint as { readonly cursor?: JsonValue; readonly counters?: unknown };
  const parsedCursor = parseCsvCursor(cursor);
  const parsedCounters = importCounters.safeParse(counters);
  if (!parsedCursor || !parsedCounters.success) {
    const message = `Checkpoint: expected { cursor, counters } of csv_import, received ${JSON.stringify(checkpoint)}. Start the job from zero.`;
    throw new PermanentError(message, { code: 'IMPORT_CHECKPOINT' });
  }
  return { cursor: parsedCursor, counters: parsedCounters.data };
}
