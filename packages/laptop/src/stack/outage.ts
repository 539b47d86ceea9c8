import type { EventSourceMapping } from '../event-source/event-source-mapping.ts';

/** Tells of an outage once: while something is away, every attempt to reach it fails. */
export class Outage {
  readonly #onError: (error: unknown) => void;
  #told = false;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  failed(error: unknown): void {
    if (!this.#told) this.#onError(error);
    this.#told = true;
  }

  over(): void {
    this.#told = false;
  }
}

/** Tells when a mapping's queue cannot be reached. */
export function tellOutages({ events }: EventSourceMapping, onError: (error: unknown) => void): void {
  const outage = new Outage(onError);
  events.on('queueFailed', ({ error }) => outage.failed(error));
  events.on('batchEnded', () => outage.over());
}
