import type { Clock, Timer } from '../src/ports/clock.ts';

interface Armed {
  readonly at: number;
  readonly run: () => void;
}

/** A clock that moves only when told to. */
export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<Armed>();
  readonly #watchers: (() => void)[] = [];

  constructor(now = 1_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): Timer {
    const timer = { at: this.#now + ms, run };
    this.#timers.add(timer);
    for (const wake of this.#watchers.splice(0)) wake();
    return { cancel: () => this.#timers.delete(timer) };
  }

  /** How long each armed timer still has to wait, in milliseconds, shortest first. */
  get waits(): number[] {
    return Array.from(this.#timers, ({ at }) => at - this.#now).sort((a, b) => a - b);
  }

  /** Moves on, calling what comes due on the way, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#nextBefore(end); next; next = this.#nextBefore(end)) {
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
  }

  /** Resolves as soon as a timer is armed. */
  async armed(): Promise<void> {
    if (this.#timers.size > 0) return;
    await new Promise<void>((resolve) => this.#watchers.push(resolve));
  }

  #nextBefore(end: number): Armed | undefined {
    return Array.from(this.#timers)
      .filter(({ at }) => at <= end)
      .sort((a, b) => a.at - b.at)[0];
  }
}
