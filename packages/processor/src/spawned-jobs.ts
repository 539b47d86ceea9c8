import { isFinal, JobStackError } from '@jobstack/core';
import type { ChildJob, HandlerMap, Spawn } from '@jobstack/handler-sdk';
import type { ChunkCommits } from './chunk-commits.ts';
import type { LeaseGuard } from './lease-guard.ts';
import type { ClaimedJob, JobStore } from './ports/job-store.ts';
import { toNewChildren } from './spawning.ts';

export interface SpawnedJobsParts {
  readonly job: ClaimedJob;
  readonly store: Pick<JobStore, 'readChildren'>;
  readonly handlers: HandlerMap;
  readonly commits: ChunkCommits;
  readonly lease: LeaseGuard;
}

/** The jobs that a job spawns, and the wait for them. */
export class SpawnedJobs {
  readonly #parts: SpawnedJobsParts;

  constructor(parts: SpawnedJobsParts) {
    this.#parts = parts;
  }

  spawn(children: readonly Spawn[]): Promise<void> {
    const { commits, handlers } = this.#parts;
    return commits.current.spawn(children.length, () => toNewChildren(handlers, children));
  }

  /** @throws JobStackError `WAITING`, which ends the lease, while one of them has not ended */
  async children(): Promise<readonly ChildJob[]> {
    const { job, store, commits, lease } = this.#parts;
    lease.assertOpen();
    if (await commits.hasPendingChildren()) {
      throw new JobStackError(
        'SPAWN_NOT_COMMITTED',
        'children() waits for stored jobs only: commit after spawn, then wait.',
      );
    }
    const children = await store.readChildren(job).catch(lease.rethrow);
    if (children.every(({ status }) => isFinal(status))) return children;
    return lease.end(new JobStackError('WAITING', 'The job goes on when the jobs it has spawned have ended.'));
  }
}
