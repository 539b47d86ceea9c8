import type { Pool } from 'pg';

export interface Kill {
  /** In milliseconds since the epoch. */
  readonly at: number;
  /** What ran in the process, by number. */
  readonly jobIds: readonly number[];
}

const RUNNING = `
  SELECT a.job_id AS "jobId" FROM job_attempts a JOIN jobs j ON j.id = a.job_id
  WHERE a.finished_at IS NULL AND j.status = 'RUNNING' AND split_part(a.worker, ' ', 2) = $1`;

/** Kills a process, and notes what it had in hand: a loss that several jobs shared goes on in the same attempt, under its next worker's name. */
export async function kill(pool: Pool, pid: number): Promise<Kill> {
  const { rows } = await pool.query<{ jobId: string }>(RUNNING, [String(pid)]);
  process.kill(pid, 'SIGKILL');
  return { at: Date.now(), jobIds: rows.map(({ jobId }) => Number(jobId)) };
}

/** What the claim after a loss says in the job's log. */
const TAKEN_UP = `
  SELECT extract(epoch FROM min(created_at))::float8 * 1000 AS at FROM job_logs
  WHERE job_id = ANY ($1) AND metadata ->> 'code' = 'WORKER_LOST' AND created_at >= to_timestamp($2::float8 / 1000)
  GROUP BY job_id`;

/** Milliseconds from each kill to the next claim of each job that was running in the killed process, ascending. */
export async function recoveryTimes(pool: Pool, kills: readonly Kill[]): Promise<readonly number[]> {
  const times: number[] = [];
  for (const { at, jobIds } of kills) {
    const { rows } = await pool.query<{ at: number }>(TAKEN_UP, [jobIds, at]);
    times.push(...rows.map((taken) => Math.max(0, Math.round(taken.at - at))));
  }
  return times.sort((one, other) => one - other);
}

/** @param share in [0, 1] */
export function quantile(ascending: readonly number[], share: number): number | undefined {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))];
}
