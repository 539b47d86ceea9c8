import { type CsvBatch, type CsvProblem, CsvRow } from './csv-batch.ts';
import { checkHeader, readHeader } from './csv-header.ts';
import { type CsvOptions, type ResolvedCsvOptions, resolveCsvOptions } from './csv-options.ts';
import { detectDelimiter, type ReadableFile } from './detect-delimiter.ts';
import { RecordScanner } from './record-scanner.ts';
import { RecordSource } from './record-source.ts';
import { splitRecord } from './split-records.ts';

const MAX_BATCH_BYTES = 4 * 1_048_576;

/**
 * Opens a CSV file for reading in batches at constant memory, from its start or from where `options.from` says.
 *
 *     await using csv = await openCsv(file, { from: parseCsvCursor(context.checkpoint) });
 *     for await (const { rows, problems, cursor } of csv) {
 *       await context.commit(async (tx) => { … }, cursor);
 *     }
 *
 * UTF-8, with or without byte order mark; LF, CRLF or CR; fields quoted by the rules of RFC 4180. Empty lines are skipped. A
 * record that breaks the rules is a problem in its batch, not an exception.
 *
 * @throws PermanentError `CSV_HEADER` when the first record is missing or broken, has more than 4,096 columns, names one twice or lacks
 *   a required one
 * @throws HandlerDefinitionError when an option is out of range
 */
export async function openCsv(file: ReadableFile, options: CsvOptions = {}): Promise<CsvReader> {
  const resolved = resolveCsvOptions(options);
  const { delimiter, file: readable } =
    resolved.delimiter === undefined ? await detectDelimiter(file) : { delimiter: resolved.delimiter, file };
  const source = new RecordSource(readable, new RecordScanner(delimiter, resolved));
  try {
    const header = resolved.from?.header ?? readHeader((await source.take(1, 1))[0], delimiter);
    checkHeader(header, resolved.requiredColumns);
    source.columns = header.length;
    return new CsvReader(header, delimiter, source, resolved);
  } catch (error) {
    await source[Symbol.asyncDispose]();
    throw error;
  }
}

/** An opened CSV file: iterate over it, once, for its batches. Leaving the loop closes the file; so does `await using`. */
export class CsvReader implements AsyncIterableIterator<CsvBatch>, AsyncDisposable {
  /** The column names. */
  readonly header: readonly string[];
  /** Between two fields. */
  readonly delimiter: string;
  readonly #source: RecordSource;
  readonly #options: ResolvedCsvOptions;

  /** Not for callers: `openCsv` makes readers. */
  constructor(header: readonly string[], delimiter: string, source: RecordSource, options: ResolvedCsvOptions) {
    this.header = header;
    this.delimiter = delimiter;
    this.#source = source;
    this.#options = options;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<CsvBatch, undefined>> {
    const records = await this.#source.take(this.#options.batchRows, MAX_BATCH_BYTES);
    if (records.length === 0) return { done: true, value: undefined };
    const rows: CsvRow[] = [];
    const problems: CsvProblem[] = [];
    for (const record of records) {
      const { fields, problem } = splitRecord(record, this.delimiter, this.header.length);
      if (problem) problems.push(problem);
      else rows.push(new CsvRow(record.line, fields, record.block, record.start, record.end));
    }
    const { header, delimiter } = this;
    return { done: false, value: { rows, problems, cursor: { ...this.#source.place, header, delimiter } } };
  }

  async return(): Promise<IteratorResult<CsvBatch, undefined>> {
    await this[Symbol.asyncDispose]();
    return { done: true, value: undefined };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source[Symbol.asyncDispose]();
  }
}
