import type { JobFile } from '@jobstack/handler-sdk';
import { BYTE_ORDER_MARK, concat, startsWithMark } from './byte-block.ts';
import { RecordWalk } from './record-walk.ts';

/** What `auto` chooses from; the first of them where nothing speaks for another. */
const DELIMITERS = [',', ';', '\t', '|'] as const;

/** So much of a file is looked at, in bytes and in records. */
const SAMPLE_BYTES = 65_536;
const SAMPLE_RECORDS = 20;

/** The parts of a file that reading takes. */
export type ReadableFile = Pick<JobFile, 'size' | 'stream'>;

/** A file's delimiter, and the file for reading it from its start without asking for the beginning again. */
export async function detectDelimiter(
  file: ReadableFile,
): Promise<{ readonly delimiter: string; readonly file: ReadableFile }> {
  if (file.size === 0) return { delimiter: DELIMITERS[0], file };
  const chunks = file.stream({ from: 0 })[Symbol.asyncIterator]();
  const { head, atEnd } = await readHead(chunks);
  let isAhead = true;
  const stream: ReadableFile['stream'] = (options) => {
    if (!isAhead || (options?.from ?? 0) > 0) return file.stream(options);
    isAhead = false;
    return goOn(head, atEnd, chunks);
  };
  return { delimiter: likeliest(head, atEnd), file: { size: file.size, stream } };
}

async function readHead(chunks: AsyncIterator<Uint8Array>): Promise<{ head: Uint8Array; atEnd: boolean }> {
  let head: Uint8Array = new Uint8Array();
  while (head.length < SAMPLE_BYTES) {
    const { done, value } = await chunks.next();
    if (done) return { head, atEnd: true };
    head = head.length === 0 ? value : concat(head, value);
  }
  return { head, atEnd: false };
}

async function* goOn(head: Uint8Array, atEnd: boolean, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield head;
    while (!atEnd) {
      const { done, value } = await chunks.next();
      if (done) return;
      yield value;
    }
  } finally {
    await chunks.return?.();
  }
}

interface Score {
  readonly delimiter: string;
  /** Of the first record. */
  readonly columns: number;
  /** The share of the sample's records that have as many. */
  readonly agreement: number;
}

/** The one at which most records have as many fields as the first; of several such, the one with the most columns. */
function likeliest(head: Uint8Array, atEnd: boolean): string {
  const scores = DELIMITERS.map((delimiter) => scoreOf(delimiter, head, atEnd)).filter(({ columns }) => columns > 1);
  scores.sort((one, other) => other.agreement - one.agreement || other.columns - one.columns);
  return scores[0]?.delimiter ?? DELIMITERS[0];
}

function scoreOf(delimiter: string, head: Uint8Array, atEnd: boolean): Score {
  const counts: number[] = [];
  for (
    let at = startsWithMark(head) ? BYTE_ORDER_MARK.length : 0;
    at < head.length && counts.length < SAMPLE_RECORDS;
    at++
  ) {
    const walk = new RecordWalk(delimiter.charCodeAt(0));
    const step = walk.walk(head, at, atEnd);
    if (step.kind === 'more') break;
    const isEmpty = step.at === at;
    if (!isEmpty) counts.push(step.kind === 'broken' ? 0 : walk.fields);
    if (step.kind === 'broken') break;
    at = step.at;
  }
  const [columns = 0] = counts;
  return { delimiter, columns, agreement: counts.filter((count) => count === columns).length / counts.length };
}
