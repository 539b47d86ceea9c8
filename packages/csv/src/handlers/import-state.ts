import { type JsonValue, PermanentError } from '@jobstack/handler-sdk';
import * as z from 'zod';
import { type CsvCursor, type CsvDialect, parseCsvCursor } from '../index.ts';
import { type Examples, examples } from './dry-run.ts';
import type { DuplicateHandling } from './write-batch.ts';

const count = z.number().int().min(0);

const importCounters = z.object({
  /** Records read, the header and empty lines left out. */
  totalRows: count,
  /** Written: inserted or updated. */
  successCount: count,
  /** Refused; each of them is a reject of the job. */
  errorCount: count,
  /** Met a row with their key, in the table or earlier in the file: skipped, or written over it and so successes as well. */
  duplicateCount: count,
  insertedCount: count,
  /** Wrote over a row with their key. */
  updatedCount: count,
  /** Lines of the file that went with a refused record besides its first: inside a broken quote, or of a record that is too long. */
  unreadLines: count,
});

/** How far an import has come. */
export type ImportCounters = z.infer<typeof importCounters>;

const duplicate = z.object({
  /** 1-based line of the file at which the row starts. */
  line: count,
  /** The values of its key, as text. */
  key: z.string(),
});

/** A row that met another one with its key. */
export type Duplicate = z.infer<typeof duplicate>;

/** What an import commits with each batch. */
export type ImportCheckpoint = {
  readonly cursor: CsvCursor;
  readonly counters: ImportCounters;
  /** The first of them. */
  readonly duplicates: readonly Duplicate[];
  /** Of a dry run. */
  readonly examples?: Examples;
};

/** What an import resolves to. */
export interface ImportResult extends ImportCounters {
  /** Between two fields of the file. */
  readonly delimiter: string;
  /** How the file was read. */
  readonly dialect: CsvDialect;
  /** Columns of the file that no field took; the first hundred. */
  readonly ignoredColumns: readonly string[];
  /** Ignored column → the field that its name is near to, if there is one. */
  readonly suggestions: Readonly<Record<string, string>>;
  /** Rows that met another one with their key; the first hundred. `duplicateCount` counts them all. */
  readonly duplicates: readonly Duplicate[];
  /** Only of a dry run, which has changed nothing: the first rows that would be inserted, updated, skipped and refused. */
  readonly dryRun?: Examples;
}

export const NO_ROWS_YET: ImportCounters = {
  totalRows: 0,
  successCount: 0,
  errorCount: 0,
  duplicateCount: 0,
  insertedCount: 0,
  updatedCount: 0,
  unreadLines: 0,
};

/** Checkpoints of earlier versions counted less. */
const earlierCounters = importCounters.pick({
  totalRows: true,
  successCount: true,
  errorCount: true,
  duplicateCount: true,
});

/** @throws PermanentError `IMPORT_CHECKPOINT` | `CSV_CURSOR` when the checkpoint is not one of this handler's */
export function parseImportCheckpoint(
  checkpoint: JsonValue | undefined,
  handling: DuplicateHandling,
): ImportCheckpoint | undefined {
  if (checkpoint === undefined || checkpoint === null) return undefined;
  const {
    cursor,
    counters,
    duplicates,
    examples: shown,
  } = checkpoint as Readonly<Record<keyof ImportCheckpoint, JsonValue | undefined>>;
  const parsedCursor = parseCsvCursor(cursor);
  const parsedCounters = importCounters.or(earlierCounters).safeParse(counters);
  const parsedExamples = examples.optional().safeParse(shown);
  const parsedDuplicates = z.array(duplicate).default([]).safeParse(duplicates);
  if (!parsedCursor || !parsedCounters.success || !parsedDuplicates.success || !parsedExamples.success) {
    const message = `Checkpoint: expected { cursor, counters, duplicates } of csv_import, received ${JSON.stringify(checkpoint)}. Start the job from zero.`;
    throw new PermanentError(message, { code: 'IMPORT_CHECKPOINT' });
  }
  const { duplicateCount, successCount } = parsedCounters.data;
  const updatedCount = handling === 'update' ? duplicateCount : 0;
  return {
    cursor: parsedCursor,
    counters: { ...NO_ROWS_YET, updatedCount, insertedCount: successCount - updatedCount, ...parsedCounters.data },
    duplicates: parsedDuplicates.data,
    ...(parsedExamples.data && { examples: parsedExamples.data }),
  };
}
