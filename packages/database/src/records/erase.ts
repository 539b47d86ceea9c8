import type { JobDatabase } from '@jobstack/handler-sdk';
import { type SQL, sql } from 'drizzle-orm';
import { jobs } from '../schema/jobs.ts';
import { cancelWhere } from './cancel-job.ts';
import { isJob, type JobRef } from './job-ref.ts';

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

/**
 * Deletes jobs with all that is kept about them: attempts, logs, rejects, steps, checkpoints, results, files. Open ones are cancelled
 * first, after which nothing of them can commit. In bounded transactions, oldest job first; an erasure that was interrupted goes on when
 * it is repeated. Jobs that are created meanwhile stay. What handlers wrote into tables of their own is not touched.
 *
 * @param deleteFiles told the keys of each batch before the rows go that name them
 */
export async function eraseJobs(
  db: JobDatabase,
  { tenantId, job }: ErasureRequest,
  deleteFiles: (keys: readonly string[]) => Promise<void>,
): Promise<Erased> {
  const erased = { jobs: 0, logs: 0, rejects: 0, files: 0 };
  const chosen = job === undefined ? sql`id <= ${await newestJob(db)}` : await familyOf(db, tenantId, job);
  if (chosen === undefined) return erased;
  for (;;) {
    const batch = await nextBatch(db, sql`${jobs.tenantId} = ${tenantId} AND ${chosen}`);
    if (batch.ids.length === 0) return erased;
    await cancelWhere(db, sql`id = ANY (${arrayOf(batch.ids)}::bigint[])`, 0);
    if (batch.keys.length > 0) await deleteFiles(batch.keys);
    erased.logs += await deleteDetails(db, 'job_logs', batch.ids);
    erased.rejects += await deleteDetails(db, 'job_rejects', batch.ids);
    const { rowCount } = await db.execute(sql`DELETE FROM jobs WHERE id = ANY (${arrayOf(batch.ids)}::bigint[])`);
    erased.jobs += rowCount ?? 0;
    erased.files += batch.keys.length;
  }
}

/** Jobs beyond it were created after the erasure began: without a bound, a busy tenant's would never end. */
async function newestJob(db: JobDatabase): Promise<string> {
  const { rows } = await db.execute<{ id: string }>(sql`SELECT coalesce(max(id), 0)::text AS id FROM jobs`);
  return rows[0]?.id ?? '0';
}

/** The job and everything below it; undefined when the tenant has no such job. */
async function familyOf(db: JobDatabase, tenantId: string, ref: JobRef): Promise<SQL | undefined> {
  const { rows } = await db.execute<{ id: string }>(sql`
    WITH RECURSIVE family AS (
      SELECT id FROM jobs WHERE ${isJob(ref)} AND tenant_id = ${tenantId}
      UNION ALL
      SELECT child.id FROM jobs child JOIN family ON child.parent_id = family.id
    )
    SELECT id::text FROM family`);
  return rows.length === 0 ? undefined : sql`id = ANY (${arrayOf(rows.map(({ id }) => id))}::bigint[])`;
}

async function nextBatch(
  db: JobDatabase,
  condition: SQL,
): Promise<{ readonly ids: readonly string[]; readonly keys: readonly string[] }> {
  const { rows } = await db.execute<{ id: string; key: string | null }>(
    sql`SELECT id::text, file_key AS key FROM jobs WHERE ${condition} ORDER BY id LIMIT ${JOBS_AT_ONCE}`,
  );
  return { ids: rows.map(({ id }) => id), keys: rows.flatMap(({ key }) => key ?? []) };
}

async function deleteDetails(db: JobDatabase, table: 'job_logs' | 'job_rejects', ids: readonly string[]) {
  let deleted = 0;
  for (;;) {
    const { rowCount } = await db.execute(sql`
      DELETE FROM ${sql.identifier(table)} WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM ${sql.identifier(table)} WHERE job_id = ANY (${arrayOf(ids)}::bigint[]) LIMIT ${DETAILS_AT_ONCE}))`);
    deleted += rowCount ?? 0;
    if ((rowCount ?? 0) < DETAILS_AT_ONCE) return deleted;
  }
}

function arrayOf(ids: readonly string[]): string {
  return `{${ids.join(',')}}`;
}
