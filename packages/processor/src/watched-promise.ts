/** A promise that knows whether anybody asked how it ended. When nobody did, its failure does not end the process. */
export class WatchedPromise<Value> extends Promise<Value> {
  #asked = false;

  /** What `then` answers is an ordinary promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  /** Ends as `source` does. */
  static of<Value>(source: Promise<Value>): WatchedPromise<Value> {
    const watched = new WatchedPromise<Value>((resolve) => resolve(source));
    Promise.prototype.then.call(watched, undefined, () => undefined);
    return watched;
  }

  /** Whether it was awaited, or given to anything else that waits for promises. */
  get asked(): boolean {
    return this.#asked;
  }

  // biome-ignore lint/suspicious/noThenProperty: this is a promise.
  override then<Fulfilled = Value, Rejected = never>(
    onFulfilled?: ((value: Value) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    this.#asked = true;
    return super.then(onFulfilled, onRejected);
  }
}
