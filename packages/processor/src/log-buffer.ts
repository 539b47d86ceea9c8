import type { Clock, Timer } from './ports/clock.ts';
import type { JobStore, LogEntry } from './ports/job-store.ts';

/** Rows in one INSERT. */
const BATCH = 1_000;

/** How long a line may wait for company, in milliseconds: what a kill can take with it, and what a tail lags behind. */
const FLUSH_AFTER_MS = 250;

/**
 * Collects log lines and writes them in batches, in order, one write at a time. Lines are said synchronously, so a handler that
 * never awaits anything of ours fills memory; `commit` and the end of the attempt wait for `flush`, and a line that nobody
 * waits for is written a moment later.
 */
export class LogBuffer {
  readonly #store: Pick<JobStore, 'appendLogs' | 'faultOf'>;
  readonly #onError: (error: unknown) => void;
  #entries: LogEntry[] = [];
  readonly #clock: Clock;
  #writing: Promise<void> | undefined;
  #timer: Timer | undefined;
  #lastAt = 0;

  /**
   * @param onError hears of what could not be written. While the database is away, lines are kept and tried again with the next
   *   flush; a line that it refuses is dropped, so that it does not hold up the others.
   */
  constructor(store: Pick<JobStore, 'appendLogs' | 'faultOf'>, onError: (error: unknown) => void, clock: Clock) {
    this.#clock = clock;
    this.#store = store;
    this.#onError = onError;
  }

  add(entry: LogEntry): void {
    // Lines of one millisecond get increasing microseconds, so that ordering by time is the order in which they were said.
    const at = entry.at > this.#lastAt ? entry.at : this.#lastAt + 0.001;
    this.#lastAt = at;
    this.#entries.push({ ...entry, at });
    if (this.#entries.length >= BATCH && !this.#writing) void this.flush();
    else this.#flushSoon();
  }

  /** Resolves when all lines said so far are written, or could not be. Never rejects. */
  async flush(): Promise<void> {
    while (this.#writing) await this.#writing;
    if (this.#entries.length === 0) return;
    this.#writing = this.#drain();
    await this.#writing;
  }

  #flushSoon(): void {
    this.#timer ??= this.#clock.after(FLUSH_AFTER_MS, () => {
      this.#timer = undefined;
      void this.flush();
    });
  }

  async #drain(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    try {
      while (this.#entries.length > 0) {
        await this.#writeFirst(Math.min(BATCH, this.#entries.length));
      }
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#writing = undefined;
    }
  }

  /** Rejects only while the database is away; the lines that are not written are then still there. */
  async #writeFirst(count: number): Promise<void> {
    try {
      await this.#store.appendLogs(this.#entries.slice(0, count));
      this.#entries.splice(0, count);
    } catch (error) {
      if (this.#store.faultOf(error) === 'unreachable') throw error;
      if (count > 1) return this.#writeHalves(count);
      this.#entries.shift();
      this.#onError(error);
    }
  }

  /** Halving finds a refused line among a thousand in some twenty writes. */
  async #writeHalves(count: number): Promise<void> {
    const half = Math.ceil(count / 2);
    await this.#writeFirst(half);
    await this.#writeFirst(count - half);
  }
}
