import type { Pool } from 'pg';

/** What the database knows of the newest job that the API does not tell. */
export interface JobProgress {
  /** Rows that its checkpoint says are committed. */
  readonly rows: number;
  /** What it waits for at this moment, for a person; undefined while somebody works on it. */
  readonly waitsFor: string | undefined;
}

interface ProgressRow {
  readonly rows: string | null;
  readonly status: string;
  readonly rung: boolean;
  /** Seconds; negative once it has expired. */
  readonly lease: number | null;
  /** Seconds until the next sweep, which may be late. */
  readonly sweep: number | null;
}

const PROGRESS = `
  SELECT checkpoint -> 'counters' ->> 'totalRows' AS rows, status, o.rung_lease IS NOT DISTINCT FROM lease_token AS rung,
    extract(epoch FROM lease_expires_at - clock_timestamp())::float8 AS lease,
    (SELECT extract(epoch FROM armed_until - clock_timestamp())::float8 FROM jobstack.sweep_timer) AS sweep
  FROM jobstack.jobs j LEFT JOIN jobstack.open_jobs o ON o.tenant_id = j.tenant_id AND o.job_id = j.id
  ORDER BY j.id DESC LIMIT 1`;

/** @param workerGone whether nobody works on the job any more, which the database learns only when its lease runs out */
export async function readProgress(pool: Pool, workerGone: boolean): Promise<JobProgress> {
  const { rows } = await pool.query<ProgressRow>(PROGRESS);
  const [row] = rows;
  return { rows: Number(row?.rows ?? 0), waitsFor: row && waitOf(row, workerGone) };
}

function waitOf({ status, rung, lease, sweep }: ProgressRow, workerGone: boolean): string | undefined {
  if (status === 'QUEUED') return 'for a worker to start';
  if (status !== 'RUNNING' || !workerGone) return undefined;
  if (lease !== null && lease > 0) return `for its lease, ${seconds(lease)} left`;
  if (!rung) return `for the sweep, ${seconds(Math.max(0, sweep ?? 0))} left`;
  return 'for a new worker to start';
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}
