/** Why the database would not take a row. */
export interface Refusal {
  /** SQLSTATE. */
  readonly code: string;
  /** PostgreSQL's message. What it keeps in its DETAIL, often the whole row, is left out. */
  readonly message: string;
  /** Its SQL name, where PostgreSQL names one: for NOT NULL it does, for a value that it cannot read it does not. */
  readonly column?: string;
  readonly constraint?: string;
}

/** What became of one row. */
export type RowState = 'inserted' | 'updated' | 'skipped' | Refusal;
