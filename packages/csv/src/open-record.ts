import type { Boundary } from './boundary-search.ts';
import type { CsvProblem } from './csv-batch.ts';
import type { Encoding, Units } from './encoding.ts';
import type { RecordProblem } from './record-problem.ts';
import { type RecordShape, RecordWalk } from './record-walk.ts';
import { CARRIAGE_RETURN, concat, LINE_FEED, TextBlock } from './text-block.ts';

/** Where one record lies in a block. */
export interface ScannedRecord {
  readonly block: TextBlock;
  /** First unit. */
  readonly start: number;
  /** Unit after the last; the line end is not part of the record. */
  readonly end: number;
  /** 1-based line of the file at which it starts. */
  readonly line: number;
  /** Whether it has a quote anywhere, so that splitting at the delimiter is not enough. */
  readonly quoted: boolean;
  /** Why it is no row, as far as its units tell; the block may then hold only its beginning. */
  readonly problem: Pick<CsvProblem, 'code' | 'message' | 'lines'> | undefined;
}

/** So much of a record that is lost is kept to be shown, in units. */
const SHOWN_UNITS = 8_192;

/** A record under way that has quotes, or no line end so far. */
export class OpenRecord {
  readonly start: Boundary;
  readonly walk: RecordWalk;
  /** What it was lost for, when a boundary behind it is being searched. */
  loss: RecordProblem | undefined;
  #line: number;
  #previous: number | undefined;
  #shown: Units = new Uint8Array();

  constructor(shape: RecordShape, start: Boundary) {
    this.start = start;
    this.walk = new RecordWalk(shape);
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

  /** Counts the line ends in these units, which follow the ones before. None of them stands before index `first`. */
  count(units: Units, from: number, to: number, first: number): void {
    if (first > from && to > from) this.#previous = undefined;
    for (let index = first; index < to; index++) {
      const unit = units[index];
      if (unit === CARRIAGE_RETURN || (unit === LINE_FEED && this.#previous !== CARRIAGE_RETURN)) this.#line++;
      this.#previous = unit;
    }
  }

  /** Keeps what may be shown of these units, which follow the ones before, so that the caller need not hold them. */
  show(units: Units, from: number, to: number): void {
    const room = SHOWN_UNITS - this.#shown.length;
    if (room > 0) this.#shown = concat(this.#shown, units.subarray(from, Math.min(to, from + room)));
  }

  /**
   * The record as one that is lost, with the beginning of what it takes of the file.
   *
   * @param length in units; may include a line end
   * @param lines of the file that it takes
   */
  asLost(length: number, lines: number, { code, message }: RecordProblem, encoding: Encoding): ScannedRecord {
    const shown = this.#shown.subarray(0, length);
    const block = new TextBlock(shown, encoding);
    const end = shown.length === length ? withoutLineEnd(shown) : withoutCutCharacter(shown, encoding);
    return { block, start: 0, end, line: this.start.line, quoted: true, problem: { code, message, lines } };
  }
}

function withoutLineEnd(units: Units): number {
  let end = units.length;
  while (end > 0 && (units[end - 1] === LINE_FEED || units[end - 1] === CARRIAGE_RETURN)) end--;
  return end;
}

/** A character that was cut in two would read as one that is not in the file. */
function withoutCutCharacter(units: Units, { name }: Encoding): number {
  let end = units.length;
  if (units instanceof Uint16Array) return isBetween(units[end - 1], 0xd800, 0xdbff) ? end - 1 : end;
  if (name !== 'utf-8') return end;
  while (end > 0 && isBetween(units[end - 1], 0x80, 0xbf)) end--;
  return end > 0 && isBetween(units[end - 1], 0xc0, 0xff) ? end - 1 : end;
}

function isBetween(unit: number | undefined, first: number, last: number): boolean {
  return unit !== undefined && unit >= first && unit <= last;
}
