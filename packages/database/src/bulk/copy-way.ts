/** How a chunk is written: `copy` at once, `probe` for the keys that are there and COPY of the rest, or `rows`, by the bulk writer. */
export type Way = 'copy' | 'probe' | 'rows';

/** After so many chunks without a key that is there, nothing is asked any more. */
const QUIET_CHUNKS = 8;

/** Above this share of rows whose key is there, writing them apart costs more than it saves. */
const MOST_EXISTING = 0.3;

/** For so many chunks at most COPY is not tried again where it has failed. */
const MOST_PATIENCE = 16;

/** Chooses the way for the next chunk by what became of those before: a file is alike all through, mostly. */
export class CopyWay {
  #way: 'copy' | 'probe' = 'copy';
  #quiet = 0;
  /** Chunks still to be written by rows. */
  #byRows = 0;
  #failures = 0;

  /** Whether the next chunk is likely to be sent whole. */
  get sends(): boolean {
    return this.#byRows === 0 && this.#way === 'copy';
  }

  /** To be asked once a chunk. */
  next(): Way {
    if (this.#byRows === 0) return this.#way;
    this.#byRows--;
    return 'rows';
  }

  /** A key was there already, or came twice. */
  met(): void {
    this.#way = 'probe';
    this.#quiet = 0;
  }

  /** What a probe has found, and that the rest could be copied. */
  probed(existing: number, count: number): void {
    this.#failures = 0;
    this.#quiet = existing === 0 ? this.#quiet + 1 : 0;
    if (this.#quiet >= QUIET_CHUNKS) this.#way = 'copy';
    if (existing > count * MOST_EXISTING) this.#byRows = MOST_PATIENCE;
  }

  /** COPY could not do it: a row was refused, or a key came twice in two spellings. */
  failed(): void {
    this.#byRows = Math.min(MOST_PATIENCE, 2 ** this.#failures);
    this.#failures++;
  }

  copied(): void {
    this.#failures = 0;
  }
}
