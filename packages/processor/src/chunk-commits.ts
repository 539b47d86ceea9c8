import { AsyncLocalStorage } from 'node:async_hooks';
import { HandlerDefinitionError, JobStackError, type JsonValue, PermanentError, type Reject } from '@jobstack/core';
import type { JobTransaction } from '@jobstack/handler-sdk';
import { ChunkTurn } from './chunk-turn.ts';
import type { Doorbell } from './doorbell.ts';
import type { LeaseGuard } from './lease-guard.ts';
import type { LogBuffer } from './log-buffer.ts';
import { PendingChunk } from './pending-chunk.ts';
import type { Clock } from './ports/clock.ts';
import type { AheadChunk, Chunk, ClaimedJob, Committed, JobStore, Progress } from './ports/job-store.ts';
import { refuseTooMany } from './spawning.ts';
import { WatchedPromise } from './watched-promise.ts';

export interface ChunkCommitsParts {
  readonly job: ClaimedJob;
  readonly store: JobStore;
  readonly clock: Clock;
  readonly logs: LogBuffer;
  readonly doorbell: Doorbell;
  readonly leaseMs: number;
  /** It may come forward. */
  readonly deadline: () => Date;
  readonly lease: LeaseGuard;
}

/** What a chunk takes along that was said before it was begun. */
interface Taken {
  readonly pending: PendingChunk;
  readonly progress: Progress | undefined;
}

type NextCheckpoint<Written> = JsonValue | ((written: Written) => JsonValue);

/** The commits of one attempt, one after the other, and what the next one takes along. */
export class ChunkCommits {
  readonly #parts: ChunkCommitsParts;
  /** Tells what is said inside `write` from what is said beside it while the handler reads on. */
  readonly #inside = new AsyncLocalStorage<PendingChunk>();
  #pending = new PendingChunk();
  #commits: Promise<unknown> = Promise.resolve();
  /** The last thing begun, if that is a chunk that is committed ahead. */
  #ahead: ChunkTurn | undefined;
  readonly #failures: { readonly watched: WatchedPromise<unknown>; readonly error: unknown }[] = [];
  #checkpoint: JsonValue | undefined;
  #progress: Progress | undefined;

  constructor(parts: ChunkCommitsParts) {
    this.#parts = parts;
    this.#checkpoint = parts.job.checkpoint;
  }

  /** What the last commit stored. */
  get checkpoint(): JsonValue | undefined {
    return this.#checkpoint;
  }

  get progress(): Progress | undefined {
    return this.#progress;
  }

  /** What a chunk says of itself holds when it is committed, and not when it rolls back. */
  report(progress: Progress): void {
    const inside = this.#inside.getStore();
    if (inside) inside.progress = progress;
    else this.#progress = progress;
  }

  /** What belongs to the chunk that is being written, or to the next one. */
  get current(): PendingChunk {
    return this.#inside.getStore() ?? this.#pending;
  }

  /** Rejects that no commit has stored yet. */
  get pendingRejects(): readonly Reject[] {
    return this.#pending.rejects;
  }

  /** @throws the error of a spawn that nobody awaited */
  async hasPendingChildren(): Promise<boolean> {
    await this.#pending.complete();
    return this.#pending.children.length > 0;
  }

  commit<Written>(write: (tx: JobTransaction) => Promise<Written>, next: NextCheckpoint<Written>): Promise<Written> {
    // It would wait for the chunk around it, and that for it.
    if (this.#inside.getStore()) return Promise.reject(nestedCommit());
    const { pending, progress } = this.#take();
    this.#ahead = undefined;
    // One after the other, whether the handler awaits them or not.
    return this.#watch(this.#commits.then(() => this.#commit(write, next, pending, progress)));
  }

  commitAhead<Written>(
    write: (tx: JobTransaction) => Promise<Written>,
    next: NextCheckpoint<Written>,
  ): Promise<Written> {
    if (this.#inside.getStore()) return Promise.reject(nestedCommit());
    const [before, turn] = [this.#ahead, new ChunkTurn()];
    this.#ahead = turn;
    const allEnded = this.#commits;
    const begins = before?.followed ?? allEnded;
    const precededBy = async () => {
      await (before?.ended ?? allEnded);
      this.#parts.lease.assertOpen();
    };
    const taken = this.#take();
    const chunk = this.#aheadChunk(write, next, taken, async () => {
      await precededBy();
      turn.follow();
    });
    const commit = begins
      .then(() => this.#storeAhead(chunk, before !== undefined, precededBy))
      .then((committed) => this.#conclude(committed, chunk.stored, taken.progress, turn))
      .finally(() => turn.end());
    return this.#watch(commit);
  }

  /** Takes what was said since the last chunk was begun. */
  #take(): Taken {
    const taken = { pending: this.#pending, progress: this.#progress };
    this.#pending = new PendingChunk();
    return taken;
  }

  #watch<Written>(commit: Promise<Written>): Promise<Written> {
    const watched = WatchedPromise.of(commit);
    const before = this.#commits;
    const ended = commit.catch((error: unknown) => {
      this.#failures.push({ watched, error });
    });
    // Nothing of the commits before is kept.
    this.#commits = Promise.all([before, ended]).then(() => undefined);
    return watched;
  }

  /** All commits and spawns the handler has begun, awaited or not. */
  async idle(): Promise<void> {
    await this.#commits;
    await this.#pending.complete().catch(() => undefined);
  }

  /**
   * To be called when the handler has returned and is idle: what it lost without noticing is no success.
   *
   * @throws the error of a commit or spawn that nobody awaited; PermanentError `SPAWN_NOT_COMMITTED`
   */
  async assertNothingLost(): Promise<void> {
    await this.#pending.complete();
    const forgotten = this.#failures.find(({ watched }) => !watched.asked);
    if (forgotten) throw forgotten.error;
    const { length } = this.#pending.children;
    if (length === 0) return;
    throw new PermanentError(
      `The handler returned without having committed the ${length} job(s) it had spawned: commit after the last spawn.`,
      { code: 'SPAWN_NOT_COMMITTED' },
    );
  }

  async #commit<Written>(
    write: (tx: JobTransaction) => Promise<Written>,
    next: NextCheckpoint<Written>,
    pending: PendingChunk,
    progress: Progress | undefined,
  ): Promise<Written> {
    const { job, store, leaseMs, lease } = this.#parts;
    lease.assertOpen();
    let stored: Chunk<Written> | undefined;
    const writeChunk = async (tx: JobTransaction): Promise<Chunk<Written>> => {
      const inside = new PendingChunk();
      const written = await this.#inside.run(inside, () => write(tx));
      stored = await this.#chunkOf(written, next, inside, { pending, progress });
      return stored;
    };
    const committed = await store
      .commit(job, leaseMs, writeChunk)
      .catch((error: unknown) => this.#giveBack(error, pending));
    return this.#conclude(committed, stored, progress);
  }

  #aheadChunk<Written>(
    write: (tx: JobTransaction) => Promise<Written>,
    next: NextCheckpoint<Written>,
    taken: Taken,
    turn: () => Promise<void>,
  ): AheadChunk<Written> & { readonly stored: Chunk<Written> | undefined } {
    const { lease } = this.#parts;
    let stored: Chunk<Written> | undefined;
    let inside = new PendingChunk();
    return {
      write: async (tx) => {
        lease.assertOpen();
        // What was said in a chunk that rolled back is said again when it is repeated.
        inside = new PendingChunk();
        return await this.#inside.run(inside, () => write(tx));
      },
      turn,
      conclude: async (written) => {
        stored = await this.#chunkOf(written, next, inside, taken);
        return stored;
      },
      get stored() {
        return stored;
      },
    };
  }

  /**
   * Beside the chunk before when a connection is free for it, else behind it. When it fails, the lease can do no more: what is begun behind it,
   * or will be, must not be committed without it.
   */
  async #storeAhead<Written>(
    chunk: AheadChunk<Written>,
    isBeside: boolean,
    precededBy: () => Promise<void>,
  ): Promise<Committed<Written>> {
    const { job, store, leaseMs, lease } = this.#parts;
    try {
      lease.assertOpen();
      const beside = isBeside ? await store.commitAhead(job, leaseMs, chunk, 'none') : undefined;
      if (beside) return beside;
      await precededBy();
      const behind = await store.commitAhead(job, leaseMs, chunk, 'waits');
      if (!behind) throw new Error('The store has not committed a chunk that was to wait for a connection.');
      return behind;
    } catch (error) {
      if (lease.ended) throw error;
      return lease.end(error);
    }
  }

  /** What is stored with the rows. */
  async #chunkOf<Written>(
    written: Written,
    next: NextCheckpoint<Written>,
    inside: PendingChunk,
    { pending, progress }: Taken,
  ): Promise<Chunk<Written>> {
    const checkpoint = typeof next === 'function' ? this.#inside.run(inside, () => next(written)) : next;
    await Promise.all([pending.complete(), inside.complete()]);
    const children = [...pending.children, ...inside.children];
    refuseTooMany(children.length);
    return {
      written,
      checkpoint,
      rejects: [...pending.rejects, ...inside.rejects],
      children,
      progress: inside.progress ?? progress,
    };
  }

  /** What follows from a chunk that is committed. */
  async #conclude<Written>(
    { written, toRing }: Committed<Written>,
    stored: Chunk<Written> | undefined,
    progress: Progress | undefined,
    turn?: ChunkTurn,
  ): Promise<Written> {
    const { lease, logs, doorbell } = this.#parts;
    this.#checkpoint = stored?.checkpoint;
    if (this.#progress === progress) this.#progress = stored?.progress;
    lease.advance();
    turn?.end();
    await Promise.all([logs.flush(), doorbell.ring(toRing)]);
    this.#handOverWhenLate();
    return written;
  }

  /** A commit after the deadline is the last one of this invocation. */
  #handOverWhenLate(): void {
    const { clock, deadline, lease } = this.#parts;
    if (clock.now() < deadline().getTime()) return;
    const message = 'The deadline is near: the job goes on from its checkpoint in a new invocation.';
    lease.end(new JobStackError('HANDOVER', message));
  }

  /** What rolled back is for the next commit to store, if there can be one. @throws `error` */
  #giveBack(error: unknown, pending: PendingChunk): never {
    const { lease } = this.#parts;
    try {
      return lease.rethrow(error);
    } finally {
      if (!lease.ended) this.#pending.putBack(pending);
    }
  }
}

function nestedCommit(): HandlerDefinitionError {
  return new HandlerDefinitionError(
    'commit was called inside the write of another commit: write everything through that tx, or commit afterwards.',
  );
}
