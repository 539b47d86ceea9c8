/** Who waits and who has it, in the order of asking: what `FOR UPDATE` does to one row. */
export class RowLock {
  #held = false;
  readonly #waiting: (() => void)[] = [];

  get held(): boolean {
    return this.#held;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Resolves with what lets go of the row again. */
  async take(): Promise<() => void> {
    if (this.#held) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#held = true;
    return () => this.#letGo();
  }

  /** The row goes to the next in line without ever being free in between. */
  #letGo(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#held = false;
  }
}
