/** Where one record lies in a buffer. */
export interface ScannedRecord {
  readonly source: Buffer;
  /** First byte. */
  readonly start: number;
  /** Byte after the last; the line end is not part of the record. */
  readonly end: number;
  /** 1-based line of the file at which it starts. */
  readonly line: number;
  /** Whether it has a quote anywhere, so that splitting at the delimiter is not enough. */
  readonly quoted: boolean;
  /** What is wrong with its quotes; undefined when nothing is. */
  readonly broken: string | undefined;
}
