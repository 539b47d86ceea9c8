import { HandlerDefinitionError } from '@jobstack/core';
import type { CsvCursor } from './csv-cursor.ts';
import { type CsvDialect, dialectProblems, normalDialect, type PartialDialect } from './dialect.ts';

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
export interface ResolvedCsvOptions {
  readonly from: CsvCursor | undefined;
  readonly dialect: Partial<CsvDialect>;
  readonly batchRows: number;
  readonly requiredColumns: readonly string[];
  readonly maxRecordBytes: number;
}

/** @throws HandlerDefinitionError listing every option that is out of range */
export function resolveCsvOptions(options: CsvOptions): ResolvedCsvOptions {
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
