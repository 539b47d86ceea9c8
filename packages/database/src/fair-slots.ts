/** How many may do something at once, and who is next: the owner that holds the fewest slots, and among equals whoever has gone without for longest. */
export class FairSlots {
  readonly #held = new Map<unknown, number>();
  readonly #waiting = new Map<unknown, Set<() => void>>();
  #free: number;

  /** @param size from 1 */
  constructor(size: number) {
    this.#free = size;
  }

  /**
   * Resolves with what gives the slot back.
   *
   * @param withinMs how long to wait for one, in milliseconds
   * @throws what `refuse` makes when none came in time
   */
  async take(owner: unknown, withinMs: number, refuse: () => Error): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1;
    else await this.#wait(owner, withinMs, refuse);
    return this.#taken(owner);
  }

  /** What gives the slot back; undefined when there is none at this moment. */
  takeIfFree(owner: unknown): (() => void) | undefined {
    if (this.#free === 0) return undefined;
    this.#free -= 1;
    return this.#taken(owner);
  }

  #taken(owner: unknown): () => void {
    this.#held.set(owner, this.#heldBy(owner) + 1);
    let taken = true;
    return () => {
      if (taken) this.#giveBack(owner);
      taken = false;
    };
  }

  #heldBy(owner: unknown): number {
    return this.#held.get(owner) ?? 0;
  }

  #wait(owner: unknown, withinMs: number, refuse: () => Error): Promise<void> {
    const queue = this.#waiting.get(owner) ?? new Set();
    this.#waiting.set(owner, queue);
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        queue.delete(next);
        if (queue.size === 0) this.#waiting.delete(owner);
      };
      const next = () => {
        leave();
        // Its others wait behind those of everybody else.
        if (this.#waiting.delete(owner)) this.#waiting.set(owner, queue);
        resolve();
      };
      const timer = setTimeout(() => {
        leave();
        reject(refuse());
      }, withinMs);
      queue.add(next);
    });
  }

  #giveBack(owner: unknown): void {
    const held = this.#heldBy(owner) - 1;
    if (held > 0) this.#held.set(owner, held);
    else this.#held.delete(owner);
    const [first, ...others] = this.#waiting.keys();
    if (this.#waiting.size === 0) {
      this.#free += 1;
      return;
    }
    const poorest = others.reduce((one, other) => (this.#heldBy(other) < this.#heldBy(one) ? other : one), first);
    const [next] = this.#waiting.get(poorest) ?? [];
    next?.();
  }
}
