import type { LogEntry } from './ports/job-store.ts';

/** Rows in one INSERT. */
const BATCH = 1_000;

/**
 * Collects log lines and writes them in batches, in order, one write at a time. Lines are said synchronously, so a handler that
 * never awaits anything of ours fills memory; `commit` and the end of the attempt wait for `flush`.
 */
export class LogBuffer {
  readonly #write: (entries: readonly LogEntry[]) => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #entries: LogEntry[] = [];
  #writing: Promise<void> | undefined;
  #lastAt = 0;

  /** @param onError hears of a batch that could not be written; the batch is kept and tried again with the next flush */
  constructor(write: (entries: readonly LogEntry[]) => Promise<void>, onError: (error: unknown) => void) {
    this.#write = write;
    this.#onError = onError;
  }

  add(entry: LogEntry): void {
    // Lines of one millisecond get increasing microseconds, so that ordering by time is the order in which they were said.
    const at = entry.at > this.#lastAt ? entry.at : this.#lastAt + 0.001;
    this.#lastAt = at;
    this.#entries.push({ ...entry, at });
    if (this.#entries.length >= BATCH) void this.flush();
  }

  /** Resolves when all lines said so far are written, or could not be. Never rejects. */
  async flush(): Promise<void> {
    while (this.#writing) await this.#writing;
    if (this.#entries.length === 0) return;
    this.#writing = this.#drain();
    await this.#writing;
  }

  async #drain(): Promise<void> {
    try {
      while (this.#entries.length > 0) {
        const batch = this.#entries.slice(0, BATCH);
        await this.#write(batch);
        this.#entries.splice(0, batch.length);
      }
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#writing = undefined;
    }
  }
}
