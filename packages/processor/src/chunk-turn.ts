/** The place of one chunk among those that are committed ahead: what the chunk behind it waits for. Neither promise rejects. */
export class ChunkTurn {
  readonly #followed = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();

  /** When the chunk behind may begin to write: this one has finished writing, and it is the only one that is not committed. */
  get followed(): Promise<void> {
    return this.#followed.promise;
  }

  /** When it is committed, or never will be. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  follow(): void {
    this.#followed.resolve();
  }

  end(): void {
    this.#followed.resolve();
    this.#ended.resolve();
  }
}
