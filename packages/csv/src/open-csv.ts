import type { JobFile } from '@jobstack/handler-sdk';
import type { CsvBatch, CsvProblem } from './csv-batch.ts';
import { CsvRow } from './csv-batch.ts';
import { checkHeader, readHeader } from './csv-header.ts';
import { type CsvOptions, type ResolvedCsvOptions, resolveCsvOptions } from './csv-options.ts';
import { RecordScanner, type ScannedRecord } from './record-scanner.ts';
import { RecordSource } from './record-source.ts';
import { recordProblem, splitRecords } from './split-records.ts';

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
 * @throws PermanentError `CSV_HEADER` when the first record is missing or broken, names a column twice or lacks a required one
 * @throws HandlerDefinitionError when an option is out of range
 */
export async function openCsv(file: Pick<JobFile, 'size' | 'stream'>, options: CsvOptions = {}): Promise<CsvReader> {
  const resolved = resolveCsvOptions(options);
  const from = resolved.from?.offset ?? 0;
  // Asking for bytes after the last is an error in object storage.
  const chunks = from < file.size ? file.stream({ from }) : noChunks();
  const source = new RecordSource(chunks[Symbol.asyncIterator](), new RecordScanner(resolved));
  try {
    const header = resolved.from?.header ?? readHeader((await source.take(1, 1))[0], resolved.delimiter);
    checkHeader(header, resolved.requiredColumns);
    return new CsvReader(header, source, resolved);
  } catch (error) {
    await source[Symbol.asyncDispose]();
    throw error;
  }
}

async function* noChunks(): AsyncGenerator<Uint8Array> {}

/** An opened CSV file: iterate over it, once, for its batches. Leaving the loop closes the file; so does `await using`. */
export class CsvReader implements AsyncIterableIterator<CsvBatch>, AsyncDisposable {
  /** The column names. */
  readonly header: readonly string[];
  readonly #source: RecordSource;
  readonly #options: ResolvedCsvOptions;

  /** Not for callers: `openCsv` makes readers. */
  constructor(header: readonly string[], source: RecordSource, options: ResolvedCsvOptions) {
    this.header = header;
    this.#source = source;
    this.#options = options;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** @throws PermanentError `CSV_RECORD_TOO_LONG` */
  async next(): Promise<IteratorResult<CsvBatch, undefined>> {
    const records = await this.#source.take(this.#options.batchRows, MAX_BATCH_BYTES);
    if (records.length === 0) return { done: true, value: undefined };
    const cursor = { ...this.#source.place, header: this.header };
    return { done: false, value: { ...this.#sort(records), cursor } };
  }

  async return(): Promise<IteratorResult<CsvBatch, undefined>> {
    await this[Symbol.asyncDispose]();
    return { done: true, value: undefined };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source[Symbol.asyncDispose]();
  }

  #sort(records: readonly ScannedRecord[]): Pick<CsvBatch, 'rows' | 'problems'> {
    const rows: CsvRow[] = [];
    const problems: CsvProblem[] = [];
    const fieldsOfRecords = splitRecords(records, this.#options.delimiter);
    records.forEach((record, index) => {
      const fields = fieldsOfRecords[index] ?? [];
      const problem = recordProblem(record, fields, this.header.length);
      if (problem) problems.push(problem);
      else rows.push(new CsvRow(record.line, fields, record.source, record.start, record.end));
    });
    return { rows, problems };
  }
}
