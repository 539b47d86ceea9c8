import type { JobRef } from '../records/job-ref.ts';
import { closeJobs, fromStatuses, stoppedColumns, toStatus } from './fragments.ts';
import { JOB_REF_CONDITION, refValues } from './job-ref-condition.ts';
import type { Queryable } from './queryable.ts';
import { run, statement } from './statement.ts';

/** Jobs in one transaction. */
const JOBS_AT_ONCE = 1_000;

/**
 * Ends open jobs as CANCELLED, in the order of their ids. Waits for a chunk that is being committed, and after it nothing commits any
 * more: the fence of a commit reads the status under the same row lock.
 */
const cancelSql = (target: string, lock: string) => `
  WITH target AS (
    SELECT j.id FROM jobstack.jobs j WHERE ${target} AND j.status IN ${fromStatuses('cancel')} ORDER BY j.id ${lock}
  ), cancelled AS (
    UPDATE jobstack.jobs j SET ${stoppedColumns(toStatus('cancel'))}
    FROM target WHERE j.id = target.id
    RETURNING j.id, j.attempt, j.tenant_id, j.parent_id
  ), attempts AS (
    UPDATE jobstack.job_attempts a SET ended_as = 'cancelled', finished_at = now()
    FROM cancelled c WHERE a.job_id = c.id AND a.attempt = c.attempt AND a.ended_as IS NULL
  ), closed AS (${closeJobs('cancelled')}
  )
  SELECT id, parent_id FROM cancelled`;

/** Jobs that a job has spawned, in its present round. */
function openChildren(condition: string): string {
  return `SELECT o.job_id FROM jobstack.open_jobs o
    WHERE o.parent_id = :parent_id AND o.parent_round = (SELECT spawn_round FROM jobstack.jobs WHERE id = :parent_id) AND ${condition}
    ORDER BY o.job_id LIMIT :limit`;
}

const WAIT = 'FOR NO KEY UPDATE OF j';
const COLUMNS = { id: 'int8', parent_id: 'int8?' } as const;

export const CANCEL_JOB = statement(
  'cancel_job',
  ['tenant_id', 'job_id', 'task_id'],
  COLUMNS,
  cancelSql(JOB_REF_CONDITION, WAIT),
);

export const CANCEL_JOBS = statement(
  'cancel_jobs',
  ['job_ids'],
  COLUMNS,
  cancelSql('j.id = ANY (:job_ids::bigint[])', WAIT),
);

/** As many as are free of those that a job has spawned: one that is committing a chunk does not hold up the others. */
export const CANCEL_CHILDREN = statement(
  'cancel_children',
  ['parent_id', 'limit'],
  COLUMNS,
  cancelSql(`j.id = ANY (ARRAY(${openChildren('true')}))`, `${WAIT} SKIP LOCKED`),
);

export const NEXT_OPEN_CHILD = statement(
  'next_open_child',
  ['parent_id', 'after', 'limit'],
  { job_id: 'int8' },
  openChildren('o.job_id > :after'),
);

/** Cancelled children that have spawned jobs themselves: cancelled now, or by a call that was interrupted. */
export const CANCELLED_PARENTS = statement(
  'cancelled_parents',
  ['parent_id'],
  { id: 'int8' },
  `SELECT c.id FROM jobstack.jobs c
   WHERE c.parent_id = :parent_id AND c.status = 'CANCELLED'
     AND (SELECT true FROM jobstack.jobs g WHERE g.parent_id = c.id LIMIT 1)`,
);

export const FIND_CANCELLED = statement(
  'find_cancelled',
  ['tenant_id', 'job_id', 'task_id'],
  { id: 'int8' },
  `SELECT id FROM jobstack.jobs WHERE ${JOB_REF_CONDITION} AND status = 'CANCELLED'`,
);

export interface Cancelled {
  /** Jobs that this call has cancelled. */
  readonly ids: readonly number[];
  /** The job's own parent, should that wait for it. */
  readonly parentId: number | undefined;
}

/**
 * Cancels a job and, generation by generation, the open jobs it has spawned: first the parent, so that it spawns no more. Bounded
 * transactions, each of which locks in the order of ids; repeating a cancel that was interrupted finishes it.
 */
export async function cancelJob(database: Queryable, tenantId: string, ref: JobRef): Promise<Cancelled> {
  const values = refValues(tenantId, ref);
  const [own] = await run(database, CANCEL_JOB, values);
  const [root] = own ? [own] : await run(database, FIND_CANCELLED, values);
  if (!root) return { ids: [], parentId: undefined };
  const ids = own ? [own.id] : [];
  const parents = [root.id];
  for (let parentId = parents.pop(); parentId !== undefined; parentId = parents.pop()) {
    for await (const id of cancelChildren(database, parentId)) ids.push(id);
    for (const { id } of await run(database, CANCELLED_PARENTS, { parent_id: parentId })) parents.push(id);
  }
  return { ids, parentId: own?.parent_id ?? undefined };
}

/** First those that are free, then one by one those whose worker is committing. */
async function* cancelChildren(database: Queryable, parentId: number): AsyncGenerator<number> {
  for (;;) {
    const rows = await run(database, CANCEL_CHILDREN, { parent_id: parentId, limit: JOBS_AT_ONCE });
    if (rows.length === 0) break;
    for (const { id } of rows) yield id;
  }
  for (let after = 0; ; ) {
    const [next] = await run(database, NEXT_OPEN_CHILD, { parent_id: parentId, after, limit: 1 });
    if (!next) return;
    for (const { id } of await run(database, CANCEL_JOBS, { job_ids: [next.job_id] })) yield id;
    after = next.job_id;
  }
}
