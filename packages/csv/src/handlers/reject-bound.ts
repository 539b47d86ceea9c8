import { PermanentError, type Reject } from '@jobstack/handler-sdk';
import type { ImportCounters } from './import-state.ts';

/** When so many rows at the beginning of a file are refused without exception, it is the wrong file, or the wrong target. */
const HOPELESS_ROWS = 1_000;

/** So many kinds of refusals an error names. */
const NAMED_KINDS = 5;

/** A reject, and how many lines of the file went with it. */
export type WeightedReject = Reject & { readonly lines?: number };

interface Kind {
  count: number;
  readonly first: Reject;
}

/** Counts why rows are refused, and decides when an import has to stop for it. */
export class RejectBound {
  readonly #maxRejects: number | string | undefined;
  /** Column and code → what was refused for it, in this attempt. */
  readonly #kinds = new Map<string, Kind>();

  /** @param maxRejects the most rows that may be refused, or a share of all such as `5%`; undefined for any number */
  constructor(maxRejects: number | string | undefined) {
    this.#maxRejects = maxRejects;
  }

  /** Takes note of a batch that is committed. `acceptedLine`: where its first row that was not refused starts, if there is one. */
  add(rejects: readonly WeightedReject[]): void {
    for (const reject of rejects) {
      const name = `${reject.column ?? ''} ${reject.code}`;
      const kind = this.#kinds.get(name);
      if (kind) kind.count++;
      else this.#kinds.set(name, { count: 1, first: reject });
    }
  }

  /**
   * @param hopeless how many rows at the beginning of the file have been refused without exception
   * @throws PermanentError `NOTHING_FITS` when these are 1,000, `TOO_MANY_REJECTS` above a number of rows
   */
  check(counters: ImportCounters, hopeless: number): void {
    if (hopeless >= HOPELESS_ROWS) {
      throw this.#error('NOTHING_FITS', `The first ${HOPELESS_ROWS} rows were refused without exception`, counters);
    }
    if (typeof this.#maxRejects === 'number' && refusedRows(counters) > this.#maxRejects) {
      throw this.#tooMany(counters);
    }
  }

  /**
   * To be called when the whole file has been read.
   *
   * @throws PermanentError `TOO_MANY_REJECTS` above a share of the rows
   */
  checkShare(counters: ImportCounters): void {
    if (typeof this.#maxRejects !== 'string') return;
    const most = (Number.parseFloat(this.#maxRejects) / 100) * (counters.totalRows + counters.unreadLines);
    if (refusedRows(counters) > most) throw this.#tooMany(counters);
  }

  #tooMany(counters: ImportCounters): PermanentError {
    const rows = counters.totalRows + counters.unreadLines;
    const what = `${refusedRows(counters)} of ${rows} rows were refused, more than maxRejects (${this.#maxRejects}) allows`;
    return this.#error('TOO_MANY_REJECTS', what, counters);
  }

  #error(code: string, what: string, counters: ImportCounters): PermanentError {
    const kinds = [...this.#kinds.values()].sort((one, other) => other.count - one.count).slice(0, NAMED_KINDS);
    const reasons = kinds.map(({ count, first }) => `${count} rows, the first in line ${first.line}: ${first.message}`);
    return new PermanentError([what, ...reasons].join('. '), { code, details: counters });
  }
}

/** Lines that went with a broken record count as rows: most likely they are some. */
function refusedRows({ errorCount, unreadLines }: ImportCounters): number {
  return errorCount + unreadLines;
}

/**
 * How many rows at the beginning of the file were refused without exception, after a batch.
 *
 * @param before the counters before it
 * @param acceptedLine where the first row of the batch starts that was not refused, if there is one
 */
export function hopelessRows(
  before: ImportCounters,
  rejects: readonly WeightedReject[],
  acceptedLine: number | undefined,
): number {
  if (before.errorCount < before.totalRows) return 0;
  const atStart = rejects.filter(({ line }) => line < (acceptedLine ?? Number.POSITIVE_INFINITY));
  return refusedRows(before) + atStart.reduce((sum, { lines = 1 }) => sum + lines, 0);
}
