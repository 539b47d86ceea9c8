/** One record, split into fields. */
export class CsvRow {
  /** 1-based line of the file at which the record starts. */
  readonly line: number;
  /** One text for each column of the header, in its order. */
  readonly fields: readonly string[];
  readonly #source: Buffer;
  readonly #start: number;
  readonly #end: number;

  constructor(line: number, fields: readonly string[], source: Buffer, start: number, end: number) {
    this.line = line;
    this.fields = fields;
    this.#source = source;
    this.#start = start;
    this.#end = end;
  }

  /** The record as it stands in the file, quotes included, without its line end. Decoded when asked for. */
  get raw(): string {
    return this.#source.toString('utf8', this.#start, this.#end);
  }
}
