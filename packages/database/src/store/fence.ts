import type { JobStatus } from '@jobstack/core';
import { JobStackError } from '@jobstack/core';
import type { Lease } from '@jobstack/processor';
import type { Queryable } from './queryable.ts';

interface FenceRow {
  readonly status: JobStatus;
  readonly lease_token: string;
  readonly attempt: number;
  readonly reject_count: string;
}

/** What the fence has read besides. */
export interface LockedJob {
  readonly attempt: number;
  /** Of all chunks before. */
  readonly rejectCount: number;
}

/**
 * Locks the job's row until the transaction ends and makes sure that it still belongs to this lease. Taken first, so that a
 * stale worker does no work, and a cancel waits for the chunk instead of racing it. An expired lease that nobody has taken over
 * still counts: the token decides, not the time.
 *
 * @throws JobStackError `LEASE_LOST` | `CANCELLED`
 */
export async function lockUnderLease(transaction: Queryable, lease: Lease): Promise<LockedJob> {
  const { rows } = await transaction.query<FenceRow>(
    'SELECT status, lease_token, attempt, reject_count FROM jobs WHERE id = $1 FOR NO KEY UPDATE',
    [lease.jobId],
  );
  const job = rows[0];
  if (job?.status === 'CANCELLED') {
    throw new JobStackError('CANCELLED', `Job ${lease.jobId} has been cancelled; nothing more is committed for it.`);
  }
  if (job?.status !== 'RUNNING' || Number(job.lease_token) !== lease.leaseToken) {
    const state = job ? `${job.status} under lease ${job.lease_token}` : 'gone';
    throw new JobStackError(
      'LEASE_LOST',
      `Job ${lease.jobId} is ${state}, but this worker holds lease ${lease.leaseToken}; nothing was committed.`,
    );
  }
  return { attempt: job.attempt, rejectCount: Number(job.reject_count) };
}
