import { type Encoding, REPLACEMENT_CHARACTER, type Units } from './encoding.ts';

/** The characters that give a CSV file its shape. */
export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
export const TAB = 0x09;
export const SPACE = 0x20;
export const BACKSLASH = 0x5c;

/** How files may begin, in bytes and in UTF-16 code units. */
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;
const WIDE_BYTE_ORDER_MARK = [0xfeff] as const;

/** Some consecutive units of a file, and what they say. */
export class TextBlock {
  readonly units: Units;
  readonly #encoding: Encoding;
  /** All of it, decoded at once, which is cheaper than piece by piece. Undefined until asked for, and then where it is not valid. */
  #text: string | undefined;
  #isDecoded = false;
  /** A place that was asked for, by unit and by character: places are most often asked for in order. */
  #unit = 0;
  #character = 0;

  constructor(units: Units, encoding: Encoding) {
    this.units = units;
    this.#encoding = encoding;
  }

  /** The characters from unit `start` up to unit `end`, with replacement characters for what is not in the file's encoding. */
  text(start: number, end: number): string {
    const text = this.#decoded();
    if (text === undefined || start < this.#unit) return this.#encoding.decode(this.units.subarray(start, end));
    if (text.length === this.units.length) return text.slice(start, end);
    const from = this.#characterAt(start);
    return text.slice(from, this.#characterAt(end));
  }

  /** Whether the units from `start` up to `end`, which read as `text`, are in the file's encoding. */
  isValid(start: number, end: number, text: string): boolean {
    // A replacement character may also stand in the file itself, so then the units decide.
    if (!text.includes(REPLACEMENT_CHARACTER)) return true;
    return this.#encoding.isValid(this.units.subarray(start, end));
  }

  /** Its encoding. */
  get encoding(): Encoding {
    return this.#encoding;
  }

  #decoded(): string | undefined {
    if (!this.#isDecoded) {
      const text = this.#encoding.decode(this.units);
      this.#text = text.includes(REPLACEMENT_CHARACTER) ? undefined : text;
      this.#isDecoded = true;
    }
    return this.#text;
  }

  /** How many UTF-16 code units stand before a byte at which a character starts. */
  #characterAt(byte: number): number {
    for (; this.#unit < byte; this.#unit++) {
      const lead = this.units[this.#unit] ?? 0;
      if (lead < 0x80 || lead >= 0xc0) this.#character += lead >= 0xf0 ? 2 : 1;
    }
    return this.#character;
  }
}

/** Finds the next occurrence of one unit, and searches a stretch of a block only once however often it is asked. */
export class UnitFinder {
  readonly #unit: number;
  #units: Units = new Uint8Array();
  #found = -1;

  /** @param unit that is looked for; -1: none, which is found nowhere */
  constructor(unit: number) {
    this.#unit = unit;
  }

  reset(units: Units): void {
    this.#units = units;
    this.#found = -1;
  }

  /** Index of the first occurrence at or after `from`; Infinity when there is none. `from` must not decrease between resets. */
  next(from: number): number {
    if (this.#found < from) {
      const index = this.#unit === -1 ? -1 : this.#units.indexOf(this.#unit, from);
      this.#found = index === -1 ? Number.POSITIVE_INFINITY : index;
    }
    return this.#found;
  }
}

/** The units of both, in one array; both are of the same kind. */
export function concat(one: Units, other: Units): Units {
  const length = one.length + other.length;
  const both = other instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** How many units of a byte order mark stand at the beginning of a file; undefined when it takes more to know. */
export function markLength(units: Units, atEnd: boolean): number | undefined {
  const mark = units instanceof Uint16Array ? WIDE_BYTE_ORDER_MARK : BYTE_ORDER_MARK;
  const found = mark.every((unit, index) => units[index] === unit || index >= units.length);
  if (!found) return 0;
  if (units.length >= mark.length) return mark.length;
  return atEnd ? 0 : undefined;
}
