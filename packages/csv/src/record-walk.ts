import type { CsvDialect } from './dialect.ts';
import type { Units } from './encoding.ts';
import { BACKSLASH, CARRIAGE_RETURN, LINE_FEED, SPACE, TAB } from './text-block.ts';

/** What gives a record its shape: units, -1 for what the dialect has not. */
export interface RecordShape {
  readonly delimiter: number;
  readonly quote: number;
  /** Before a quote inside quotes; -1 where a quote is doubled. */
  readonly escape: number;
  readonly isLenient: boolean;
}

/** What walking on through a record came to. */
export type WalkStep =
  /** Its line end, or the end of the file, is at `at`. */
  | { readonly kind: 'end'; readonly at: number }
  /** The unit at `at` cannot stand there, and it is open whether what follows lies inside a quoted field. */
  | { readonly kind: 'broken'; readonly at: number; readonly reason: string }
  /** The units end before the record does. */
  | { readonly kind: 'more' };

/** Where in a record a unit stands. */
type Place = 'fieldStart' | 'blanks' | 'plain' | 'quoted' | 'escaped' | 'afterQuote';

const MORE: WalkStep = { kind: 'more' };
const TEXT_AFTER_QUOTE =
  'after a closing quote, expected a delimiter or the end of the line (a quote inside a quoted field is doubled)';
const QUOTE_AFTER_BLANKS = 'blanks before an opening quote (remove them, or quote the whole field)';
const QUOTE_IN_TEXT = 'a quote inside a field that does not start with one (quote the field and double the quote)';

export function shapeOf(dialect: Pick<CsvDialect, 'delimiter' | 'quote' | 'escape' | 'quotes'>): RecordShape {
  return {
    delimiter: dialect.delimiter.charCodeAt(0),
    quote: dialect.quote === '' ? -1 : dialect.quote.charCodeAt(0),
    escape: dialect.escape === 'backslash' ? BACKSLASH : -1,
    isLenient: dialect.quotes === 'lenient',
  };
}

/**
 * Walks through one record by the rules of its shape, which are those of RFC 4180 unless told otherwise. It remembers where it is from piece
 * to piece, so that a record takes no memory, whatever its length.
 */
export class RecordWalk {
  readonly #delimiter: number;
  readonly #quoteUnit: number;
  readonly #escape: number;
  readonly #isLenient: boolean;
  #place: Place = 'fieldStart';
  #fields = 1;
  #problem: string | undefined;

  constructor(shape: RecordShape) {
    this.#delimiter = shape.delimiter;
    this.#quoteUnit = shape.quote;
    this.#escape = shape.escape;
    this.#isLenient = shape.isLenient;
  }

  /** So far. */
  get fields(): number {
    return this.#fields;
  }

  /** Whether nothing has come yet. */
  get isEmpty(): boolean {
    return this.#place === 'fieldStart' && this.#fields === 1;
  }

  /** Whether a quote is open. */
  get isInside(): boolean {
    return this.#place === 'quoted' || this.#place === 'escaped';
  }

  /** What is wrong with the record although its end is certain; undefined when nothing is. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Goes on at `from`, where the step before has left off. `atEnd`: the file ends with these units. */
  walk(units: Units, from: number, atEnd: boolean): WalkStep {
    for (let at = from; at < units.length; at++) {
      if (this.#place === 'quoted' && this.#escape === -1) {
        const quote = units.indexOf(this.#quoteUnit, at);
        if (quote === -1) break;
        at = quote;
      }
      const unit = units[at];
      if (this.endsAt(unit)) return { kind: 'end', at };
      const reason = this.step(unit);
      if (reason) return { kind: 'broken', at, reason };
    }
    return atEnd ? { kind: 'end', at: units.length } : MORE;
  }

  /** Whether this unit would end the record. */
  endsAt(unit: number | undefined): boolean {
    return (unit === LINE_FEED || unit === CARRIAGE_RETURN) && !this.isInside;
  }

  /** Takes a unit that does not end the record. Answers why it cannot stand there, if it cannot. */
  step(unit: number | undefined): string | undefined {
    if (this.#place === 'quoted') {
      if (unit === this.#quoteUnit) this.#place = 'afterQuote';
      else if (unit === this.#escape) this.#place = 'escaped';
    } else if (this.#place === 'escaped') {
      this.#place = 'quoted';
    } else if (unit === this.#delimiter) {
      this.#fields++;
      this.#place = 'fieldStart';
    } else if (this.#place === 'afterQuote') {
      return this.#afterQuote(unit);
    } else if (unit === this.#quoteUnit) {
      return this.#quote();
    } else if (this.#place !== 'plain') {
      this.#place = unit === SPACE || unit === TAB ? 'blanks' : 'plain';
    }
    return undefined;
  }

  #afterQuote(unit: number | undefined): string | undefined {
    if (unit === this.#quoteUnit) this.#place = 'quoted';
    else if (this.#isLenient) this.#place = 'plain';
    else return TEXT_AFTER_QUOTE;
    return undefined;
  }

  #quote(): string | undefined {
    if (this.#isLenient) {
      if (this.#place !== 'plain') this.#place = 'quoted';
      return undefined;
    }
    if (this.#place === 'blanks') return QUOTE_AFTER_BLANKS;
    // A field that has begun without a quote cannot hold a line end: the record ends where it would without this one.
    if (this.#place === 'plain') this.#problem = QUOTE_IN_TEXT;
    else this.#place = 'quoted';
    return undefined;
  }
}
