import type { Reject } from '@jobstack/handler-sdk';
import type { NewChild, Progress } from './ports/job-store.ts';
import { refuseTooMany } from './spawning.ts';
import { WatchedPromise } from './watched-promise.ts';

/** What the next commit stores beside the handler's rows. */
export class PendingChunk {
  rejects: Reject[] = [];
  children: NewChild[] = [];
  /** As of this chunk, when its `write` has said so. */
  progress: Progress | undefined;
  readonly #spawning: Promise<void>[] = [];
  #announced = 0;

  /**
   * Takes children that are still being checked. A handler that does not await the answer loses neither them nor their error.
   *
   * @param count how many they are: too many are refused before they are looked at
   */
  spawn(count: number, check: () => Promise<readonly NewChild[]>): Promise<void> {
    const taken = this.#take(count, check);
    const watched = WatchedPromise.of(taken);
    const noticed = taken.catch((error: unknown) => {
      if (!watched.asked) throw error;
    });
    noticed.catch(() => undefined);
    this.#spawning.push(noticed);
    return watched;
  }

  async #take(count: number, check: () => Promise<readonly NewChild[]>): Promise<void> {
    refuseTooMany(this.#announced + count);
    this.#announced += count;
    try {
      for (const child of await check()) this.children.push(child);
    } catch (error) {
      this.#announced -= count;
      throw error;
    }
  }

  /** @throws the error of a spawn that nobody awaited */
  async complete(): Promise<void> {
    await Promise.all(this.#spawning);
  }

  /** Gives back what a chunk that rolled back would have stored; it comes before what was said since. */
  putBack({ rejects, children }: PendingChunk): void {
    this.rejects = [...rejects, ...this.rejects];
    this.children = [...children, ...this.children];
    this.#announced += children.length;
  }
}
