import { BaseJobHandler, exponential, type JobContext, PermanentError } from '@jobstack/handler-sdk';
import { openCsv } from '../index.ts';
import { CsvImport } from './csv-import.ts';
import { type ImportCounters, NO_ROWS_YET, parseImportCheckpoint } from './import-checkpoint.ts';
import type { ImportTargets } from './import-target.ts';
import { type CsvImportPayload, csvImportPayload } from './payload.ts';

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
