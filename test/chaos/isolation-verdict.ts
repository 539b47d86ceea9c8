import type { Pool } from 'pg';

/** What became of a job that had a villain beside it. */
export interface Bystander {
  readonly status: string;
  /** Begun. */
  readonly attempts: number;
  /** How the last of them ended. */
  readonly endedAs: string | null;
  readonly interruptions: number;
  readonly rows: readonly number[];
  /** It ran in the villain's process, or was lost with it. */
  readonly sharedItsWorker: boolean;
}

const WORKER_LOST = `metadata ->> 'code' = 'WORKER_LOST'`;

const BYSTANDERS = `
  SELECT j.status, j.attempt AS attempts, a.ended_as AS "endedAs", j.interruptions,
    ARRAY (SELECT n FROM chaos_rows r WHERE r.task_id = j.task_id ORDER BY n) AS rows,
    a.worker = v.worker OR EXISTS (SELECT FROM job_logs l WHERE l.job_id = j.id AND ${WORKER_LOST}) AS "sharedItsWorker"
  FROM jobs j JOIN job_attempts a ON a.job_id = j.id AND a.attempt = j.attempt
  CROSS JOIN (SELECT worker FROM job_attempts JOIN jobs ON id = job_id WHERE task_id = $2 ORDER BY job_attempts.attempt LIMIT 1) v
  WHERE j.task_id = ANY ($1)`;

export async function bystandersOf(
  pool: Pool,
  taskIds: readonly string[],
  villainId: string,
): Promise<readonly Bystander[]> {
  const { rows } = await pool.query<Bystander>(BYSTANDERS, [taskIds, villainId]);
  return rows;
}

/** When jobs of lost workers were taken over, in milliseconds since the epoch, ascending. */
export async function takeOvers(pool: Pool): Promise<readonly number[]> {
  const { rows } = await pool.query<{ at: number }>(
    `SELECT extract(epoch FROM created_at)::float8 * 1000 AS at FROM job_logs WHERE ${WORKER_LOST} ORDER BY created_at`,
  );
  return rows.map(({ at }) => at);
}
