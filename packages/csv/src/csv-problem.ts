/** Why a record is no row. */
export type CsvProblemCode =
  /** It has more or fewer fields than the header has columns. */
  | 'CSV_COLUMN_COUNT'
  /** A quote inside an unquoted field, text after a closing quote, or a quote that is never closed. */
  | 'CSV_QUOTE'
  /** Its bytes are not UTF-8. */
  | 'CSV_ENCODING';

/** A record that could not be read. It has the shape of a reject: `context.reject(problem)`. */
export interface CsvProblem {
  /** 1-based line of the file at which the record starts. */
  readonly line: number;
  readonly code: CsvProblemCode;
  readonly message: string;
  readonly raw: string;
}
