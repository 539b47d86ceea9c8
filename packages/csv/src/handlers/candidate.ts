import type { CsvRow } from '../index.ts';

/** A row that satisfies the target's schema and waits to be written. */
export interface Candidate {
  readonly row: CsvRow;
  /** Its value of the target's key field. */
  readonly key: unknown;
  /** Field → value, as the schema returned it. */
  readonly values: Readonly<Record<string, unknown>>;
}
