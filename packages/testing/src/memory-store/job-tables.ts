import { isFinal, type Ring } from '@jobstack/core';
import { aJobRow, type JobRow, type NewJobRow } from './job-row.ts';

/** All jobs of a memory store, by both of their names. */
export class JobTables {
  readonly #byId = new Map<number, JobRow>();
  readonly #byTaskId = new Map<string, JobRow>();
  #lastId = 0;

  create(now: number, given: NewJobRow): JobRow {
    this.#lastId += 1;
    const row = aJobRow(this.#lastId, now, given);
    this.#byId.set(row.jobId, row);
    this.#byTaskId.set(row.taskId, row);
    return row;
  }

  /** In the order of their creation. */
  all(): JobRow[] {
    return [...this.#byId.values()];
  }

  byId(jobId: number): JobRow | undefined {
    return this.#byId.get(jobId);
  }

  byTaskId(taskId: string): JobRow | undefined {
    return this.#byTaskId.get(taskId);
  }

  childrenOf(parent: JobRow): JobRow[] {
    return this.all().filter((row) => row.parent === parent);
  }

  clear(): void {
    this.#byId.clear();
    this.#byTaskId.clear();
  }

  /** Lets a job go on that waited for others, when the last of them has ended. Answers whom to ring. */
  wake(parent: JobRow | undefined, now: number): Ring[] {
    if (parent?.status !== 'WAITING') return [];
    if (this.childrenOf(parent).some(({ status }) => !isFinal(status))) return [];
    parent.status = 'QUEUED';
    parent.runAt = now;
    parent.sweepAt = now;
    return [ringOf(parent)];
  }
}

export function ringOf({ taskId, queue, tenantId }: JobRow): Ring {
  return { taskId, queue, tenantId };
}
