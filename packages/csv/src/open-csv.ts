import { HandlerDefinitionError, PermanentError } from '@jobstack/core';
import { type CsvBatch, type CsvCursor, type CsvProblem, CsvRow } from './csv-batch.ts';
import { checkHeader, readHeader } from './csv-header.ts';
import { type CsvDialect, dialectProblems, normalDialect, type PartialDialect, RFC_4180 } from './dialect.ts';
import { CountedFile, InflatedFile, PeekedFile, type ReadableFile } from './file-content.ts';
import { INSPECTED_BYTES, inspectHead } from './inspection/inspect-csv.ts';
import type { Inspection } from './inspection/inspection.ts';
import { RecordScanner } from './record-scanner.ts';
import { RecordSource } from './record-source.ts';
import { RecordSplitter } from './split-records.ts';

const MAX_BATCH_BYTES = 4 * 1_048_576;

export interface CsvOptions {
  /** Where an earlier read left off. @default the start of the file */
  readonly from?: CsvCursor | undefined;
  /** What is known of the file; the rest is found out. A resumed read keeps what its cursor says. @default nothing is known */
  readonly dialect?: PartialDialect | undefined;
  /** Most records a batch holds; 1 or more. A batch also ends after 4 MiB, so that long records do not pile up. @default 5000 */
  readonly batchRows?: number;
  /** Columns that the header must have, once each. @default none */
  readonly requiredColumns?: readonly string[];
  /** Longest record, in bytes. Bounds the memory that a file without line ends, or with an open quote, can take. @default 1048576 */
  readonly maxRecordBytes?: number;
}

/** The options with their defaults. */
interface ResolvedCsvOptions {
  readonly from: CsvCursor | undefined;
  readonly dialect: Partial<CsvDialect>;
  readonly batchRows: number;
  readonly requiredColumns: readonly string[];
  readonly maxRecordBytes: number;
}

/**
 * Opens a CSV file for reading in batches at constant memory, from its start or from where `options.from` says.
 *
 *     await using csv = await openCsv(file, { from: parseCsvCursor(context.checkpoint) });
 *     for await (const { rows, problems, cursor } of csv) {
 *       await context.commit(async (tx) => { … }, cursor);
 *     }
 *
 * What `options.dialect` leaves out is found out from the first 64 KiB (`inspectCsv`), and holds up to the end of the file, in later attempts
 * too. LF, CRLF or CR end a line; empty lines are skipped. A record that breaks the rules is a problem in its batch, not an exception.
 *
 * @throws PermanentError `CSV_FILE_KIND` when it is another kind of file, `CSV_GZIP` when it is damaged gzip, `CSV_HEADER` when the first record
 *   is missing or broken, has more than 4,096 columns or lacks a required one
 * @throws HandlerDefinitionError when an option is out of range
 */
export async function openCsv(file: ReadableFile, options: CsvOptions = {}): Promise<CsvReader> {
  const resolved = resolveCsvOptions(options);
  const counted = new CountedFile(file);
  const peeked = new PeekedFile(counted);
  const inspection = resolved.from ? undefined : await inspect(peeked, resolved.dialect);
  const dialect = inspection?.dialect ?? { ...RFC_4180, ...resolved.dialect };
  const content = dialect.compression === 'gzip' ? new InflatedFile(peeked) : peeked;
  const source = new RecordSource(content, new RecordScanner(dialect, resolved), dialect.encoding);
  try {
    const splitter = new RecordSplitter(dialect);
    const header = resolved.from?.header ?? (await headerOf(source, splitter, dialect));
    checkHeader(header, resolved.requiredColumns);
    source.columns = header.length;
    splitter.columns = header.length;
    return new CsvReader({ header, dialect, inspection, counted, source, splitter }, resolved);
  } catch (error) {
    await source[Symbol.asyncDispose]();
    throw error;
  }
}

/** @throws HandlerDefinitionError listing every option that is out of range */
function resolveCsvOptions(options: CsvOptions): ResolvedCsvOptions {
  const { from, dialect = {}, batchRows = 5_000, requiredColumns = [], maxRecordBytes = 1_048_576 } = options;
  const problems = dialectProblems(dialect);
  if (!Number.isInteger(batchRows) || batchRows < 1) {
    problems.push(`batchRows must be a whole number of 1 or more; received ${batchRows}`);
  }
  if (!Number.isInteger(maxRecordBytes) || maxRecordBytes < 1) {
    problems.push(`maxRecordBytes must be a whole number of 1 or more; received ${maxRecordBytes}`);
  }
  if (problems.length > 0) throw new HandlerDefinitionError(`CSV options: ${problems.join('; ')}.`);
  return { from, dialect: from?.dialect ?? normalDialect(dialect), batchRows, requiredColumns, maxRecordBytes };
}

async function inspect(file: PeekedFile, told: Partial<CsvDialect>): Promise<Inspection> {
  let isReadable = false;
  try {
    const inspection = await inspectHead(await file.peek(INSPECTED_BYTES), told);
    const { problem, kind } = inspection;
    if (problem) throw new PermanentError(problem.message, { code: problem.code, details: { kind } });
    isReadable = true;
    return inspection;
  } finally {
    if (!isReadable) await file.close();
  }
}

/** The names in the first record, or names for a file whose first record is a row like the others. */
async function headerOf(source: RecordSource, splitter: RecordSplitter, dialect: CsvDialect): Promise<string[]> {
  if (typeof dialect.header === 'object') return readHeader(undefined, splitter, dialect);
  const [record] = await source.take(1, 1);
  const header = readHeader(record, splitter, dialect);
  if (record && !dialect.header) source.giveBack(record);
  return header;
}

/** What makes up an opened file. */
interface OpenedFile {
  readonly header: readonly string[];
  readonly dialect: CsvDialect;
  readonly inspection: Inspection | undefined;
  readonly counted: CountedFile;
  readonly source: RecordSource;
  readonly splitter: RecordSplitter;
}

/** An opened CSV file: iterate over it, once, for its batches. Leaving the loop closes the file; so does `await using`. */
export class CsvReader implements AsyncIterableIterator<CsvBatch>, AsyncDisposable {
  /** The column names. */
  readonly header: readonly string[];
  /** How the file is read. */
  readonly dialect: CsvDialect;
  /** What the beginning of the file said; undefined when reading goes on from a cursor. */
  readonly inspection: Inspection | undefined;
  readonly #file: OpenedFile;
  readonly #options: ResolvedCsvOptions;

  /** Not for callers: `openCsv` makes readers. */
  constructor(file: OpenedFile, options: ResolvedCsvOptions) {
    this.header = file.header;
    this.dialect = file.dialect;
    this.inspection = file.inspection;
    this.#file = file;
    this.#options = options;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<CsvBatch, undefined>> {
    const { source, splitter, counted } = this.#file;
    const records = await source.take(this.#options.batchRows, MAX_BATCH_BYTES);
    if (records.length === 0) return { done: true, value: undefined };
    const rows: CsvRow[] = [];
    const problems: CsvProblem[] = [];
    for (const record of records) {
      const { fields, problem } = splitter.split(record);
      if (problem) problems.push(problem);
      else rows.push(new CsvRow(record.line, fields, record.block, record.start, record.end));
    }
    const { header, dialect } = this;
    const cursor = { ...source.place, header, dialect };
    const bytesRead = dialect.compression === 'gzip' ? counted.offset : cursor.offset;
    return { done: false, value: { rows, problems, cursor, bytesRead } };
  }

  async return(): Promise<IteratorResult<CsvBatch, undefined>> {
    await this[Symbol.asyncDispose]();
    return { done: true, value: undefined };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.source[Symbol.asyncDispose]();
  }
}
