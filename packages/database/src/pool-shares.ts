import { AsyncLocalStorage } from 'node:async_hooks';
import type { Pool, PoolClient } from 'pg';
import { POOL_TIMEOUT } from './database-fault.ts';
import { FairSlots } from './fair-slots.ts';

/** How long a connection is waited for when the pool says nothing of it, in milliseconds. */
const PATIENCE_MS = 60_000;

/**
 * How the jobs of a worker share its pool, so that none can keep the others, or the engine, from theirs. The engine's own statements are
 * short and may use every connection; commits leave it one, `context.db` leaves two. Of those who wait, the job that holds the least is next.
 * A pool of one or two connections has nothing to spare: there `context.db` leaves one at best.
 */
export class PoolShares {
  readonly #pool: Pool;
  readonly #jobs: FairSlots;
  readonly #queries: FairSlots;
  /** In which everything runs that happens inside a commit. */
  readonly committing = new AsyncLocalStorage<true>();

  constructor(pool: Pool) {
    const { max } = pool.options;
    this.#pool = pool;
    this.#jobs = new FairSlots(max < 3 ? max : max - 1);
    this.#queries = new FairSlots(Math.max(1, max - 2));
  }

  /** For what a job does inside its fence. @param job any identity of it */
  forCommits(job: unknown): Pool {
    return limited(this.#pool, () => this.#jobs.take(job, this.#patienceMs, poolTimeout));
  }

  /**
   * For a further chunk of a job that holds one already: takes its place at once, or answers undefined. It never waits for what the other
   * chunk, or a neighbour that waits for this job's rows, may be holding.
   */
  forCommitsIfFree(job: unknown): Pool | undefined {
    const { waitingCount, idleCount, totalCount, options } = this.#pool;
    const free = options.max - (totalCount - idleCount);
    // One is left for the engine, and whoever waits comes first.
    if (waitingCount > 0 || free < 2) return undefined;
    const leave = this.#jobs.takeIfFree(job);
    if (!leave) return undefined;
    let isTaken = false;
    return limited(this.#pool, async () => {
      if (!isTaken) {
        isTaken = true;
        return leave;
      }
      // For a chunk that is repeated.
      return this.#jobs.take(job, this.#patienceMs, poolTimeout);
    });
  }

  /** For what a job asks besides. @param job any identity of it */
  forQueries(job: unknown): Pool {
    return limited(this.#pool, async () => {
      // Inside a commit the job would wait for what it may be holding itself.
      const { connectionTimeoutMillis = PATIENCE_MS } = this.#pool.options;
      const patienceMs = this.committing.getStore() ? connectionTimeoutMillis : this.#patienceMs;
      const leaveQueries = await this.#queries.take(job, patienceMs, poolTimeout);
      try {
        const leaveJobs = await this.#jobs.take(job, patienceMs, poolTimeout);
        return () => {
          leaveJobs();
          leaveQueries();
        };
      } catch (error) {
        leaveQueries();
        throw error;
      }
    });
  }

  /** A neighbour that is at work lets go within a statement's time. */
  get #patienceMs(): number {
    return this.#pool.options.query_timeout ?? PATIENCE_MS;
  }
}

/** What pg-pool says in the same place, so that it is understood in the same way. */
function poolTimeout(): Error {
  return new Error(`${POOL_TIMEOUT}: the jobs of this worker hold every connection that is theirs`);
}

/** The pool, through a door that `enter` opens; it answers what to call on leaving. */
function limited(pool: Pool, enter: () => Promise<() => void>): Pool {
  const connect = async (): Promise<PoolClient> => {
    const leave = await enter();
    try {
      return releasing(await pool.connect(), leave);
    } catch (error) {
      leave();
      throw error;
    }
  };
  const query = async (...values: Parameters<Pool['query']>) => {
    const leave = await enter();
    try {
      return await pool.query(...values);
    } finally {
      leave();
    }
  };
  const own = { connect, query };
  return new Proxy(pool, {
    get: (real, name) => (Object.hasOwn(own, name) ? own[name as keyof typeof own] : Reflect.get(real, name, real)),
  });
}

function releasing(client: PoolClient, leave: () => void): PoolClient {
  const { release } = client;
  // The pool puts a release of its own on a client each time it hands it out.
  client.release = (error) => {
    release.call(client, error);
    leave();
  };
  return client;
}
