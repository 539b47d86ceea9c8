/** What a worker's sessions are called in `pg_stat_activity`. */
export interface SessionNames {
  /** Of the connections that its jobs share. */
  readonly jobs: string;
  /** Of the one connection that renews its leases. */
  readonly heartbeat: string;
}

/** PostgreSQL keeps 63 bytes of an `application_name`; the end of a worker's name is what tells it from others. */
export const WORKER_LENGTH = 40;

export const JOBS_PREFIX = 'jobstack-worker ';
export const HEARTBEAT_PREFIX = 'jobstack-heartbeat ';

/** @param worker as in `job_attempts.worker`, ASCII, and no other process's */
export function sessionNames(worker: string): SessionNames {
  const end = worker.slice(-WORKER_LENGTH);
  return { jobs: JOBS_PREFIX + end, heartbeat: HEARTBEAT_PREFIX + end };
}
