import type { Units } from './encoding.ts';
import { type RecordShape, RecordWalk } from './record-walk.ts';
import { BACKSLASH, CARRIAGE_RETURN, LINE_FEED, SPACE, TAB } from './text-block.ts';

/** Where a record starts. */
export interface Boundary {
  /** Unit of the file, 0-based. */
  readonly offset: number;
  /** Line of the file, 1-based. */
  readonly line: number;
}

export interface BoundarySearchOptions {
  readonly shape: RecordShape;
  /** Whether a record of this file may have so many fields. */
  readonly fits: (fields: number) => boolean;
  /** Where the search begins: everything before it is lost already. */
  readonly from: Boundary;
  /** Whether the first line end ends a record that broke no rule, so that it takes less to believe it. */
  readonly firstIsLikely: boolean;
  /** Unit of the file behind which no quote can close a field, as an earlier search has found; undefined when none got so far. */
  readonly nothingClosesFrom: number | undefined;
}

/**
 * How much of the file, in units, must be without fault behind a line end. A quote that its writer has escaped is told for sure by
 * less; this is for writers who escape nothing, in whose fields whole lines can look like records.
 */
const FLAWLESS_UNITS = 65_536;

interface Candidate {
  offset: number;
  readonly line: number;
  readonly flawlessUnits: number;
  /** Whether what follows contradicts that it lies inside a quoted field. */
  isOutside: boolean;
}

/** The file read as if a record began at `start`, as far as that has led to no contradiction. */
interface Reading {
  start: Candidate | undefined;
  walk: RecordWalk;
}

/**
 * After a broken quote nobody knows whether what follows is the inside of a field, text with line ends in it, or records. This finds
 * the first line end that is the end of a record for certain, by either of two proofs:
 *
 * - No quote that could close a field follows up to the end of the file. One could if a delimiter or a line end follows it.
 * - Every way of lying inside a quoted field is contradicted: in there a quote is escaped, by doubling it or by a backslash, and the first
 *   one that is not closes the field. An opening quote, with text behind it, can be neither. Besides, the records behind the line end are
 *   flawless, columns counted, for 64 KiB or up to the end of the file.
 *
 * What both take for granted is only that the file is not cut off inside that very field. Two readings of the text are followed at once,
 * since at any unit there are two: inside quotes, or outside.
 */
export class BoundarySearch {
  readonly #options: BoundarySearchOptions;
  readonly #runs: QuoteRuns;
  #readings: Reading[] = [];
  /** The first line end behind the last quote that could close a field. */
  #afterLastClosing: Candidate | undefined;
  #latest: Candidate | undefined;
  /** A line end that is certain by what an earlier search has found. */
  #certain: Candidate | undefined;
  #offset: number;
  #line: number;
  #previous: number | undefined;

  constructor(options: BoundarySearchOptions) {
    this.#options = options;
    this.#runs = new QuoteRuns(options.shape);
    this.#offset = options.from.offset;
    this.#line = options.from.line;
  }

  /** No boundary before this unit of the file will be found any more. */
  get earliest(): number {
    const offsets = this.#readings.map(({ start }) => start?.offset ?? this.#offset);
    return Math.min(this.#offset, this.#afterLastClosing?.offset ?? this.#offset, ...offsets);
  }

  /** Unit of the file behind which no quote can close a field; known when the file has ended, and then also for later searches. */
  get nothingClosesFrom(): number | undefined {
    return this.#options.nothingClosesFrom ?? this.#afterLastClosing?.offset;
  }

  /** Takes the units from `from` on. Answers as soon as a boundary is certain; it may lie in what was taken before. */
  push(units: Units, from: number): Boundary | undefined {
    for (let index = from; index < units.length; index++) {
      const found = this.#take(units[index] ?? 0);
      if (found) return found;
    }
    return undefined;
  }

  /** The file ends here. With no boundary before, its end is the next. */
  end(): Boundary {
    if (this.#certain) return this.#certain;
    this.#judge(this.#runs.end());
    for (const reading of this.#readings) {
      if (reading.walk.isInside) this.#drop(reading);
      else this.#endRecord(reading);
    }
    const starts = [...this.#readings.map(({ start }) => start), this.#afterLastClosing];
    const found = starts.filter((start) => start !== undefined).sort((one, other) => one.offset - other.offset)[0];
    const isWithinLine = this.#previous !== LINE_FEED && this.#previous !== CARRIAGE_RETURN;
    return found ?? { offset: this.#offset, line: this.#line + (isWithinLine ? 1 : 0) };
  }

  #take(unit: number): Boundary | undefined {
    const isLineEnd = unit === LINE_FEED || unit === CARRIAGE_RETURN;
    const isSecondHalf = unit === LINE_FEED && this.#previous === CARRIAGE_RETURN;
    if (this.#certain && !isSecondHalf) return this.#certain;
    const ended = isSecondHalf ? undefined : this.#readOn(unit);
    const found = this.#judge(this.#runs.take(unit));
    if (found) return found;
    this.#offset++;
    this.#previous = unit;
    if (isSecondHalf) return this.#moveLatest();
    return isLineEnd ? this.#endLine(ended) : undefined;
  }

  /** Takes a unit into all readings, and gives those up that it contradicts. Answers the one whose record it ends. */
  #readOn(unit: number): Reading | undefined {
    let ended: Reading | undefined;
    for (const reading of this.#readings) {
      if (reading.walk.endsAt(unit)) ended = reading;
      else if (reading.walk.step(unit) ?? reading.walk.problem) this.#drop(reading);
    }
    return ended;
  }

  /** Draws the conclusion from a run of quotes that has just ended. */
  #judge(run: QuoteRun | undefined): Boundary | undefined {
    if (run === undefined) return undefined;
    if (run !== 'opens') this.#afterLastClosing = undefined;
    const undecided = this.#readings.filter(({ start }) => start && !start.isOutside);
    for (const reading of undecided) {
      if (run === 'closes') reading.start = undefined;
      else if (run === 'opens' && reading.start) reading.start.isOutside = true;
    }
    if (run !== 'opens') return undefined;
    return undecided.find(({ start }) => start?.flawlessUnits === 0)?.start;
  }

  /** A line end. For the reading that `ended`, it is that of a record; without one, a new reading begins here. */
  #endLine(ended: Reading | undefined): Boundary | undefined {
    this.#line++;
    const isFirst = this.#latest === undefined;
    const flawlessUnits = isFirst && this.#options.firstIsLikely ? 0 : FLAWLESS_UNITS;
    const here: Candidate = { offset: this.#offset, line: this.#line, flawlessUnits, isOutside: false };
    this.#latest = here;
    this.#afterLastClosing ??= here;
    if (this.#offset >= (this.#options.nothingClosesFrom ?? Number.POSITIVE_INFINITY)) this.#certain = here;
    if (!ended) {
      this.#readings = [...this.#readings, { start: here, walk: new RecordWalk(this.#options.shape) }];
      return undefined;
    }
    this.#endRecord(ended);
    const { start } = ended;
    if (start?.isOutside && this.#offset - start.offset >= start.flawlessUnits) return start;
    ended.start ??= here;
    return undefined;
  }

  #endRecord(reading: Reading): void {
    const { walk, start } = reading;
    const isFlawless = walk.isEmpty || this.#options.fits(walk.fields) || start?.flawlessUnits === 0;
    if (!isFlawless) reading.start = undefined;
    reading.walk = new RecordWalk(this.#options.shape);
  }

  /** A line feed behind a carriage return belongs to it. */
  #moveLatest(): undefined {
    if (this.#latest?.offset === this.#offset - 1) this.#latest.offset = this.#offset;
  }

  #drop(reading: Reading): void {
    this.#readings = this.#readings.filter((one) => one !== reading);
  }
}

/**
 * What some consecutive quotes can be, from the point of view of a reader who believes to be inside a quoted field. `closes`: they may
 * close it. `opens`: they can neither close it nor be part of it. `empty`: escaped quotes, or for other readers an empty field.
 */
type QuoteRun = 'closes' | 'opens' | 'empty';

/** Finds runs of quotes, and looks at what stands around them. */
class QuoteRuns {
  readonly #delimiter: number;
  readonly #quote: number;
  #length = 0;
  #isEscaped = false;
  #hasBlanks = false;
  #backslashes = 0;

  constructor({ delimiter, quote }: RecordShape) {
    this.#delimiter = delimiter;
    this.#quote = quote;
  }

  /** The run that this unit ends, if it says anything. */
  take(unit: number): QuoteRun | undefined {
    if (unit === this.#quote && !this.#hasBlanks) {
      if (this.#length === 0) this.#isEscaped = this.#backslashes % 2 === 1;
      this.#length++;
      return undefined;
    }
    this.#backslashes = unit === BACKSLASH ? this.#backslashes + 1 : 0;
    if (this.#length === 0) return undefined;
    if ((unit === SPACE || unit === TAB) && unit !== this.#delimiter) {
      this.#hasBlanks = true;
      return undefined;
    }
    const isEnd = unit === this.#delimiter || unit === LINE_FEED || unit === CARRIAGE_RETURN;
    const run = this.#kindOf(isEnd);
    this.#length = unit === this.#quote ? 1 : 0;
    this.#isEscaped = false;
    this.#hasBlanks = false;
    return run;
  }

  end(): QuoteRun | undefined {
    return this.#length === 0 ? undefined : this.#kindOf(true);
  }

  #kindOf(isFieldEnd: boolean): QuoteRun | undefined {
    const isLone = this.#length % 2 === 1;
    if (isFieldEnd) return isLone || this.#isEscaped ? 'closes' : 'empty';
    return isLone && !this.#isEscaped ? 'opens' : undefined;
  }
}
