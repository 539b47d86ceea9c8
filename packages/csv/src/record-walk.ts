import { CARRIAGE_RETURN, LINE_FEED, QUOTE, SPACE, TAB } from './byte-block.ts';

/** What walking on through a record came to. */
export type WalkStep =
  /** Its line end, or the end of the file, is at `at`. */
  | { readonly kind: 'end'; readonly at: number }
  /** The byte at `at` cannot stand there, and it is open whether what follows lies inside a quoted field. */
  | { readonly kind: 'broken'; readonly at: number; readonly reason: string }
  /** The bytes end before the record does. */
  | { readonly kind: 'more' };

/** Where in a record a byte stands. */
type Place = 'fieldStart' | 'blanks' | 'plain' | 'quoted' | 'afterQuote';

const MORE: WalkStep = { kind: 'more' };
const TEXT_AFTER_QUOTE =
  'after a closing quote, expected a delimiter or the end of the line (a quote inside a quoted field is doubled)';
const QUOTE_AFTER_BLANKS = 'blanks before an opening quote (remove them, or quote the whole field)';
const QUOTE_IN_TEXT = 'a quote inside a field that does not start with one (quote the field and double the quote)';

/**
 * Walks through one record by the rules of RFC 4180. It remembers where it is from piece to piece, so that a record takes no memory,
 * whatever its length.
 */
export class RecordWalk {
  readonly #delimiter: number;
  #place: Place = 'fieldStart';
  #fields = 1;
  #problem: string | undefined;

  constructor(delimiter: number) {
    this.#delimiter = delimiter;
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
    return this.#place === 'quoted';
  }

  /** What is wrong with the record although its end is certain; undefined when nothing is. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Goes on at `from`, where the step before has left off. `atEnd`: the file ends with these bytes. */
  walk(bytes: Uint8Array, from: number, atEnd: boolean): WalkStep {
    for (let at = from; at < bytes.length; at++) {
      if (this.#place === 'quoted') {
        const quote = bytes.indexOf(QUOTE, at);
        if (quote === -1) break;
        at = quote;
      }
      const byte = bytes[at];
      if (this.endsAt(byte)) return { kind: 'end', at };
      const reason = this.step(byte);
      if (reason) return { kind: 'broken', at, reason };
    }
    return atEnd ? { kind: 'end', at: bytes.length } : MORE;
  }

  /** Whether this byte would end the record. */
  endsAt(byte: number | undefined): boolean {
    return (byte === LINE_FEED || byte === CARRIAGE_RETURN) && this.#place !== 'quoted';
  }

  /** Takes a byte that does not end the record. Answers why it cannot stand there, if it cannot. */
  step(byte: number | undefined): string | undefined {
    if (this.#place === 'quoted') {
      if (byte === QUOTE) this.#place = 'afterQuote';
    } else if (byte === this.#delimiter) {
      this.#fields++;
      this.#place = 'fieldStart';
    } else if (this.#place === 'afterQuote') {
      if (byte !== QUOTE) return TEXT_AFTER_QUOTE;
      this.#place = 'quoted';
    } else if (byte === QUOTE) {
      return this.#quote();
    } else if (this.#place !== 'plain') {
      this.#place = byte === SPACE || byte === TAB ? 'blanks' : 'plain';
    }
    return undefined;
  }

  #quote(): string | undefined {
    if (this.#place === 'blanks') return QUOTE_AFTER_BLANKS;
    // A field that has begun without a quote cannot hold a line end: the record ends where it would without this one.
    if (this.#place === 'plain') this.#problem = QUOTE_IN_TEXT;
    else this.#place = 'quoted';
    return undefined;
  }
}
