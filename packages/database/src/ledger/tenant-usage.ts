import type { Queryable } from './queryable.ts';
import { run, statement } from './statement.ts';

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
export const TENANT_USAGE = statement(
  'tenant_usage',
  ['tenant_id', 'count_to', 'since_days', 'sum_files'],
  { open: 'int4', bytes: 'float8' },
  `
  SELECT
    (SELECT count(*) FROM (SELECT FROM jobstack.open_jobs WHERE tenant_id = :tenant_id LIMIT :count_to::int) counted)::int AS open,
    CASE WHEN :sum_files THEN (
      SELECT coalesce(sum(file_size), 0) FROM jobstack.jobs
      WHERE tenant_id = :tenant_id AND file_key IS NOT NULL
        AND created_at > coalesce(now() - make_interval(days => :since_days::int), '-infinity')) ELSE 0 END::float8 AS bytes`,
);

export async function tenantUsage(
  database: Queryable,
  tenantId: string,
  { countOpenTo, filesWithinDays }: TenantUsageRequest,
): Promise<TenantUsage> {
  const [usage] = await run(database, TENANT_USAGE, {
    tenant_id: tenantId,
    count_to: countOpenTo,
    since_days: filesWithinDays ?? null,
    sum_files: filesWithinDays !== 0,
  });
  return { openJobs: usage?.open ?? 0, fileBytes: usage?.bytes ?? 0 };
}
