import type { JobDatabase } from '@jobstack/handler-sdk';
import { gte, lt, type SQL, sql } from 'drizzle-orm';
import { jobs } from '../schema/jobs.ts';

/** In milliseconds. Ids come in the order of creation but for transactions that were open beside each other; none is open longer. */
const DISORDER_MS = 3_600_000;

/**
 * Ids between which jobs were created at these times, found by halving: no index has the time. Wider than asked for by what may be out of
 * order; who asks compares the times besides.
 */
export async function createdBounds(
  db: JobDatabase,
  { createdFrom, createdTo }: { readonly createdFrom?: Date | undefined; readonly createdTo?: Date | undefined },
): Promise<(SQL | undefined)[]> {
  const [from, to] = await Promise.all([
    createdFrom && firstSince(db, new Date(createdFrom.getTime() - DISORDER_MS)),
    createdTo && firstSince(db, new Date(createdTo.getTime() + DISORDER_MS)),
  ]);
  return [from === undefined ? undefined : gte(jobs.id, from), to === undefined ? undefined : lt(jobs.id, to)];
}

/** The least id from which on jobs were created at this time or later. */
async function firstSince(db: JobDatabase, time: Date): Promise<number> {
  const { rows } = await db.execute<{ id: string | number }>(sql`
    WITH RECURSIVE halves (low, high) AS (
      SELECT coalesce(min(id), 1), coalesce(max(id), 0) + 1 FROM ${jobs}
      UNION ALL
      SELECT CASE WHEN later THEN low ELSE next.id + 1 END, CASE WHEN later THEN middle ELSE high END
      FROM halves, LATERAL (SELECT (low + high) / 2 AS middle) half,
        LATERAL (SELECT id, created_at >= ${time.toISOString()}::timestamptz AS later FROM ${jobs} WHERE id >= middle ORDER BY id LIMIT 1) next
      WHERE low < high
    )
    SELECT low AS id FROM halves WHERE low >= high LIMIT 1`);
  return Number(rows[0]?.id ?? 0);
}
