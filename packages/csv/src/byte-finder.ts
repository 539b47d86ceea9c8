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
