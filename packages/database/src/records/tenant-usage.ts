import { FINAL_STATUSES, JOB_STATUSES } from '@jobstack/core';
import type { JobDatabase } from '@jobstack/handler-sdk';
import { sql } from 'drizzle-orm';
import { jobs } from '../schema/jobs.ts';

const OPEN_STATUSES = JOB_STATUSES.filter((status) => !(FINAL_STATUSES as readonly string[]).includes(status));

/** What a tenant has at the moment. */
export interface TenantUsage {
  /** Jobs that have not ended, counted up to `countOpenTo`. */
  readonly openJobs: number;
  /** Bytes of the files that its jobs have, announced or measured, of those created within `filesWithinDays`. */
  readonly fileBytes: number;
}

export interface TenantUsageRequest {
  /** So many are enough to know; the count costs no more than that. 0: not counted. */
  readonly countOpenTo: number;
  /** Files are deleted after so many days, and count no longer; undefined: they count while their job is there. 0: not summed. */
  readonly filesWithinDays: number | undefined;
}

/**
 * Counts instead of keeping a counter: no row exists that every job of a tenant would have to update. Both counts read an index alone, and
 * the first stops at its limit. Requests at the same moment see the same usage, so a budget can be passed by as many as come together.
 */
export async function tenantUsage(
  db: Pick<JobDatabase, 'execute'>,
  tenantId: string,
  { countOpenTo, filesWithinDays }: TenantUsageRequest,
): Promise<TenantUsage> {
  const open = OPEN_STATUSES.map(
    (status) => sql`(SELECT 1 FROM ${jobs} WHERE status = ${status} AND tenant_id = ${tenantId} LIMIT ${countOpenTo})`,
  );
  const since =
    filesWithinDays === undefined ? sql`` : sql`AND created_at > now() - make_interval(days => ${filesWithinDays})`;
  const bytes =
    filesWithinDays === 0
      ? sql`0`
      : sql`(SELECT coalesce(sum(file_size), 0) FROM ${jobs} WHERE tenant_id = ${tenantId} AND file_key IS NOT NULL ${since})`;
  const { rows } = await db.execute<{ open: number; bytes: number }>(
    sql`SELECT (SELECT count(*) FROM (SELECT 1 FROM (${sql.join(open, sql` UNION ALL `)}) each_status LIMIT ${countOpenTo}) counted)::int AS open,
      ${bytes}::float8 AS bytes`,
  );
  return { openJobs: rows[0]?.open ?? 0, fileBytes: rows[0]?.bytes ?? 0 };
}
