import { createPool, PgJobStore } from '@jobstack/database';
import { PgStoreHarness } from '@jobstack/database/testing';
import type { JobStore } from '@jobstack/processor';

/** How many worker processes there might be, each with a store and connections of its own. */
export const WORKERS = 3;

/** The job store on real PostgreSQL, as several workers have it. */
export class RealStore implements AsyncDisposable {
  readonly harness: PgStoreHarness;
  readonly #stores: readonly JobStore[];
  readonly #pools: readonly { end(): Promise<void> }[];

  private constructor(harness: PgStoreHarness) {
    this.harness = harness;
    const pools = Array.from({ length: WORKERS }, () => createPool(harness.url, { maxConnections: 2 }));
    this.#pools = pools;
    this.#stores = pools.map((pool) => new PgJobStore(pool));
  }

  static async create(): Promise<RealStore> {
    return new RealStore(await PgStoreHarness.create());
  }

  worker(index: number): JobStore {
    return this.#stores[index % WORKERS] ?? this.harness.store;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.end()));
    await this.harness[Symbol.asyncDispose]();
  }
}
