/** The bytes that give a CSV file its shape. */
export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
export const QUOTE = 0x22;

/** What scanning a record with quotes came to. */
export type QuotedScan =
  /** The line end, or the end of the file, is at `end`. */
  | { readonly kind: 'record'; readonly end: number }
  | { readonly kind: 'broken'; readonly reason: string }
  /** The buffer ends before the record does. */
  | { readonly kind: 'needMore' };

export interface QuotedScanInput {
  readonly buffer: Buffer;
  readonly start: number;
  readonly delimiter: number;
  readonly maxRecordBytes: number;
  /** Whether the buffer reaches to the end of the file. */
  readonly atEnd: boolean;
}

const NEED_MORE: QuotedScan = { kind: 'needMore' };
const NOT_CLOSED = -1;
const NEVER_CLOSED = 'a quote is opened, and its record does not end';
const TEXT_AFTER_QUOTE =
  'after a closing quote, expected a delimiter or the end of the line (a quote inside a quoted field is doubled)';
const QUOTE_IN_TEXT = 'a quote inside a field that does not start with one (quote the field and double the quote)';

/** Finds the end of a record that has a quote somewhere, by the rules of RFC 4180, byte by byte where it must. */
export function scanQuoted(input: QuotedScanInput): QuotedScan {
  let position = input.start;
  for (;;) {
    const quoted = input.buffer[position] === QUOTE;
    const fieldEnd = quoted ? afterClosingQuote(input, position) : afterPlainField(input, position);
    const scan = afterField(input, fieldEnd, quoted);
    if (scan) return scan;
    position = fieldEnd + 1;
    if (position === input.buffer.length && !input.atEnd) return NEED_MORE;
  }
}

/** What the field that ends at `fieldEnd` decides about the record; undefined when another field follows. */
function afterField(input: QuotedScanInput, fieldEnd: number, quoted: boolean): QuotedScan | undefined {
  const { buffer, start, maxRecordBytes } = input;
  const scanned = fieldEnd === NOT_CLOSED ? buffer.length : fieldEnd;
  if (scanned - start > maxRecordBytes) return broken(`${NEVER_CLOSED} within ${maxRecordBytes} bytes`);
  if (scanned === buffer.length) {
    if (!input.atEnd) return NEED_MORE;
    return fieldEnd === NOT_CLOSED
      ? broken(`${NEVER_CLOSED} before the end of the file`)
      : { kind: 'record', end: scanned };
  }
  const stop = buffer[fieldEnd];
  if (stop === input.delimiter) return undefined;
  if (stop === LINE_FEED || stop === CARRIAGE_RETURN) return { kind: 'record', end: fieldEnd };
  return broken(quoted ? TEXT_AFTER_QUOTE : QUOTE_IN_TEXT);
}

/** Index after the quote that closes the one at `open`, or NOT_CLOSED. */
function afterClosingQuote({ buffer }: QuotedScanInput, open: number): number {
  let quote = buffer.indexOf(QUOTE, open + 1);
  while (quote !== -1) {
    // At the buffer's edge it may yet turn out to be the first of two; the caller then asks for more.
    if (buffer[quote + 1] !== QUOTE) return quote + 1;
    quote = buffer.indexOf(QUOTE, quote + 2);
  }
  return NOT_CLOSED;
}

function afterPlainField({ buffer, delimiter }: QuotedScanInput, start: number): number {
  let position = start;
  while (position < buffer.length) {
    const byte = buffer[position];
    if (byte === delimiter || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === QUOTE) break;
    position++;
  }
  return position;
}

function broken(reason: string): QuotedScan {
  return { kind: 'broken', reason };
}
