import type { Ring } from '@jobstack/core';
import type { JobQueue } from './ports/job-queue.ts';
import type { JobStore } from './ports/job-store.ts';
import { SweepChain, type SweepChainParts } from './sweep-chain.ts';

export interface SweeperParts extends SweepChainParts {
  readonly store: SweepChainParts['store'] & Pick<JobStore, 'sweep' | 'release' | 'prune' | 'markRung'>;
  readonly queue: Pick<JobQueue, 'ring' | 'armSweep'>;
  /** The most jobs looked at in one statement. @default 1_000 */
  readonly batch?: number | undefined;
  /** The most statements in one sweep; what is left over, the next sweep takes. @default 20 */
  readonly batches?: number | undefined;
}

export interface SweepSummary {
  /** Jobs that needed a message. */
  readonly due: number;
  /** Of these, how many the queue accepted. */
  readonly rung: number;
  /** Jobs that a limit had held, and that there is room for now. */
  readonly released: number;
  /** Jobs whose upload never came, now FAILED. */
  readonly expired: number;
  /** Rows of ended jobs deleted by retention, their logs and rejects included. */
  readonly pruned: number;
  /** Whether another sweep is on its way. */
  readonly armed: boolean;
}

type Sum = { -readonly [Name in keyof Omit<SweepSummary, 'armed'>]: number };

/**
 * The minute-ly pass that makes lost, delayed and orphaned messages harmless. Bounded, and safe to run several at once. It arms
 * itself: while any job is open it sends the message that brings the next one, when there is something to look for.
 */
export class Sweeper {
  readonly #parts: SweeperParts;
  readonly #chain: SweepChain;
  readonly #batch: number;
  readonly #batches: number;

  constructor(parts: SweeperParts) {
    this.#parts = parts;
    this.#chain = new SweepChain(parts);
    this.#batch = parts.batch ?? 1_000;
    this.#batches = parts.batches ?? 20;
  }

  /**
   * @param generation from the message that brought this sweep; undefined when a schedule did
   * @returns undefined when another message carries the chain on: there was nothing to do
   * @throws what the store threw, when the database is away; JobStackError `ARM_FAILED` when all was done but the next sweep could not
   *   be asked for. Then the message comes back
   */
  async sweep(generation: number | undefined): Promise<SweepSummary | undefined> {
    const { passes, armed, failure } = await this.#chain.next(generation);
    if (!passes) return undefined;
    const sum: Sum = { due: 0, rung: 0, released: 0, expired: 0, pruned: 0 };
    await this.#inBatches(() => this.#look(sum));
    await this.#inBatches((done) => this.#release(sum, done > 0));
    // Last, since nobody waits for it.
    await this.#inBatches(() => this.#prune(sum));
    if (failure) throw failure;
    return { ...sum, armed };
  }

  /** @param step told how many came before, answers whether there may be more */
  async #inBatches(step: (done: number) => Promise<boolean>): Promise<void> {
    for (let done = 0; done < this.#batches; done++) if (!(await step(done))) return;
  }

  async #look(sum: Sum): Promise<boolean> {
    const { looked, toRing, expired } = await this.#parts.store.sweep({ limit: this.#batch });
    await this.#ring(toRing, sum);
    sum.expired += expired;
    return looked >= this.#batch;
  }

  async #release(sum: Sum, lifted: boolean): Promise<boolean> {
    const toRing = await this.#parts.store.release({ limit: this.#batch, lifted });
    await this.#ring(toRing, sum);
    sum.released += toRing.length;
    return toRing.length >= this.#batch;
  }

  async #prune(sum: Sum): Promise<boolean> {
    const { rows, more } = await this.#parts.store.prune(this.#batch);
    sum.pruned += rows;
    return more;
  }

  async #ring(rings: readonly Ring[], sum: Sum): Promise<void> {
    const rung = await this.#parts.queue.ring(rings);
    await this.#parts.store.markRung(rung);
    sum.due += rings.length;
    sum.rung += rung.length;
  }
}
