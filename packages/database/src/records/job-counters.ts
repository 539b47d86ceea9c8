import type { JobStatus } from '@jobstack/core';
import { COUNT_JOBS, COUNT_OPEN, COUNTED_ONE_BY_ONE } from '../ledger/count-jobs.ts';
import type { Queryable } from '../ledger/queryable.ts';
import { run } from '../ledger/statement.ts';

export type StatusCounts = Readonly<Record<JobStatus, number>>;

export interface JobCounters {
  /** Open statuses as they are; the others as many as are counted. */
  readonly statuses: StatusCounts;
  /** By name. */
  readonly types: readonly { readonly type: string; readonly statuses: Readonly<Partial<Record<JobStatus, number>>> }[];
  /** False: so many jobs are young that not all of them were counted, and there are at least so many. */
  readonly exact: boolean;
}

const ENDED = ['COMPLETED', 'FAILED', 'CANCELLED'] as const;

/** A tenant's jobs by status and type. */
export async function countJobs(database: Queryable, tenantId: string): Promise<JobCounters> {
  const [rows, [open]] = await Promise.all([
    run(database, COUNT_JOBS, { tenant_id: tenantId, limit: COUNTED_ONE_BY_ONE }),
    run(database, COUNT_OPEN, { tenant_id: tenantId }),
  ]);
  const types = Map.groupBy(rows, ({ type }) => type ?? '');
  const sum = (status: JobStatus) => rows.reduce((jobs, row) => jobs + (row.status === status ? row.jobs : 0), 0);
  const [completed, failed, cancelled] = ENDED.map(sum);
  const retrying = (open?.retrying ?? 0) + (open?.held_retrying ?? 0);
  const [awaiting, waiting, running] = [open?.awaiting ?? 0, open?.waiting ?? 0, open?.running ?? 0];
  return {
    statuses: {
      AWAITING_FILE: awaiting,
      QUEUED: Math.max(0, (open?.open ?? 0) - awaiting - waiting - running - retrying),
      RUNNING: running,
      RETRYING: retrying,
      WAITING: waiting,
      COMPLETED: completed ?? 0,
      FAILED: failed ?? 0,
      CANCELLED: cancelled ?? 0,
    },
    types: [...types].map(([type, those]) => ({
      type,
      statuses: Object.fromEntries(those.map(({ status, jobs }) => [status, jobs])),
    })),
    exact: (rows[0]?.one_by_one ?? 0) < COUNTED_ONE_BY_ONE,
  };
}
