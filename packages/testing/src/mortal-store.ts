import type { JsonValue } from '@jobstack/core';
import type { JobTransaction } from '@jobstack/handler-sdk';
import type { AheadChunk, Chunk, Committed, Lease, SettleAnswer, Settlement, SpawnOrigin } from '@jobstack/processor';
import type { CrashPoint, Milestone, Moment } from './crash-point.ts';
import { MemoryJobStore, type MemoryJobStoreOptions } from './memory-store/memory-job-store.ts';

/** The milestones of one job over all its attempts, and at which of them its worker dies. */
export class Fate {
  readonly #deadly: CrashPoint | undefined;
  readonly #reached: Omit<CrashPoint, 'moment'>[] = [];
  #struck = false;

  constructor(deadly?: CrashPoint) {
    this.#deadly = deadly;
  }

  get reached(): readonly Omit<CrashPoint, 'moment'>[] {
    return this.#reached;
  }

  /** Whether the crash has come. */
  get struck(): boolean {
    return this.#struck;
  }

  /** Counts one more milestone. */
  next(milestone: Milestone, name?: string): Omit<CrashPoint, 'moment'> {
    const point = { milestone, number: this.count(milestone) + 1, name };
    this.#reached.push(point);
    return point;
  }

  count(milestone: Milestone): number {
    return this.#reached.filter((point) => point.milestone === milestone).length;
  }

  /** Whether the worker dies here; once. */
  strikes({ milestone, number }: Omit<CrashPoint, 'moment'>, moment: Moment): boolean {
    const deadly = this.#deadly;
    if (this.#struck || !deadly) return false;
    this.#struck = deadly.milestone === milestone && deadly.number === number && deadly.moment === moment;
    return this.#struck;
  }
}

const ROLL_BACK = Symbol('The worker dies inside a transaction.');

/** The store as one worker sees it, which may die at a milestone of the job under test: from then on no call of it ever returns. */
export class MortalStore extends MemoryJobStore {
  readonly #jobId: number;
  readonly #fate: Fate;
  readonly #death = Promise.withResolvers<'died'>();
  #dead = false;
  /** Steps that began, by name. */
  readonly #steps = new Map<string, Omit<CrashPoint, 'moment'>>();

  constructor(options: MemoryJobStoreOptions, jobId: number, fate: Fate) {
    super(options);
    this.#jobId = jobId;
    this.#fate = fate;
  }

  /** Resolves when the worker dies. */
  get death(): Promise<'died'> {
    return this.#death.promise;
  }

  override async commit<Written>(
    lease: Lease & SpawnOrigin,
    leaseMs: number,
    write: (tx: JobTransaction) => Promise<Chunk<Written>>,
  ): Promise<Committed<Written>> {
    if (!this.#watches(lease)) return super.commit(lease, leaseMs, write);
    await this.#alive();
    const point = this.#fate.next('commit');
    await this.#pass(point, 'before');
    const writeMortally = async (tx: JobTransaction) => {
      const chunk = await write(tx);
      // Dead before, too: by a step beside it. What a killed worker has begun is rolled back.
      if (this.#dead || this.#fate.strikes(point, 'during')) throw ROLL_BACK;
      return chunk;
    };
    const committed = await super.commit(lease, leaseMs, writeMortally).catch((error: unknown) => {
      if (error === ROLL_BACK) return this.#die();
      throw error;
    });
    await this.#pass(point, 'after');
    return committed;
  }

  override async commitAhead<Written>(
    lease: Lease & SpawnOrigin,
    leaseMs: number,
    chunk: AheadChunk<Written>,
    patience: 'none' | 'waits',
  ): Promise<Committed<Written> | undefined> {
    if (patience === 'none' || !this.#watches(lease)) return super.commitAhead(lease, leaseMs, chunk, patience);
    await this.#alive();
    const point = this.#fate.next('commit');
    await this.#pass(point, 'before');
    const conclude = async (written: Written) => {
      const stored = await chunk.conclude(written);
      if (this.#dead || this.#fate.strikes(point, 'during')) throw ROLL_BACK;
      return stored;
    };
    // Not spread: its methods may be a class's.
    const mortal = { write: (tx: JobTransaction) => chunk.write(tx), turn: () => chunk.turn(), conclude };
    const committed = await super.commitAhead(lease, leaseMs, mortal, patience).catch((error: unknown) => {
      if (error === ROLL_BACK) return this.#die();
      throw error;
    });
    await this.#pass(point, 'after');
    return committed;
  }

  override async readStep(lease: Lease, name: string): Promise<{ readonly result: JsonValue | undefined } | undefined> {
    await this.#alive();
    const stored = await super.readStep(lease, name);
    if (stored || !this.#watches(lease)) return stored;
    const point = this.#fate.next('step', name);
    this.#steps.set(name, point);
    await this.#pass(point, 'before');
    return undefined;
  }

  override async writeStep(lease: Lease, name: string, result: JsonValue | undefined): Promise<void> {
    await this.#alive();
    const point = this.#watches(lease) ? this.#steps.get(name) : undefined;
    if (point) await this.#pass(point, 'during');
    await super.writeStep(lease, name, result);
    if (point) await this.#pass(point, 'after');
  }

  override async settle(settlements: readonly Settlement[]): Promise<readonly SettleAnswer[]> {
    await this.#alive();
    if (settlements.some((settlement) => this.#watches(settlement))) await this.#pass(this.#fate.next('end'), 'before');
    return super.settle(settlements);
  }

  #watches({ jobId }: Lease): boolean {
    return jobId === this.#jobId;
  }

  /** Never resolves for a dead worker. */
  async #alive(): Promise<void> {
    if (this.#dead) await this.#die();
  }

  async #pass(point: Omit<CrashPoint, 'moment'>, moment: Moment): Promise<void> {
    if (this.#fate.strikes(point, moment)) await this.#die();
  }

  #die(): Promise<never> {
    this.#dead = true;
    this.#death.resolve('died');
    return new Promise(() => undefined);
  }
}
