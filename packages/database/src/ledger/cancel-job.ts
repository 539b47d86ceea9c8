import type { Pool } from 'pg';
import type { JobRef } from '../records/job-ref.ts';
import { inTransaction } from '../safe-transaction.ts';
import { closeJobs, fromStatuses, hasRow, lookedUp, stoppedColumns, toStatus } from './fragments.ts';
import { JOB_REF_CONDITION, refValues } from './job-ref-condition.ts';
import { type Actor, actorValues, noteAction } from './note-action.ts';
import type { Queryable } from './queryable.ts';
import { run, statement } from './statement.ts';

/** Jobs in one transaction. */
const JOBS_AT_ONCE = 1_000;

const LOCKED_COLUMNS = { id: 'int8' } as const;

/** Open jobs, in the order of their ids. */
const lockSql = (target: string, lock = '') =>
  `SELECT j.id FROM jobstack.jobs j WHERE ${target} AND j.status IN ${fromStatuses('cancel')} ORDER BY j.id FOR NO KEY UPDATE OF j ${lock}`;

export const LOCK_TO_CANCEL = statement(
  'lock_to_cancel',
  ['tenant_id', 'job_id', 'task_id'],
  LOCKED_COLUMNS,
  lockSql(JOB_REF_CONDITION),
);

export const LOCK_ALL_TO_CANCEL = statement(
  'lock_all_to_cancel',
  ['job_ids'],
  LOCKED_COLUMNS,
  lockSql('j.id = ANY (:job_ids::bigint[])'),
);

/** Those that are free: one that is committing a chunk does not hold up the others. */
export const LOCK_FREE_TO_CANCEL = statement(
  'lock_free_to_cancel',
  ['job_ids'],
  LOCKED_COLUMNS,
  lockSql('j.id = ANY (:job_ids::bigint[])', 'SKIP LOCKED'),
);

/**
 * Ends jobs that this transaction has locked. A statement of its own, after the one that may have waited for a lock: what was written to
 * other tables meanwhile, such as the attempt of a claim, that one does not see.
 */
export const CANCEL_JOBS = statement(
  'cancel_jobs',
  ['job_ids', 'actor', 'action_job_id'],
  { id: 'int8', parent_id: 'int8?' },
  `
  WITH cancelled AS (
    UPDATE jobstack.jobs j SET ${stoppedColumns(toStatus('cancel'))}
    WHERE j.id = ANY (:job_ids::bigint[]) AND j.status IN ${fromStatuses('cancel')}
    RETURNING j.id, j.attempt, j.tenant_id, j.parent_id
  ), attempts AS (
    UPDATE jobstack.job_attempts a SET ended_as = 'cancelled', finished_at = now()
    FROM cancelled c WHERE ${lookedUp('a.job_id', 'c.id')} AND ${lookedUp('a.attempt', 'c.attempt')} AND a.ended_as IS NULL
  ), closed AS (${closeJobs('cancelled')}
  ), noted AS (${noteAction('cancel', 'cancelled', ':action_job_id::bigint')}
  )
  SELECT id, parent_id FROM cancelled`,
);

/** What a job has spawned in its present round, in the order of ids after one of them. */
export const OPEN_CHILDREN = statement(
  'open_children',
  ['parent_id', 'after', 'limit'],
  { job_id: 'int8' },
  `SELECT o.job_id FROM jobstack.open_jobs o
   WHERE o.parent_id = :parent_id AND o.parent_round = (SELECT spawn_round FROM jobstack.jobs WHERE id = :parent_id) AND o.job_id > :after
   ORDER BY o.job_id LIMIT :limit`,
);

/** Cancelled children that have spawned jobs themselves: cancelled now, or by a call that was interrupted. */
export const CANCELLED_PARENTS = statement(
  'cancelled_parents',
  ['parent_id'],
  { id: 'int8' },
  `SELECT c.id FROM jobstack.jobs c
   WHERE c.parent_id = :parent_id AND c.status = 'CANCELLED'
     AND ${hasRow('jobstack.jobs', 'parent_id', 'c.id')}`,
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
export async function cancelJob(pool: Pool, tenantId: string, ref: JobRef, actor?: Actor): Promise<Cancelled> {
  const values = refValues(tenantId, ref);
  const [own] = await cancelLocked(pool, (client) => run(client, LOCK_TO_CANCEL, values), actor);
  const [root] = own ? [own] : await run(pool, FIND_CANCELLED, values);
  if (!root) return { ids: [], parentId: undefined };
  const ids = own ? [own.id] : [];
  const parents = [root.id];
  for (let parentId = parents.pop(); parentId !== undefined; parentId = parents.pop()) {
    for await (const id of cancelChildren(pool, parentId, actor)) ids.push(id);
    for (const { id } of await run(pool, CANCELLED_PARENTS, { parent_id: parentId })) parents.push(id);
  }
  return { ids, parentId: own?.parent_id ?? undefined };
}

/** Cancels those of these jobs that are open. Waits for a chunk that one of them is committing; after it nothing commits any more. */
export async function cancelJobs(pool: Pool, jobIds: readonly number[], actor?: Actor): Promise<readonly number[]> {
  const lock = (client: Queryable) => run(client, LOCK_ALL_TO_CANCEL, { job_ids: jobIds });
  const cancelled = await cancelLocked(pool, lock, actor);
  return cancelled.map(({ id }) => id);
}

async function cancelLocked(
  pool: Pool,
  lock: (client: Queryable) => Promise<readonly { readonly id: number }[]>,
  actor: Actor | undefined,
) {
  return inTransaction(pool, async (_tx, client) => {
    const locked = await lock(client);
    if (locked.length === 0) return [];
    return run(client, CANCEL_JOBS, { job_ids: locked.map(({ id }) => id), ...actorValues(actor) });
  });
}

/** First those that are free, then one by one those whose worker is committing. */
async function* cancelChildren(pool: Pool, parentId: number, actor: Actor | undefined): AsyncGenerator<number> {
  for await (const job_ids of openChildren(pool, parentId, JOBS_AT_ONCE)) {
    const lock = (client: Queryable) => run(client, LOCK_FREE_TO_CANCEL, { job_ids });
    for (const { id } of await cancelLocked(pool, lock, actor)) yield id;
  }
  for await (const jobIds of openChildren(pool, parentId, 1)) yield* await cancelJobs(pool, jobIds, actor);
}

async function* openChildren(pool: Pool, parentId: number, limit: number): AsyncGenerator<readonly number[]> {
  for (let after = 0; ; ) {
    const rows = await run(pool, OPEN_CHILDREN, { parent_id: parentId, after, limit });
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(({ job_id }) => job_id);
    after = last.job_id;
  }
}
