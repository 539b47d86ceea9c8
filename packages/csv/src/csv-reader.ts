import type { CsvBatch } from './csv-batch.ts';
import type { ResolvedCsvOptions } from './csv-options.ts';
import type { CsvProblem } from './csv-problem.ts';
import { CsvRow } from './csv-row.ts';
import { recordProblem } from './record-problem.ts';
import type { RecordSource } from './record-source.ts';
import type { ScannedRecord } from './scanned-record.ts';
import { splitRecords } from './split-records.ts';

const MAX_BATCH_BYTES = 4 * 1_048_576;

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
