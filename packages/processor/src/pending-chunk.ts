import type { Reject } from '@jobstack/handler-sdk';
import type { NewChild } from './ports/job-store.ts';
import { WatchedPromise } from './watched-promise.ts';

/** What the next commit stores beside the handler's rows. */
export class PendingChunk {
  readonly rejects: Reject[] = [];
  readonly children: NewChild[] = [];
  readonly #spawning: Promise<void>[] = [];

  /** Takes children that are still being checked. A handler that does not await the answer loses neither them nor their error. */
  spawn(checked: Promise<readonly NewChild[]>): Promise<void> {
    const taken = checked.then((children) => {
      this.children.push(...children);
    });
    const watched = WatchedPromise.of(taken);
    const noticed = taken.catch((error: unknown) => {
      if (!watched.asked) throw error;
    });
    noticed.catch(() => undefined);
    this.#spawning.push(noticed);
    return watched;
  }

  /** @throws the error of a spawn that nobody awaited */
  async complete(): Promise<void> {
    await Promise.all(this.#spawning);
  }

  /** Gives back what a chunk that rolled back would have stored; it comes before what was said since. */
  putBack({ rejects, children }: PendingChunk): void {
    this.rejects.unshift(...rejects);
    this.children.unshift(...children);
  }
}
