/** The bytes that give a CSV file its shape. */
export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
export const QUOTE = 0x22;
export const TAB = 0x09;
export const SPACE = 0x20;
export const BACKSLASH = 0x5c;

/** How UTF-8 files may begin, in bytes. */
export const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

const REPLACEMENT_CHARACTER = '\ufffd';

// A byte order mark inside a file is a character like any other.
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

/** Some consecutive bytes of a file, and what they say. */
export class ByteBlock {
  readonly bytes: Uint8Array;
  /** All of it, decoded at once, which is cheaper than piece by piece. Undefined until asked for, and then where it is not UTF-8. */
  #text: string | undefined;
  #isDecoded = false;
  /** A place that was asked for, by byte and by character: places are most often asked for in order. */
  #byte = 0;
  #character = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** The characters from byte `start` up to byte `end`, with replacement characters for what is not UTF-8. */
  text(start: number, end: number): string {
    const text = this.#decoded();
    if (text === undefined || start < this.#byte) return lenient.decode(this.bytes.subarray(start, end));
    if (text.length === this.bytes.length) return text.slice(start, end);
    const from = this.#characterAt(start);
    return text.slice(from, this.#characterAt(end));
  }

  /** Whether the bytes from `start` up to `end`, which read as `text`, are UTF-8. */
  isUtf8(start: number, end: number, text: string): boolean {
    // A replacement character may also stand in the file itself, so then the bytes decide.
    if (!text.includes(REPLACEMENT_CHARACTER)) return true;
    try {
      strict.decode(this.bytes.subarray(start, end));
      return true;
    } catch {
      return false;
    }
  }

  #decoded(): string | undefined {
    if (!this.#isDecoded) {
      const text = lenient.decode(this.bytes);
      this.#text = text.includes(REPLACEMENT_CHARACTER) ? undefined : text;
      this.#isDecoded = true;
    }
    return this.#text;
  }

  /** How many UTF-16 code units stand before a byte at which a character starts. */
  #characterAt(byte: number): number {
    for (; this.#byte < byte; this.#byte++) {
      const lead = this.bytes[this.#byte] ?? 0;
      if (lead < 0x80 || lead >= 0xc0) this.#character += lead >= 0xf0 ? 2 : 1;
    }
    return this.#character;
  }
}

/** Finds the next occurrence of one byte, and searches a stretch of a block only once however often it is asked. */
export class ByteFinder {
  readonly #byte: number;
  #bytes: Uint8Array = new Uint8Array();
  #found = -1;

  constructor(byte: number) {
    this.#byte = byte;
  }

  reset(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#found = -1;
  }

  /** Index of the first occurrence at or after `from`; Infinity when there is none. `from` must not decrease between resets. */
  next(from: number): number {
    if (this.#found < from) {
      const index = this.#bytes.indexOf(this.#byte, from);
      this.#found = index === -1 ? Number.POSITIVE_INFINITY : index;
    }
    return this.#found;
  }
}

/** The bytes of both, in one array. */
export function concat(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

export function startsWithMark(bytes: Uint8Array): boolean {
  return BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte);
}
