import type { CsvDialect, InspectedSetting } from '../dialect.ts';
import type { FileKind } from './file-kind.ts';

/** How sure a decision is: told by the caller, the only one possible, what the first records suggest, or nothing speaks for another. */
export type Confidence = 'told' | 'certain' | 'likely' | 'assumed';

/** What was decided about one setting of the dialect, and why. */
export interface Decision {
  readonly confidence: Confidence;
  /** In words, for a person: `all 200 records have 7 fields`. */
  readonly because: string;
}

/** What the values of a column look like. A guess for people: what a value must be, the import's target says. */
export interface InspectedColumn {
  readonly name: string;
  readonly kind: 'empty' | 'integer' | 'decimal' | 'boolean' | 'date' | 'instant' | 'text';
  /** Formats of `cell.date` and `cell.instant` that all values have, the likeliest first; with several the values leave it open. */
  readonly formats: readonly string[];
  /** Between whole part and fraction, where all values agree; only for the kind `decimal`. */
  readonly decimalSeparator: '.' | ',' | undefined;
  /** The first three different values, none blank, 100 characters of each at most. */
  readonly samples: readonly string[];
}

/** Why a file cannot be read. */
export interface InspectionProblem {
  readonly code: 'CSV_FILE_KIND' | 'CSV_GZIP' | 'CSV_HEADER';
  readonly message: string;
}

/** What the first 64 KiB of a file say about it. Plain JSON. */
export interface Inspection {
  /** `csv`: text with delimiters, of whatever extension. */
  readonly kind: FileKind;
  /** Why it cannot be read, and what to do; undefined when it can. */
  readonly problem: InspectionProblem | undefined;
  /** How to read it, whole: pin it by passing it on as it is. */
  readonly dialect: CsvDialect;
  readonly decisions: Readonly<Record<InspectedSetting, Decision>>;
  readonly byteOrderMark: boolean;
  /** Of the first lines. */
  readonly lineEnd: 'LF' | 'CRLF' | 'CR' | 'mixed' | undefined;
  /** The lines before the header, `sep=;` among them. */
  readonly titleLines: readonly string[];
  readonly columns: readonly InspectedColumn[];
  /** Of all decimal columns; undefined when there are none, or they disagree. */
  readonly decimalSeparator: '.' | ',' | undefined;
  /** The first ten records behind the header. */
  readonly rows: readonly (readonly string[])[];
  /** Records that were looked at, the header left out. */
  readonly inspectedRecords: number;
}
