import type { Boundary } from './boundary-search.ts';
import { ByteBlock, CARRIAGE_RETURN, concat, LINE_FEED } from './byte-block.ts';
import type { CsvProblem } from './csv-batch.ts';
import type { RecordProblem } from './record-problem.ts';
import { RecordWalk } from './record-walk.ts';

/** Where one record lies in a block. */
export interface ScannedRecord {
  readonly block: ByteBlock;
  /** First byte. */
  readonly start: number;
  /** Byte after the last; the line end is not part of the record. */
  readonly end: number;
  /** 1-based line of the file at which it starts. */
  readonly line: number;
  /** Whether it has a quote anywhere, so that splitting at the delimiter is not enough. */
  readonly quoted: boolean;
  /** Why it is no row, as far as its bytes tell; the block may then hold only its beginning. */
  readonly problem: Pick<CsvProblem, 'code' | 'message' | 'lines'> | undefined;
}

/** So much of a record that is lost is kept to be shown, in bytes. */
const SHOWN_BYTES = 8_192;

/** A record under way that has quotes, or no line end so far. */
export class OpenRecord {
  readonly start: Boundary;
  readonly walk: RecordWalk;
  /** What it was lost for, when a boundary behind it is being searched. */
  loss: RecordProblem | undefined;
  #line: number;
  #previous: number | undefined;
  #shown = new Uint8Array();

  constructor(delimiter: number, start: Boundary) {
    this.start = start;
    this.walk = new RecordWalk(delimiter);
    this.#line = start.line;
  }

  /** The line of the file that the walk has come to. */
  get line(): number {
    return this.#line;
  }

  /** Of the file, so far. */
  get lines(): number {
    const isLineBegun = this.#previous !== LINE_FEED && this.#previous !== CARRIAGE_RETURN;
    return this.#line - this.start.line + (isLineBegun ? 1 : 0);
  }

  /** Counts the line ends in these bytes, which follow the ones before. None of them stands before index `first`. */
  count(bytes: Uint8Array, from: number, to: number, first: number): void {
    if (first > from && to > from) this.#previous = undefined;
    for (let index = first; index < to; index++) {
      const byte = bytes[index];
      if (byte === CARRIAGE_RETURN || (byte === LINE_FEED && this.#previous !== CARRIAGE_RETURN)) this.#line++;
      this.#previous = byte;
    }
  }

  /** Keeps what may be shown of these bytes, which follow the ones before, so that the caller need not hold them. */
  show(bytes: Uint8Array, from: number, to: number): void {
    const room = SHOWN_BYTES - this.#shown.length;
    if (room > 0) this.#shown = concat(this.#shown, bytes.subarray(from, Math.min(to, from + room)));
  }

  /**
   * The record as one that is lost, with the beginning of what it takes of the file.
   *
   * @param length in bytes; may include a line end
   * @param lines of the file that it takes
   */
  asLost(length: number, lines: number, { code, message }: RecordProblem): ScannedRecord {
    const shown = this.#shown.subarray(0, length);
    const block = new ByteBlock(shown);
    const end = shown.length === length ? withoutLineEnd(shown) : withoutCutCharacter(shown);
    return { block, start: 0, end, line: this.start.line, quoted: true, problem: { code, message, lines } };
  }
}

function withoutLineEnd(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === LINE_FEED || bytes[end - 1] === CARRIAGE_RETURN)) end--;
  return end;
}

/** A character that was cut in two would read as one that is not in the file. */
function withoutCutCharacter(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && isBetween(bytes[end - 1], 0x80, 0xbf)) end--;
  return end > 0 && isBetween(bytes[end - 1], 0xc0, 0xff) ? end - 1 : end;
}

function isBetween(byte: number | undefined, first: number, last: number): boolean {
  return byte !== undefined && byte >= first && byte <= last;
}
