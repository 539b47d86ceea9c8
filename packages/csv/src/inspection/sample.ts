import type { CsvDialect } from '../dialect.ts';
import { encodingOf, type Units } from '../encoding.ts';
import { type RecordShape, RecordWalk, shapeOf } from '../record-walk.ts';
import { RecordSplitter } from '../split-records.ts';
import { CARRIAGE_RETURN, LINE_FEED, TextBlock } from '../text-block.ts';

const MOST_RECORDS = 200;

/** The first units of a file, without its byte order mark. */
export interface Head {
  readonly units: Units;
  readonly isWhole: boolean;
}

/** One of the first records. */
export interface SampleRecord {
  /** 1-based lines of the file. */
  readonly line: number;
  readonly lastLine: number;
  readonly fields: readonly string[];
}

/** The first records of a file, as a dialect would have them. */
export interface Sample {
  readonly records: readonly SampleRecord[];
  /** Whether one of them breaks the dialect's rules; it and what follows are left out. */
  readonly isBroken: boolean;
  /** Records with a quoted field. */
  readonly quoted: number;
}

/** Where one record lies among the first units. */
interface CutRecord {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly lastLine: number;
  /** Where the next one starts. */
  readonly next: number;
}

/** Reads the records behind the lines to skip, empty ones and comments left out. */
export function readSample(head: Head, dialect: CsvDialect): Sample {
  const { units } = head;
  const block = new TextBlock(units, encodingOf(dialect.encoding));
  const splitter = new RecordSplitter({ ...dialect, nullStrings: [] });
  const shape = shapeOf(dialect);
  const records: SampleRecord[] = [];
  let quoted = 0;
  let at = 0;
  for (let line = 1; at < units.length && records.length < MOST_RECORDS; ) {
    const isSkipped = line <= dialect.skipLines || units[at] === dialect.comment.charCodeAt(0);
    const cut = cutRecord(head, at, line, isSkipped ? { ...shape, quote: -1 } : shape);
    if (cut === 'more') break;
    if (cut === 'broken') return { records, isBroken: true, quoted };
    if (!isSkipped && cut.end > cut.start) {
      const record = { ...cut, block, quoted: hasUnit(units, shape.quote, cut), problem: undefined };
      records.push({ line, lastLine: cut.lastLine, fields: splitter.split(record).fields });
      if (record.quoted) quoted++;
    }
    line = cut.lastLine + 1;
    at = cut.next;
  }
  return { records, isBroken: false, quoted };
}

function cutRecord(
  { units, isWhole }: Head,
  start: number,
  line: number,
  shape: RecordShape,
): CutRecord | 'more' | 'broken' {
  const walk = new RecordWalk(shape);
  const step = walk.walk(units, start, isWhole);
  if (step.kind === 'more') return 'more';
  if (step.kind === 'broken' || walk.isInside || walk.problem !== undefined) return 'broken';
  const end = step.at;
  const isTwo = units[end] === CARRIAGE_RETURN && units[end + 1] === LINE_FEED;
  return { start, end, line, lastLine: line + lineEnds(units, start, end), next: end + (isTwo ? 2 : 1) };
}

function hasUnit(units: Units, unit: number, { start, end }: CutRecord): boolean {
  const found = unit === -1 ? -1 : units.indexOf(unit, start);
  return found !== -1 && found < end;
}

function lineEnds(units: Units, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) {
    const isSecondHalf = units[at] === LINE_FEED && units[at - 1] === CARRIAGE_RETURN && at > from;
    if ((units[at] === LINE_FEED && !isSecondHalf) || units[at] === CARRIAGE_RETURN) count++;
  }
  return count;
}
