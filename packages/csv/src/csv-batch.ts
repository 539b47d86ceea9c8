import type { CsvCursor } from './csv-cursor.ts';
import type { CsvProblem } from './csv-problem.ts';
import type { CsvRow } from './csv-row.ts';

/** Some consecutive records. Commit them together with `cursor`, and a later attempt goes on with the record after them. */
export interface CsvBatch {
  /** Records with as many fields as the header has columns, in the order of the file. */
  readonly rows: readonly CsvRow[];
  /** Records that are no rows, in the order of the file. */
  readonly problems: readonly CsvProblem[];
  /** Where the record after this batch starts. */
  readonly cursor: CsvCursor;
}
