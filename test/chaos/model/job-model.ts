import type { JobStatus } from '@jobstack/core';
import type { Lease } from '@jobstack/processor';
import type { JobName } from '@jobstack/processor/testing';

/** A job as it has to be, kept beside the one in the database. */
export interface JobModel {
  name: JobName;
  status: JobStatus;
  attempt: number;
  maxAttempts: number;
  /** Its worker had nothing else in hand when it claimed it. */
  alone: boolean;
  /** The next claim goes on with this attempt. */
  attemptOpen: boolean;
  token: number;
  leaseExpired: boolean;
  due: boolean;
  /** Chunks that were committed. */
  rows: number;
}

/** All jobs, and every lease that was ever given: stale ones are what this is about. */
export interface Model {
  readonly jobs: JobModel[];
  readonly leases: { readonly job: JobModel; readonly lease: Lease }[];
}

/** Whether a commit or settle under this lease counts. */
export function isCurrent(job: JobModel, lease: Lease): boolean {
  return job.status === 'RUNNING' && job.token === lease.leaseToken;
}

/** Whether nobody works on the job though somebody should. */
export function isIdle(job: JobModel): boolean {
  return job.status === 'RUNNING' ? job.leaseExpired : ['QUEUED', 'RETRYING'].includes(job.status) && job.due;
}
