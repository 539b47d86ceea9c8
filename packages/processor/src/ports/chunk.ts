import type { JsonValue, Reject, Ring } from '@jobstack/core';
import type { JobTransaction } from '@jobstack/handler-sdk';

export interface Progress {
  readonly done: number;
  readonly total: number | undefined;
  /** Name → number, as the handler counts what it does. */
  readonly counters?: Readonly<Record<string, number>>;
}

/** What a chunk stores beside the handler's own rows. */
export interface Chunk<Written> {
  readonly written: Written;
  readonly checkpoint: JsonValue;
  readonly rejects: readonly Reject[];
  readonly progress: Progress | undefined;
  /** Jobs to create with this chunk. */
  readonly children: readonly NewChild[];
}

/** A chunk that is written before its turn to be committed. */
export interface AheadChunk<Written> {
  /** The handler's rows; may run again after a rollback. */
  write(tx: JobTransaction): Promise<Written>;
  /** Called once, when `write` has ended; resolves when the chunk before has been committed, and rejects when it never will be. */
  turn(): Promise<void>;
  /** Called under the fence: what is stored with the rows. */
  conclude(written: Written): Promise<Chunk<Written>>;
}

export interface Committed<Written> {
  readonly written: Written;
  /** The spawned jobs, stored now. */
  readonly toRing: readonly Ring[];
}

/** Whom spawned jobs belong to: their parent's tenant and owner. */
export interface SpawnOrigin {
  readonly tenantId: string;
  readonly ownerId: string | undefined;
}

/** A job that a handler spawned. */
export interface NewChild {
  readonly type: string;
  readonly payload: JsonValue;
  readonly queue: string;
  readonly maxAttempts: number;
  readonly timeoutMs: number | undefined;
  /** What it is found by. */
  readonly terms?: readonly string[];
}
