import type { Pool } from 'pg';
import type { JobRef } from '../records/job-ref.ts';
import { cancelJob, cancelJobs } from './cancel-job.ts';
import { hasRow, lookedUp } from './fragments.ts';
import { JOB_REF_CONDITION, refValues } from './job-ref-condition.ts';
import { deleteDetailsOf } from './prune.ts';
import { type RowOf, run, statement } from './statement.ts';

/** What is to be erased: everything of a tenant, or one job of it with the jobs that it spawned. */
export interface ErasureRequest {
  readonly tenantId: string;
  /** @default all jobs of the tenant */
  readonly job?: JobRef | undefined;
}

export interface Erased {
  readonly jobs: number;
  readonly logs: number;
  readonly rejects: number;
  /** Files that jobs had, whether or not they were still there. */
  readonly files: number;
}

/** Jobs in one transaction. */
const JOBS_AT_ONCE = 500;

const NEXT_COLUMNS = { id: 'int8', file_key: 'text?', has_children: 'bool' } as const;

type NextJob = RowOf<typeof NEXT_COLUMNS>;

const HAS_CHILDREN = `${hasRow('jobstack.jobs', 'parent_id', 'j.id')} AS has_children`;

export const FIND_JOB = statement(
  'find_job',
  ['tenant_id', 'job_id', 'task_id'],
  NEXT_COLUMNS,
  `SELECT id, file_key, ${HAS_CHILDREN} FROM jobstack.jobs j WHERE ${JOB_REF_CONDITION}`,
);

/** Of all rounds. The youngest first: their places in the index are not those that have been emptied. */
export const NEXT_CHILDREN = statement(
  'next_children',
  ['parent_id', 'before', 'limit'],
  NEXT_COLUMNS,
  `SELECT id, file_key, ${HAS_CHILDREN} FROM jobstack.jobs j
   WHERE parent_id = :parent_id AND id < :before ORDER BY id DESC LIMIT :limit`,
);

export const NEXT_OF_TENANT = statement(
  'next_of_tenant',
  ['tenant_id', 'after', 'newest', 'limit'],
  NEXT_COLUMNS,
  `SELECT id, file_key, false AS has_children FROM jobstack.jobs j
   WHERE tenant_id = :tenant_id AND id > :after AND id <= :newest ORDER BY id LIMIT :limit`,
);

/** Jobs beyond it were created after the erasure began: without a bound, a busy tenant's would never end. */
export const NEWEST_JOB = statement(
  'newest_job',
  [],
  { id: 'int8' },
  'SELECT coalesce(max(id), 0) AS id FROM jobstack.jobs',
);

/** One that somebody has sent back to work meanwhile is left for the next time. */
export const ERASE_JOBS = statement(
  'erase_jobs',
  ['job_ids'],
  { id: 'int8' },
  `WITH job AS (
     SELECT id FROM jobstack.jobs WHERE id = ANY (:job_ids::bigint[]) AND finished_at IS NOT NULL ORDER BY id FOR UPDATE
   )
   DELETE FROM jobstack.jobs j USING job WHERE ${lookedUp('j.id', 'job.id')} RETURNING j.id`,
);

type DeleteFiles = (keys: readonly string[]) => Promise<void>;

/**
 * Deletes jobs with all that is kept about them: attempts, logs, rejects, steps, checkpoints, results, files. Open ones are cancelled
 * first, after which nothing of them can commit. In bounded transactions, of a tenant oldest job first, of a family the job itself last;
 * an erasure that was interrupted goes on when it is repeated. Jobs that are created meanwhile stay. What handlers wrote into tables of
 * their own is not touched.
 *
 * @param deleteFiles told the keys of each batch before the rows go that name them
 */
export async function eraseJobs(
  pool: Pool,
  { tenantId, job }: ErasureRequest,
  deleteFiles: DeleteFiles,
): Promise<Erased> {
  const eraser = new Eraser(pool, deleteFiles);
  if (job) await eraser.eraseFamily(tenantId, job);
  else await eraser.eraseTenant(tenantId);
  return eraser.erased;
}

class Eraser {
  readonly #pool: Pool;
  readonly #deleteFiles: DeleteFiles;
  #erased: Erased = { jobs: 0, logs: 0, rejects: 0, files: 0 };

  constructor(pool: Pool, deleteFiles: DeleteFiles) {
    this.#pool = pool;
    this.#deleteFiles = deleteFiles;
  }

  get erased(): Erased {
    return this.#erased;
  }

  async eraseTenant(tenantId: string): Promise<void> {
    const newest = (await run(this.#pool, NEWEST_JOB, {}))[0]?.id ?? 0;
    const next = (after: number) =>
      run(this.#pool, NEXT_OF_TENANT, { tenant_id: tenantId, after, newest, limit: JOBS_AT_ONCE });
    // From the start until there is none, for those that were left for the next time.
    while (await this.#eraseEach(next, 0));
  }

  async eraseFamily(tenantId: string, ref: JobRef): Promise<void> {
    // So that none of it spawns any more.
    await cancelJob(this.#pool, tenantId, ref);
    const find = async () => (await run(this.#pool, FIND_JOB, refValues(tenantId, ref)))[0];
    for (let job = await find(); job; job = await find()) {
      if (job.has_children) await this.#eraseChildren(job.id);
      else await this.#erase([job]);
    }
  }

  async #eraseChildren(parentId: number): Promise<void> {
    const next = (before: number) =>
      run(this.#pool, NEXT_CHILDREN, { parent_id: parentId, before, limit: JOBS_AT_ONCE });
    // A child that has children itself goes the next time.
    while (await this.#eraseEach(next, Number.MAX_SAFE_INTEGER));
  }

  /** @returns whether there was any */
  async #eraseEach(next: (place: number) => Promise<readonly NextJob[]>, start: number): Promise<boolean> {
    let place = start;
    for (;;) {
      const jobs = await next(place);
      const last = jobs.at(-1);
      if (!last) return place !== start;
      for (const { id } of jobs.filter((job) => job.has_children)) await this.#eraseChildren(id);
      await this.#erase(jobs.filter((job) => !job.has_children));
      place = last.id;
    }
  }

  async #erase(jobs: readonly NextJob[]): Promise<void> {
    if (jobs.length === 0) return;
    const ids = jobs.map(({ id }) => id);
    const keys = jobs.flatMap(({ file_key }) => file_key ?? []);
    await cancelJobs(this.#pool, ids);
    if (keys.length > 0) await this.#deleteFiles(keys);
    const { logs, rejects } = await deleteDetailsOf(this.#pool, { job_ids: ids, retention_ms: 0 });
    const gone = (await run(this.#pool, ERASE_JOBS, { job_ids: ids })).length;
    const { erased } = this;
    this.#erased = {
      jobs: erased.jobs + gone,
      logs: erased.logs + logs,
      rejects: erased.rejects + rejects,
      files: erased.files + keys.length,
    };
  }
}
