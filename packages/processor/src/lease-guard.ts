import { classify } from './error-class.ts';
import type { JobStore } from './ports/job-store.ts';

/** What a lease can still do while its handler runs. */
export class LeaseGuard {
  readonly #store: Pick<JobStore, 'faultOf'>;
  #ended: { readonly error: unknown } | undefined;
  #advanced = false;

  constructor(store: Pick<JobStore, 'faultOf'>) {
    this.#store = store;
  }

  /** The error after which the lease can do no more, if there was one: a handler that swallowed it has not completed. */
  get ended(): { readonly error: unknown } | undefined {
    return this.#ended;
  }

  /** Whether anything was stored under this lease that a later invocation can build on. */
  get advanced(): boolean {
    return this.#advanced;
  }

  advance(): void {
    this.#advanced = true;
  }

  /** @throws the error that has ended the lease */
  assertOpen(): void {
    if (this.#ended) throw this.#ended.error;
  }

  /** @throws `error`, from now on whenever anything is asked of the lease */
  end(error: unknown): never {
    this.#ended = { error };
    throw error;
  }

  /** For the `catch` of a call of the store. @throws `error`, which ends the lease when it says that no further call can help */
  readonly rethrow = (error: unknown): never => {
    const { kind } = classify(error, { faultOf: (fault) => this.#store.faultOf(fault) });
    if (kind === 'lost' || kind === 'cancelled' || kind === 'infrastructure') this.end(error);
    throw error;
  };
}
