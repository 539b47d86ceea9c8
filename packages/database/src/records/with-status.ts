import type { JobStatus } from '@jobstack/core';
import { type SQL, sql } from 'drizzle-orm';
import { jobAttempts } from '../schema/job-attempts.ts';
import { jobs } from '../schema/jobs.ts';
import { openJobs, type PARKED } from '../schema/open-jobs.ts';

export interface StatusPage {
  readonly tenantId: string;
  readonly status: JobStatus;
  /** Only jobs of this type. */
  readonly type?: string | undefined;
  /** Only jobs with a smaller id. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/**
 * The condition that a job has this status, such that a page of the newest is found by an index although no index holds `status`, which
 * changes all the time: what did not end well by `stopped`, what runs by its open attempt, what is open besides by its row among the open jobs.
 */
export function withStatus(page: StatusPage): SQL {
  const { status } = page;
  switch (status) {
    case 'FAILED':
    case 'CANCELLED':
      return sql`${jobs.stopped} = ${status}`;
    case 'COMPLETED':
      return sql`${jobs.status} = ${status}`;
    case 'RUNNING':
      return sql`${jobs.status} = ${status} AND ${jobs.id} = ANY (ARRAY(
        SELECT ${jobAttempts.jobId} FROM ${jobAttempts} WHERE ${jobAttempts.finishedAt} IS NULL))`;
    case 'QUEUED':
      return sql`${jobs.status} = ${status} AND ${jobs.id} = ANY (ARRAY(${newestOpen(page, QUEUED)}))`;
    case 'RETRYING':
      // Two arrays, since each of the two is found by the index and both together are not.
      return sql`${jobs.status} = ${status} AND ${jobs.id} = ANY (
        ARRAY(${newestOpen(page, parkedAs(status))}) || ARRAY(${newestOpen(page, parkedAs('HELD'))}))`;
    default:
      return sql`${jobs.status} = ${status} AND ${jobs.id} = ANY (ARRAY(${newestOpen(page, parkedAs(status))}))`;
  }
}

const QUEUED = sql`coalesce(o.parked, 'SCHEDULED') IN ('SCHEDULED', 'HELD')`;

const parkedAs = (parked: (typeof PARKED)[number]) => sql`o.parked = ${sql.raw(`'${parked}'`)}`;

/** One by one from the newest on, until the page is full. */
function newestOpen({ tenantId, status, type, before, limit }: StatusPage, parked: SQL): SQL {
  return sql`
    SELECT o.job_id FROM ${openJobs} o, LATERAL (
      SELECT FROM ${jobs} j WHERE j.id = o.job_id AND j.status = ${status} ${type === undefined ? sql`` : sql`AND j.type = ${type}`} LIMIT 1) of_page
    WHERE o.tenant_id = ${tenantId} AND ${parked} ${before === undefined ? sql`` : sql`AND o.job_id < ${before}`}
    ORDER BY o.job_id DESC LIMIT ${limit}`;
}
