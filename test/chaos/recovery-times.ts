import type { Pool } from 'pg';

export interface Kill {
  readonly pid: number;
  /** In milliseconds since the epoch. */
  readonly at: number;
}

const CRASHED = `
  SELECT a.worker, extract(epoch FROM n.started_at)::float8 * 1000 AS "nextAt"
  FROM job_attempts a JOIN job_attempts n ON n.job_id = a.job_id AND n.attempt = a.attempt + 1
  WHERE a.ended_as = 'lost'`;

/** Milliseconds from each kill to the next claim of each job that was running in the killed process, ascending. */
export async function recoveryTimes(pool: Pool, kills: readonly Kill[]): Promise<readonly number[]> {
  const killedAt = new Map(kills.map(({ pid, at }) => [String(pid), at]));
  const { rows } = await pool.query<{ worker: string; nextAt: number }>(CRASHED);
  return rows
    .flatMap(({ worker, nextAt }) => {
      const at = killedAt.get(worker.split(' ')[1] ?? '');
      return at === undefined ? [] : [Math.max(0, Math.round(nextAt - at))];
    })
    .sort((one, other) => one - other);
}

/** @param share in [0, 1] */
export function quantile(ascending: readonly number[], share: number): number | undefined {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))];
}
