import { type Boundary, BoundarySearch } from './boundary-search.ts';
import type { CsvCursor } from './csv-batch.ts';
import type { CsvDialect } from './dialect.ts';
import { type Encoding, encodingOf, type Units } from './encoding.ts';
import { OpenRecord, type ScannedRecord } from './open-record.ts';
import { brokenQuotes, notClosed, type RecordProblem, tooLong, wrongCount } from './record-problem.ts';
import { type RecordShape, shapeOf } from './record-walk.ts';
import { CARRIAGE_RETURN, concat, LINE_FEED, markLength, TextBlock, UnitFinder } from './text-block.ts';

/** So much of the file is kept while a boundary is searched; what lies further back is read a second time. */
const KEPT_UNITS = 262_144;

/**
 * Cuts a stream of bytes into records, knowing the exact byte and line of each. LF, CRLF and CR end a line; empty lines are
 * skipped. What a broken quote leaves open is lost up to the next certain boundary, and never read as records.
 */
export class RecordScanner {
  readonly #dialect: CsvDialect;
  readonly #encoding: Encoding;
  readonly #shape: RecordShape;
  /** Unit at which a comment starts; -1 for none. */
  readonly #comment: number;
  readonly #maxRecordBytes: number;
  readonly #lineFeeds = new UnitFinder(LINE_FEED);
  readonly #carriageReturns = new UnitFinder(CARRIAGE_RETURN);
  readonly #quotes: UnitFinder;
  #block: TextBlock;
  /** Unit of the file at which the block starts. */
  #base: number;
  /** Index in the block of the first byte that is still needed. */
  #position = 0;
  /** Index in the block up to which the open record or the search has come. */
  #done = 0;
  #line: number;
  /** Lines that are still to be skipped. */
  #skippedLines: number;
  #atEnd = false;
  #columns: number | undefined;
  #open: OpenRecord | undefined;
  #search: BoundarySearch | undefined;
  /** Unit of the file behind which no quote can close a field, once a search has gone so far. */
  #nothingClosesFrom: number | undefined;

  constructor(
    dialect: CsvDialect,
    { from, maxRecordBytes }: { readonly from: CsvCursor | undefined; readonly maxRecordBytes: number },
  ) {
    this.#dialect = dialect;
    this.#encoding = encodingOf(dialect.encoding);
    this.#shape = shapeOf(dialect);
    this.#comment = dialect.comment === '' ? -1 : dialect.comment.charCodeAt(0);
    this.#maxRecordBytes = maxRecordBytes;
    this.#quotes = new UnitFinder(this.#shape.quote);
    this.#block = new TextBlock(new Uint8Array(), this.#encoding);
    this.#base = (from?.offset ?? 0) / this.#encoding.unitBytes;
    this.#line = from?.line ?? 1;
    this.#skippedLines = from ? 0 : dialect.skipLines;
    this.#columns = from?.header.length;
  }

  /** Where the record after the last scanned one starts, as a byte of what the file holds. */
  get place(): Boundary {
    return { offset: (this.#base + this.#position) * this.#encoding.unitBytes, line: this.#line };
  }

  /** The unit of the file that `push` expects first. It lies further back than what was pushed when something is to be read again. */
  get nextOffset(): number {
    return this.#base + this.#block.units.length;
  }

  /** How many fields a record has; to be told after the first one. Until then nothing is searched behind a broken record. */
  set columns(count: number) {
    this.#columns = count;
  }

  push(chunk: Units): void {
    const rest = this.#block.units.subarray(this.#position);
    this.#base += this.#position;
    this.#done -= this.#position;
    this.#position = 0;
    this.#setUnits(rest.length === 0 ? chunk : concat(rest, chunk));
  }

  /** The file ends with what has been pushed. */
  end(): void {
    this.#atEnd = true;
  }

  /** The next record, or undefined when it takes more units, from `nextOffset` on, to know it. */
  next(): ScannedRecord | undefined {
    if (this.#open && this.#search) return this.#searchOn(this.#open, this.#search);
    if (this.#open) return this.#walkOn(this.#open);
    if (!this.#skipByteOrderMark() || !this.#skipLines()) return undefined;
    const start = this.#position;
    const lineEnd = Math.min(this.#lineEnd(start), this.#block.units.length);
    if (this.#quotes.next(start) >= lineEnd && this.#bytesOf(lineEnd - start) <= this.#maxRecordBytes) {
      return this.#takeLine(lineEnd);
    }
    this.#open = new OpenRecord(this.#shape, { offset: this.#base + start, line: this.#line });
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
    const { units } = this.#block;
    const step = open.walk.walk(units, this.#done, this.#atEnd);
    const walked = step.kind === 'more' ? units.length : step.at;
    open.count(units, this.#done, walked, this.#lineEnd(this.#done));
    this.#done = walked;
    if (step.kind === 'broken') return this.#lose(open, brokenQuotes(step.reason), false);
    if (step.kind === 'end') return this.#endRecord(open);
    return this.#bytesOf(this.#lengthOf(open)) > this.#maxRecordBytes ? this.#letGo(open) : undefined;
  }

  /** Of a record that is too long already, only the end is still looked for. */
  #letGo(open: OpenRecord): ScannedRecord | undefined {
    this.#showDone(open);
    if (this.#columns !== undefined) return undefined;
    const problem = tooLong(this.#bytesOf(this.#lengthOf(open)), this.#maxRecordBytes);
    return open.asLost(this.#lengthOf(open), open.lines, problem, this.#encoding);
  }

  #endRecord(open: OpenRecord): ScannedRecord | undefined {
    const [start, end] = [this.#position, this.#done];
    const lineEndLength = this.#lineEndLength(end);
    if (lineEndLength === undefined) return undefined;
    const { line, lines, walk } = open;
    const problem = this.#problemOf(open);
    const columns = this.#columns ?? walk.fields;
    // Lines inside quotes, and another number of fields: a quote that was never closed may have met the next one by chance.
    const isSuspect = lines > 1 && lineEndLength > 0 && !this.#fits(walk.fields, columns);
    if (isSuspect && !this.#shape.isLenient) {
      return this.#lose(open, problem ?? wrongCount(columns, walk.fields), true);
    }
    const length = this.#lengthOf(open);
    const isTooLong = this.#bytesOf(length) > this.#maxRecordBytes;
    if (isTooLong) this.#showDone(open);
    this.#goTo(end + lineEndLength, line + 1);
    if (problem && isTooLong) return open.asLost(length, lines, problem, this.#encoding);
    const lost = problem && { ...problem, lines };
    return { block: this.#block, start, end, line: open.start.line, quoted: true, problem: lost };
  }

  #problemOf(open: OpenRecord): RecordProblem | undefined {
    const length = this.#bytesOf(this.#lengthOf(open));
    const isTooLong = length > this.#maxRecordBytes;
    if (open.walk.isInside) return notClosed(isTooLong, this.#maxRecordBytes);
    if (isTooLong) return tooLong(length, this.#maxRecordBytes);
    return open.walk.problem === undefined ? undefined : brokenQuotes(open.walk.problem);
  }

  /** Gives a record up: where it ends is open, or, when that is `likely` where it seems to, to be confirmed. */
  #lose(open: OpenRecord, loss: RecordProblem, likely: boolean): ScannedRecord | undefined {
    this.#showDone(open);
    const columns = this.#columns;
    if (columns === undefined) return open.asLost(this.#lengthOf(open), open.lines, loss, this.#encoding);
    open.loss = loss;
    this.#search = new BoundarySearch({
      shape: this.#shape,
      fits: (fields) => this.#fits(fields, columns),
      from: { offset: this.#base + this.#done, line: open.line },
      firstIsLikely: likely,
      nothingClosesFrom: this.#nothingClosesFrom,
    });
    return this.#searchOn(open, this.#search);
  }

  #searchOn(open: OpenRecord, search: BoundarySearch): ScannedRecord | undefined {
    const { units } = this.#block;
    const found = search.push(units, this.#done) ?? (this.#atEnd ? this.#endSearch(search) : undefined);
    open.show(units, this.#done, units.length);
    this.#done = units.length;
    if (!found) {
      const kept = this.nextOffset - search.earliest;
      this.#position = kept > Math.min(KEPT_UNITS, units.length) ? units.length : units.length - kept;
      return undefined;
    }
    this.#returnTo(found);
    const lines = found.line - open.start.line;
    return open.asLost(found.offset - open.start.offset, lines, this.#lossOf(open, lines), this.#encoding);
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

  /** Whether a record of so many fields may be a row. */
  #fits(fields: number, columns: number): boolean {
    const { shortRows, trailingDelimiters } = this.#dialect;
    if (fields < columns) return shortRows === 'pad';
    return fields === columns || trailingDelimiters === 'drop';
  }

  #bytesOf(units: number): number {
    return units * this.#encoding.unitBytes;
  }

  /** In units, as far as it has been walked. */
  #lengthOf(open: OpenRecord): number {
    return this.#base + this.#done - open.start.offset;
  }

  #showDone(open: OpenRecord): void {
    open.show(this.#block.units, this.#position, this.#done);
    this.#position = this.#done;
  }

  /** The next record starts at this index of the block. */
  #goTo(index: number, line: number): void {
    this.#open = undefined;
    this.#search = undefined;
    this.#position = index;
    this.#line = line;
  }

  /** The next record starts at a unit that may have been let go of. */
  #returnTo({ offset, line }: Boundary): void {
    if (offset < this.#base) {
      this.#base = offset;
      this.#atEnd = false;
      this.#setUnits(new Uint8Array());
    }
    this.#goTo(offset - this.#base, line);
  }

  #setUnits(units: Units): void {
    this.#block = new TextBlock(units, this.#encoding);
    for (const finder of [this.#lineFeeds, this.#carriageReturns, this.#quotes]) finder.reset(units);
  }

  /** 0 at the end of the file, 2 for CRLF; undefined when it takes more units to know. */
  #lineEndLength(at: number): number | undefined {
    const { units } = this.#block;
    if (at >= units.length) return this.#atEnd ? 0 : undefined;
    if (units[at] === LINE_FEED) return 1;
    if (at + 1 === units.length) return this.#atEnd ? 1 : undefined;
    return units[at + 1] === LINE_FEED ? 2 : 1;
  }

  /** Goes past what is no record: the lines to skip, empty ones, comments. False when it takes more units to know. */
  #skipLines(): boolean {
    const { units } = this.#block;
    while (this.#position < units.length) {
      const unit = units[this.#position];
      const isEmpty = unit === LINE_FEED || unit === CARRIAGE_RETURN;
      if (unit === this.#comment) this.#skippedLines = Math.max(1, this.#skippedLines);
      if (!isEmpty && this.#skippedLines === 0) return true;
      if (!this.#skipLine()) return false;
    }
    return false;
  }

  /** Of a line that is skipped nothing is kept, however long it is. */
  #skipLine(): boolean {
    const end = Math.min(this.#lineEnd(this.#position), this.#block.units.length);
    const length = end === this.#block.units.length ? undefined : this.#lineEndLength(end);
    this.#position = end + (length ?? 0);
    if (length === undefined) return false;
    this.#line++;
    if (this.#skippedLines > 0) this.#skippedLines--;
    return true;
  }

  /** False when it takes more units to know. */
  #skipByteOrderMark(): boolean {
    if (this.#base + this.#position > 0) return true;
    const length = markLength(this.#block.units, this.#atEnd);
    this.#position = length ?? 0;
    return length !== undefined;
  }
}
