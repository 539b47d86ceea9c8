import type { Client } from 'pg';

/** One job's life in milliseconds since the epoch, by the database's clock, which is the machine's. */
export interface JobTimes {
  readonly id: number;
  readonly createdAt: number;
  readonly startedAt: number;
  readonly finishedAt: number;
}

const POLL_MS = 20;

/**
 * Waits until the jobs have ended, and says when each was created, claimed and ended.
 *
 * @throws Error unless each has completed in its first attempt; or when they take longer than `limitMs`, in milliseconds
 */
export async function timesOf(sql: Client, ids: readonly number[], limitMs = 60_000): Promise<readonly JobTimes[]> {
  const giveUpAt = performance.now() + limitMs;
  for (;;) {
    const { rows } = await sql.query<JobTimes & { readonly status: string; readonly attempt: number }>(
      `SELECT id::float8 AS id, status, attempt, extract(epoch FROM created_at)::float8 * 1000 AS "createdAt",
         extract(epoch FROM started_at)::float8 * 1000 AS "startedAt", extract(epoch FROM finished_at)::float8 * 1000 AS "finishedAt"
       FROM jobs WHERE id = ANY ($1::bigint[]) AND finished_at IS NOT NULL`,
      [ids],
    );
    if (rows.length === ids.length) {
      const odd = rows.filter(({ status, attempt }) => status !== 'COMPLETED' || attempt !== 1);
      if (odd.length > 0)
        throw new Error(`All jobs must complete in one attempt; received ${JSON.stringify(odd.slice(0, 3))}.`);
      return rows;
    }
    if (performance.now() > giveUpAt)
      throw new Error(`${ids.length - rows.length} of ${ids.length} jobs have not ended in ${limitMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
