import type { JobRef } from '../records/job-ref.ts';
import { CANCEL_JOBS, cancelJob } from './cancel-job.ts';
import { JOB_REF_CONDITION, refValues } from './job-ref-condition.ts';
import type { Queryable } from './queryable.ts';
import { run, statement } from './statement.ts';

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

/** Rows of logs or rejects in one transaction. */
const DETAILS_AT_ONCE = 10_000;

/** The job and everything below it. */
const FAMILY = `
  SELECT family.id FROM (
    WITH RECURSIVE family AS (
      SELECT id FROM jobstack.jobs WHERE ${JOB_REF_CONDITION}
      UNION ALL
      SELECT child.id FROM jobstack.jobs child JOIN family ON child.parent_id = family.id
    )
    SELECT id FROM family
  ) family`;

const NEXT_COLUMNS = { id: 'int8', file_key: 'text?' } as const;

export const NEXT_OF_FAMILY = statement(
  'next_of_family',
  ['tenant_id', 'job_id', 'task_id', 'limit'],
  NEXT_COLUMNS,
  `SELECT j.id, j.file_key FROM jobstack.jobs j
   WHERE j.tenant_id = :tenant_id AND j.id IN (${FAMILY}) ORDER BY j.id DESC LIMIT :limit`,
);

export const NEXT_OF_TENANT = statement(
  'next_of_tenant',
  ['tenant_id', 'newest', 'limit'],
  NEXT_COLUMNS,
  `SELECT id, file_key FROM jobstack.jobs WHERE tenant_id = :tenant_id AND id <= :newest ORDER BY id LIMIT :limit`,
);

/** Jobs beyond it were created after the erasure began: without a bound, a busy tenant's would never end. */
export const NEWEST_JOB = statement(
  'newest_job',
  [],
  { id: 'int8' },
  'SELECT coalesce(max(id), 0) AS id FROM jobstack.jobs',
);

const eraseDetails = (table: 'job_logs' | 'job_rejects') =>
  statement(
    `erase_${table}`,
    ['job_ids', 'limit'],
    { deleted: 'int4' },
    `WITH gone AS (
       DELETE FROM jobstack.${table} WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM jobstack.${table} WHERE job_id = ANY (:job_ids::bigint[]) LIMIT :limit))
       RETURNING 1
     ) SELECT count(*)::int AS deleted FROM gone`,
  );

export const ERASE_LOGS = eraseDetails('job_logs');
export const ERASE_REJECTS = eraseDetails('job_rejects');

export const ERASE_JOBS = statement(
  'erase_jobs',
  ['job_ids'],
  { id: 'int8' },
  'DELETE FROM jobstack.jobs WHERE id = ANY (:job_ids::bigint[]) RETURNING id',
);

/**
 * Deletes jobs with all that is kept about them: attempts, logs, rejects, steps, checkpoints, results, files. Open ones are cancelled
 * first, after which nothing of them can commit. In bounded transactions, of a tenant oldest job first, of a family the job itself last;
 * an erasure that was interrupted goes on when it is repeated. Jobs that are created meanwhile stay. What handlers wrote into tables of
 * their own is not touched.
 *
 * @param deleteFiles told the keys of each batch before the rows go that name them
 */
export async function eraseJobs(
  database: Queryable,
  { tenantId, job }: ErasureRequest,
  deleteFiles: (keys: readonly string[]) => Promise<void>,
): Promise<Erased> {
  const erased = { jobs: 0, logs: 0, rejects: 0, files: 0 };
  const [newest] = await run(database, NEWEST_JOB, {});
  // First the job, so that it spawns no more.
  if (job) await cancelJob(database, tenantId, job);
  for (;;) {
    const batch = job
      ? await run(database, NEXT_OF_FAMILY, { ...refValues(tenantId, job), limit: JOBS_AT_ONCE })
      : await run(database, NEXT_OF_TENANT, { tenant_id: tenantId, newest: newest?.id ?? 0, limit: JOBS_AT_ONCE });
    if (batch.length === 0) return erased;
    const ids = batch.map(({ id }) => id);
    const keys = batch.flatMap(({ file_key }) => file_key ?? []);
    await run(database, CANCEL_JOBS, { job_ids: ids });
    if (keys.length > 0) await deleteFiles(keys);
    erased.logs += await eraseAll(database, ERASE_LOGS, ids);
    erased.rejects += await eraseAll(database, ERASE_REJECTS, ids);
    erased.jobs += (await run(database, ERASE_JOBS, { job_ids: ids })).length;
    erased.files += keys.length;
  }
}

async function eraseAll(database: Queryable, details: typeof ERASE_LOGS, ids: readonly number[]): Promise<number> {
  for (let erased = 0; ; ) {
    const deleted = (await run(database, details, { job_ids: ids, limit: DETAILS_AT_ONCE }))[0]?.deleted ?? 0;
    erased += deleted;
    if (deleted < DETAILS_AT_ONCE) return erased;
  }
}
