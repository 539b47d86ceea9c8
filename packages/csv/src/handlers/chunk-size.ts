/** A chunk that was committed so fast may be larger, in milliseconds. */
const FAST_MS = 250;
/** One that took so long is to be smaller: a cancel, a handover and a crash wait for it, or lose it. */
const SLOW_MS = 1_000;

const LEAST_ROWS = 1_000;
const FIRST_ROWS = 5_000;
/** Beyond, a chunk gets no faster, only larger. Measured by `make bench-import`. */
const MOST_ROWS = 10_000;

/** How many rows the next chunk takes, by how long those before took to be committed. */
export class ChunkSize {
  readonly #isFixed: boolean;
  #rows: number;

  /** @param rows of every chunk, whatever it takes; undefined: they are found out */
  constructor(rows: number | undefined) {
    this.#isFixed = rows !== undefined;
    this.#rows = rows ?? FIRST_ROWS;
  }

  get rows(): number {
    return this.#rows;
  }

  /** @param rows of a chunk, and how long it was written and committed */
  committed(rows: number, ms: number): void {
    if (this.#isFixed) return;
    if (ms > SLOW_MS) this.#rows = Math.max(LEAST_ROWS, this.#rows >> 1);
    // A smaller one, at the end of the file or full of long rows, says nothing about larger ones.
    else if (ms < FAST_MS && rows >= this.#rows) this.#rows = Math.min(MOST_ROWS, this.#rows * 2);
  }
}
