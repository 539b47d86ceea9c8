import { PermanentError } from '@jobstack/core';
import type { CsvCursor } from './csv-cursor.ts';
import type { ResolvedCsvOptions } from './csv-options.ts';
import { CARRIAGE_RETURN, LINE_FEED, QUOTE, scanQuoted } from './scan-quoted.ts';

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

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

/**
 * Cuts a stream of bytes into records, knowing the exact byte and line of each. LF, CRLF and CR end a line; empty lines are
 * skipped. A record with broken quotes ends at its first line end, so that one stray quote costs one line and not the rest of
 * the file.
 */
export class RecordScanner {
  readonly #delimiter: number;
  readonly #maxRecordBytes: number;
  readonly #lineFeeds = new ByteFinder(LINE_FEED);
  readonly #carriageReturns = new ByteFinder(CARRIAGE_RETURN);
  readonly #quotes = new ByteFinder(QUOTE);
  #buffer: Buffer = Buffer.alloc(0);
  /** Index in the buffer of the next unread byte. */
  #position = 0;
  /** Byte of the file at which the buffer starts. */
  #base: number;
  #line: number;
  #atEnd = false;

  constructor(options: ResolvedCsvOptions) {
    this.#delimiter = options.delimiterByte;
    this.#maxRecordBytes = options.maxRecordBytes;
    this.#base = options.from?.offset ?? 0;
    this.#line = options.from?.line ?? 1;
  }

  /** Where the record after the last scanned one starts. */
  get place(): Pick<CsvCursor, 'offset' | 'line'> {
    return { offset: this.#base + this.#position, line: this.#line };
  }

  push(chunk: Uint8Array): void {
    const rest = this.#buffer.subarray(this.#position);
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#base += this.#position;
    this.#position = 0;
    this.#buffer = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    for (const finder of [this.#lineFeeds, this.#carriageReturns, this.#quotes]) finder.reset(this.#buffer);
  }

  /** The file ends with what has been pushed. */
  end(): void {
    this.#atEnd = true;
  }

  /**
   * The next record, or undefined when the buffer does not hold one whole.
   *
   * @throws PermanentError `CSV_RECORD_TOO_LONG`
   */
  next(): ScannedRecord | undefined {
    if (!this.#skipByteOrderMark() || !this.#skipEmptyLines()) return undefined;
    const start = this.#position;
    const lineEnd = this.#lineEnd(start);
    // Both are Infinity in a last line without a line end.
    if (this.#quotes.next(start) >= lineEnd) return this.#take(start, lineEnd, false, undefined);
    const scan = scanQuoted({
      buffer: this.#buffer,
      start,
      delimiter: this.#delimiter,
      maxRecordBytes: this.#maxRecordBytes,
      atEnd: this.#atEnd,
    });
    if (scan.kind === 'needMore') return undefined;
    if (scan.kind === 'record') return this.#take(start, scan.end, true, undefined);
    return this.#take(start, lineEnd, true, scan.reason);
  }

  #lineEnd(from: number): number {
    return Math.min(this.#lineFeeds.next(from), this.#carriageReturns.next(from));
  }

  #take(start: number, lineEnd: number, quoted: boolean, broken: string | undefined): ScannedRecord | undefined {
    const end = Math.min(lineEnd, this.#buffer.length);
    if (end - start > this.#maxRecordBytes) throw this.#tooLong();
    if (end === this.#buffer.length && !this.#atEnd) return undefined;
    const lineEndLength = this.#lineEndLength(end);
    if (lineEndLength === undefined) return undefined;
    const record = { source: this.#buffer, start, end, line: this.#line, quoted, broken };
    this.#line += this.#countLineEnds(start, end) + (lineEndLength > 0 ? 1 : 0);
    this.#position = end + lineEndLength;
    return record;
  }

  /** 0 at the end of the file, 2 for CRLF; undefined when a CR is the last byte so far, and a LF may follow. */
  #lineEndLength(at: number): number | undefined {
    if (at === this.#buffer.length) return 0;
    if (this.#buffer[at] === LINE_FEED) return 1;
    if (at + 1 === this.#buffer.length) return this.#atEnd ? 1 : undefined;
    return this.#buffer[at + 1] === LINE_FEED ? 2 : 1;
  }

  /** Those inside quotes. */
  #countLineEnds(start: number, end: number): number {
    let count = 0;
    for (let index = this.#lineEnd(start); index < end; index++) {
      const byte = this.#buffer[index];
      if (byte === LINE_FEED || (byte === CARRIAGE_RETURN && this.#buffer[index + 1] !== LINE_FEED)) count++;
    }
    return count;
  }

  /** False when it takes more bytes to know. */
  #skipEmptyLines(): boolean {
    while (this.#position < this.#buffer.length) {
      const byte = this.#buffer[this.#position];
      if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) return true;
      const length = this.#lineEndLength(this.#position);
      if (length === undefined) return false;
      this.#position += length;
      this.#line++;
    }
    return false;
  }

  /** False when it takes more bytes to know. */
  #skipByteOrderMark(): boolean {
    if (this.#base + this.#position > 0) return true;
    if (this.#buffer.length < BYTE_ORDER_MARK.length) return this.#atEnd;
    if (this.#buffer.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)) {
      this.#position = BYTE_ORDER_MARK.length;
    }
    return true;
  }

  #tooLong(): PermanentError {
    const message =
      `CSV record at line ${this.#line}: expected a line end within ${this.#maxRecordBytes} bytes, found none. ` +
      'Check that the file is CSV with LF, CRLF or CR line ends, or raise maxRecordBytes.';
    return new PermanentError(message, { code: 'CSV_RECORD_TOO_LONG', details: { line: this.#line } });
  }
}

/** Finds the next occurrence of one byte, and searches a stretch of the buffer only once however often it is asked. */
export class ByteFinder {
  readonly #byte: number;
  #buffer: Buffer = Buffer.alloc(0);
  #found = -1;

  constructor(byte: number) {
    this.#byte = byte;
  }

  reset(buffer: Buffer): void {
    this.#buffer = buffer;
    this.#found = -1;
  }

  /** Index of the first occurrence at or after `from`; Infinity when there is none. `from` must not decrease between resets. */
  next(from: number): number {
    if (this.#found < from) {
      const index = this.#buffer.indexOf(this.#byte, from);
      this.#found = index === -1 ? Number.POSITIVE_INFINITY : index;
    }
    return this.#found;
  }
}
