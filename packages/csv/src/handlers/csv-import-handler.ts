import { BaseJobHandler, exponential, type JobContext, PermanentError } from '@jobstack/handler-sdk';
import * as z from 'zod';
import { openCsv } from '../index.ts';
import { CsvImport } from './csv-import.ts';
import { type ImportCounters, NO_ROWS_YET, parseImportCheckpoint } from './import-checkpoint.ts';
import type { ImportTargets } from './import-target.ts';

/** The payload of an import into one of these targets. */
export function csvImportPayload<Targets extends ImportTargets>(targets: Targets) {
  const targetNames = Object.keys(targets) as [keyof Targets & string, ...(keyof Targets & string)[]];
  return z.object({
    /** The table to import into, by its name in the targets. */
    target: z.enum(targetNames),
    /** CSV column → target field, such as `{ "Handle": "handle", "IG": "socials.instagram" }`. Left out: each column that bears a field's name. */
    columnMapping: z.record(z.string(), z.string()).optional(),
    /** What to do with a row whose key exists already, in the table or earlier in the file. */
    duplicateHandling: z.enum(['skip', 'update']).default('skip'),
    /** Between two fields of the file. */
    delimiter: z.enum([',', ';', '\t', '|']).default(','),
  });
}

type CsvImportSchema<Targets extends ImportTargets = ImportTargets> = ReturnType<typeof csvImportPayload<Targets>>;

export type CsvImportPayload<Targets extends ImportTargets = ImportTargets> = z.infer<CsvImportSchema<Targets>>;

/** Rows in one commit. Fewer cost more round trips, more lose more work to a crash; measured by `make bench-import`. */
const BATCH_ROWS = 5_000;

/**
 * Imports a CSV file of any size into a table: streamed, exactly once, resumable at the next record. Rows that break the target's schema,
 * or that the database refuses, are rejected one by one.
 */
export class CsvImportHandler<Targets extends ImportTargets = ImportTargets> extends BaseJobHandler<
  ReturnType<typeof csvImportPayload<Targets>>
> {
  override readonly payload: ReturnType<typeof csvImportPayload<Targets>>;
  override readonly fileAccess = 'stream';
  override readonly file = 'required';
  override readonly retry = { maxAttempts: 5, backoff: exponential('10s', '15m') };
  readonly #targets: Targets;

  constructor(targets: Targets) {
    super();
    this.#targets = targets;
    this.payload = csvImportPayload(targets);
  }

  async execute(context: JobContext<CsvImportPayload<Targets>>): Promise<ImportCounters> {
    const { file, payload } = context;
    const target = this.#targets[payload.target];
    if (!file || !target) {
      throw new PermanentError('csv_import: expected a file with the job, found none. Create the job with a file.', {
        code: 'FILE_REQUIRED',
      });
    }
    const { cursor: from, counters = NO_ROWS_YET } = parseImportCheckpoint(context.checkpoint) ?? {};
    await using csv = await openCsv(file, { from, delimiter: payload.delimiter, batchRows: BATCH_ROWS });
    const result = await new CsvImport(context, csv, target, counters).run();
    this.logInfo(context, `Imported ${result.successCount} of ${result.totalRows} rows`, result);
    return result;
  }
}

/** The handler that imports CSV files into these tables; for the handler map, under the job type `csv_import`. */
export function csvImport<Targets extends ImportTargets>(targets: Targets): CsvImportHandler<Targets> {
  return new CsvImportHandler(targets);
}
