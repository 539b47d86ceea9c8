import { type Boundary, BoundarySearch } from './boundary-search.ts';
import {
  BYTE_ORDER_MARK,
  ByteBlock,
  ByteFinder,
  CARRIAGE_RETURN,
  concat,
  LINE_FEED,
  QUOTE,
  startsWithMark,
} from './byte-block.ts';
import type { ResolvedCsvOptions } from './csv-options.ts';
import { OpenRecord, type ScannedRecord } from './open-record.ts';
import { brokenQuotes, notClosed, type RecordProblem, tooLong, wrongCount } from './record-problem.ts';

/** So much of the file is kept while a boundary is searched; what lies further back is read a second time. */
const KEPT_BYTES = 262_144;

/**
 * Cuts a stream of bytes into records, knowing the exact byte and line of each. LF, CRLF and CR end a line; empty lines are
 * skipped. What a broken quote leaves open is lost up to the next certain boundary, and never read as records.
 */
export class RecordScanner {
  readonly #delimiter: number;
  readonly #maxRecordBytes: number;
  readonly #lineFeeds = new ByteFinder(LINE_FEED);
  readonly #carriageReturns = new ByteFinder(CARRIAGE_RETURN);
  readonly #quotes = new ByteFinder(QUOTE);
  #block = new ByteBlock(new Uint8Array());
  /** Byte of the file at which the block starts. */
  #base: number;
  /** Index in the block of the first byte that is still needed. */
  #position = 0;
  /** Index in the block up to which the open record or the search has come. */
  #done = 0;
  #line: number;
  #atEnd = false;
  #columns: number | undefined;
  #open: OpenRecord | undefined;
  #search: BoundarySearch | undefined;
  /** Byte of the file behind which no quote can close a field, once a search has gone so far. */
  #nothingClosesFrom: number | undefined;

  constructor(delimiter: string, options: Pick<ResolvedCsvOptions, 'from' | 'maxRecordBytes'>) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#maxRecordBytes = options.maxRecordBytes;
    this.#base = options.from?.offset ?? 0;
    this.#line = options.from?.line ?? 1;
    this.#columns = options.from?.header.length;
  }

  /** Where the record after the last scanned one starts. */
  get place(): Boundary {
    return { offset: this.#base + this.#position, line: this.#line };
  }

  /** The byte of the file that `push` expects first. It lies further back than what was pushed when something is to be read again. */
  get nextOffset(): number {
    return this.#base + this.#block.bytes.length;
  }

  /** How many fields a record has; to be told after the first one. Until then nothing is searched behind a broken record. */
  set columns(count: number) {
    this.#columns = count;
  }

  push(chunk: Uint8Array): void {
    const rest = this.#block.bytes.subarray(this.#position);
    this.#base += this.#position;
    this.#done -= this.#position;
    this.#position = 0;
    this.#setBytes(rest.length === 0 ? chunk : concat(rest, chunk));
  }

  /** The file ends with what has been pushed. */
  end(): void {
    this.#atEnd = true;
  }

  /** The next record, or undefined when it takes more bytes, from `nextOffset` on, to know it. */
  next(): ScannedRecord | undefined {
    if (this.#open && this.#search) return this.#searchOn(this.#open, this.#search);
    if (this.#open) return this.#walkOn(this.#open);
    if (!this.#skipByteOrderMark() || !this.#skipEmptyLines()) return undefined;
    const start = this.#position;
    const lineEnd = Math.min(this.#lineEnd(start), this.#block.bytes.length);
    if (this.#quotes.next(start) >= lineEnd && lineEnd - start <= this.#maxRecordBytes) return this.#takeLine(lineEnd);
    this.#open = new OpenRecord(this.#delimiter, this.place);
    this.#done = start;
    return this.#walkOn(this.#open);
  }

  #lineEnd(from: number): number {
    return Math.min(this.#lineFeeds.next(from), this.#carriageReturns.next(from));
  }

  /** A record without quotes. */
  #takeLine(end: number): ScannedRecord | undefined {
    const lineEndLength = this.#lineEndLength(end);
    if (lineEndLength === undefined) return undefined;
    const [block, start, line] = [this.#block, this.#position, this.#line];
    this.#goTo(end + lineEndLength, line + 1);
    return { block, start, end, line, quoted: false, problem: undefined };
  }

  #walkOn(open: OpenRecord): ScannedRecord | undefined {
    const { bytes } = this.#block;
    const step = open.walk.walk(bytes, this.#done, this.#atEnd);
    const walked = step.kind === 'more' ? bytes.length : step.at;
    open.count(bytes, this.#done, walked, this.#lineEnd(this.#done));
    this.#done = walked;
    if (step.kind === 'broken') return this.#lose(open, brokenQuotes(step.reason), false);
    if (step.kind === 'end') return this.#endRecord(open);
    return this.#lengthOf(open) > this.#maxRecordBytes ? this.#letGo(open) : undefined;
  }

  /** Of a record that is too long already, only the end is still looked for. */
  #letGo(open: OpenRecord): ScannedRecord | undefined {
    this.#showDone(open);
    if (this.#columns !== undefined) return undefined;
    return open.asLost(this.#lengthOf(open), open.lines, tooLong(this.#lengthOf(open), this.#maxRecordBytes));
  }

  #endRecord(open: OpenRecord): ScannedRecord | undefined {
    const [start, end] = [this.#position, this.#done];
    const lineEndLength = this.#lineEndLength(end);
    if (lineEndLength === undefined) return undefined;
    const { line, lines, walk } = open;
    const problem = this.#problemOf(open);
    const columns = this.#columns ?? walk.fields;
    // Lines inside quotes, and another number of fields: a quote that was never closed may have met the next one by chance.
    if (lines > 1 && lineEndLength > 0 && walk.fields !== columns) {
      return this.#lose(open, problem ?? wrongCount(columns, walk.fields), true);
    }
    const length = this.#lengthOf(open);
    if (length > this.#maxRecordBytes) this.#showDone(open);
    this.#goTo(end + lineEndLength, line + 1);
    if (problem && length > this.#maxRecordBytes) return open.asLost(length, lines, problem);
    const lost = problem && { ...problem, lines };
    return { block: this.#block, start, end, line: open.start.line, quoted: true, problem: lost };
  }

  #problemOf(open: OpenRecord): RecordProblem | undefined {
    const length = this.#lengthOf(open);
    const isTooLong = length > this.#maxRecordBytes;
    if (open.walk.isInside) return notClosed(isTooLong, this.#maxRecordBytes);
    if (isTooLong) return tooLong(length, this.#maxRecordBytes);
    return open.walk.problem === undefined ? undefined : brokenQuotes(open.walk.problem);
  }

  /** Gives a record up: where it ends is open, or, when that is `likely` where it seems to, to be confirmed. */
  #lose(open: OpenRecord, loss: RecordProblem, likely: boolean): ScannedRecord | undefined {
    this.#showDone(open);
    if (this.#columns === undefined) return open.asLost(this.#lengthOf(open), open.lines, loss);
    open.loss = loss;
    this.#search = new BoundarySearch({
      delimiter: this.#delimiter,
      columns: this.#columns,
      from: { offset: this.#base + this.#done, line: open.line },
      firstIsLikely: likely,
      nothingClosesFrom: this.#nothingClosesFrom,
    });
    return this.#searchOn(open, this.#search);
  }

  #searchOn(open: OpenRecord, search: BoundarySearch): ScannedRecord | undefined {
    const { bytes } = this.#block;
    const found = search.push(bytes, this.#done) ?? (this.#atEnd ? this.#endSearch(search) : undefined);
    open.show(bytes, this.#done, bytes.length);
    this.#done = bytes.length;
    if (!found) {
      const kept = this.nextOffset - search.earliest;
      this.#position = kept > Math.min(KEPT_BYTES, bytes.length) ? bytes.length : bytes.length - kept;
      return undefined;
    }
    this.#returnTo(found);
    const lines = found.line - open.start.line;
    return open.asLost(found.offset - open.start.offset, lines, this.#lossOf(open, lines));
  }

  #endSearch(search: BoundarySearch): Boundary {
    const found = search.end();
    this.#nothingClosesFrom = search.nothingClosesFrom;
    return found;
  }

  /** Says besides which lines went with the record. */
  #lossOf({ loss = brokenQuotes('unknown'), lines: own, start }: OpenRecord, lines: number): RecordProblem {
    if (lines <= own) return loss;
    const range = `Lines ${start.line} to ${start.line + lines - 1}`;
    return { ...loss, message: `${loss.message} ${range} were not read: they may be the inside of a quoted field.` };
  }

  /** In bytes, as far as it has been walked. */
  #lengthOf(open: OpenRecord): number {
    return this.#base + this.#done - open.start.offset;
  }

  #showDone(open: OpenRecord): void {
    open.show(this.#block.bytes, this.#position, this.#done);
    this.#position = this.#done;
  }

  /** The next record starts at this index of the block. */
  #goTo(index: number, line: number): void {
    this.#open = undefined;
    this.#search = undefined;
    this.#position = index;
    this.#line = line;
  }

  /** The next record starts at a byte that may have been let go of. */
  #returnTo({ offset, line }: Boundary): void {
    if (offset < this.#base) {
      this.#base = offset;
      this.#atEnd = false;
      this.#setBytes(new Uint8Array());
    }
    this.#goTo(offset - this.#base, line);
  }

  #setBytes(bytes: Uint8Array): void {
    this.#block = new ByteBlock(bytes);
    for (const finder of [this.#lineFeeds, this.#carriageReturns, this.#quotes]) finder.reset(bytes);
  }

  /** 0 at the end of the file, 2 for CRLF; undefined when it takes more bytes to know. */
  #lineEndLength(at: number): number | undefined {
    const { bytes } = this.#block;
    if (at >= bytes.length) return this.#atEnd ? 0 : undefined;
    if (bytes[at] === LINE_FEED) return 1;
    if (at + 1 === bytes.length) return this.#atEnd ? 1 : undefined;
    return bytes[at + 1] === LINE_FEED ? 2 : 1;
  }

  /** False when it takes more bytes to know. */
  #skipEmptyLines(): boolean {
    const { bytes } = this.#block;
    while (this.#position < bytes.length) {
      const byte = bytes[this.#position];
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
    const { bytes } = this.#block;
    if (bytes.length < BYTE_ORDER_MARK.length) return this.#atEnd;
    if (startsWithMark(bytes)) this.#position = BYTE_ORDER_MARK.length;
    return true;
  }
}
