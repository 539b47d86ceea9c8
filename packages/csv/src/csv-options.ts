import { HandlerDefinitionError } from '@jobstack/core';
import type { CsvCursor } from './csv-cursor.ts';

export interface CsvOptions {
  /** Where an earlier read left off. @default the start of the file, whose first record is the header */
  readonly from?: CsvCursor | undefined;
  /**
   * One ASCII character other than `"`, CR and LF; or `'auto'`: comma, semicolon, tab or bar, as the first records suggest. A resumed
   * read keeps the one in its cursor. @default ','
   */
  readonly delimiter?: string | undefined;
  /** Most records a batch holds; 1 or more. A batch also ends after 4 MiB, so that long records do not pile up. @default 5000 */
  readonly batchRows?: number;
  /** Columns that the header must have. @default none */
  readonly requiredColumns?: readonly string[];
  /** Longest record, in bytes. Bounds the memory that a file without line ends, or with an open quote, can take. @default 1048576 */
  readonly maxRecordBytes?: number;
}

/** The options with their defaults, and the delimiter as the byte it is. */
export interface ResolvedCsvOptions {
  readonly from: CsvCursor | undefined;
  /** Undefined: to be detected. */
  readonly delimiter: string | undefined;
  readonly batchRows: number;
  readonly requiredColumns: readonly string[];
  readonly maxRecordBytes: number;
}

const ONE_ASCII_CHARACTER = /^[\t\x20\x21\x23-\x7e]$/;

/** @throws HandlerDefinitionError listing every option that is out of range */
export function resolveCsvOptions(options: CsvOptions): ResolvedCsvOptions {
  const { from, batchRows = 5_000, requiredColumns = [], maxRecordBytes = 1_048_576 } = options;
  const given = from ? (from.delimiter ?? known(options.delimiter) ?? ',') : known(options.delimiter ?? ',');
  const problems: string[] = [];
  if (given !== undefined && !ONE_ASCII_CHARACTER.test(given)) {
    problems.push(
      `delimiter must be 'auto' or one ASCII character other than ", CR and LF; received ${JSON.stringify(given)}`,
    );
  }
  if (!Number.isInteger(batchRows) || batchRows < 1) {
    problems.push(`batchRows must be a whole number of 1 or more; received ${batchRows}`);
  }
  if (!Number.isInteger(maxRecordBytes) || maxRecordBytes < 1) {
    problems.push(`maxRecordBytes must be a whole number of 1 or more; received ${maxRecordBytes}`);
  }
  if (problems.length > 0) throw new HandlerDefinitionError(`CSV options: ${problems.join('; ')}.`);
  return { from, delimiter: given, batchRows, requiredColumns, maxRecordBytes };
}

function known(delimiter: string | undefined): string | undefined {
  return delimiter === 'auto' ? undefined : delimiter;
}
