import { BaseJobHandler, exponential, type JobContext, requireFile } from '@jobstack/handler-sdk';
import { openCsv } from '../index.ts';
import { CsvImport } from './csv-import.ts';
import { SLICE_ROWS } from './import-chunks.ts';
import { ImportMemory } from './import-memory.ts';
import { type CsvImportOptions, type CsvImportPayload, csvImportPayload, dialectOf } from './import-payload.ts';
import { type ImportResult, parseImportCheckpoint } from './import-state.ts';
import type { ImportTargets } from './import-target.ts';

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
  readonly queue: string;
  override readonly retry = { maxAttempts: 5, backoff: exponential('10s', '15m') };
  readonly #targets: Targets;
  readonly #memory = new ImportMemory();
  readonly #maxRecordBytes: number | undefined;
  readonly #chunkRows: number | undefined;

  constructor(targets: Targets, options: CsvImportOptions<Targets> = {}) {
    super();
    this.#targets = targets;
    this.#maxRecordBytes = options.maxRecordBytes;
    this.#chunkRows = options.chunkRows;
    this.queue = options.queue ?? 'default';
    this.payload = csvImportPayload(targets, options);
  }

  async execute(context: JobContext<CsvImportPayload<Targets>>): Promise<ImportResult> {
    const { file, payload, jobType } = context;
    requireFile(jobType, this, file !== undefined);
    const target = this.#targets[payload.target];
    if (!file || !target)
      throw new Error(`The payload's target '${payload.target}' has passed its check; this is a bug.`);
    const from = parseImportCheckpoint(context.checkpoint, payload.duplicateHandling);
    await using csv = await openCsv(file, {
      from: from?.cursor,
      dialect: dialectOf(payload),
      batchRows: Math.min(SLICE_ROWS, this.#chunkRows ?? SLICE_ROWS),
      ...(this.#maxRecordBytes !== undefined && { maxRecordBytes: this.#maxRecordBytes }),
    });
    using _ = this.#memory.enter();
    const parts = { context, csv, target, memory: this.#memory, chunkRows: this.#chunkRows };
    return await new CsvImport(parts, from).run();
  }
}

/**
 * The handler that imports CSV files into these tables; for the handler map, under the job type `csv_import`.
 *
 * @throws HandlerDefinitionError when there is no target, or an option is out of range
 * @example
 * ```ts
 * createHandlerMap({ csv_import: csvImport({ contacts, orders }, { defaultTarget: 'contacts' }) });
 * ```
 */
export function csvImport<Targets extends ImportTargets>(
  targets: Targets,
  options: CsvImportOptions<Targets> = {},
): CsvImportHandler<Targets> {
  return new CsvImportHandler(targets, options);
}
