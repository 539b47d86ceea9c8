import { JobStackError } from '@jobstack/core';
import type { Lease } from '@jobstack/processor';
import type { Queryable } from './queryable.ts';
import { run, statement } from './statement.ts';

export const LOCK_JOB = statement(
  'lock_job',
  ['job_id'],
  { status: 'text', lease_token: 'int8', attempt: 'int4', reject_count: 'int8', spawn_round: 'int4' },
  `SELECT status, lease_token, attempt, reject_count, spawn_round FROM jobstack.jobs WHERE id = :job_id FOR NO KEY UPDATE`,
);

/** What the fence has read besides. */
export interface LockedJob {
  readonly attempt: number;
  /** Of all chunks before. */
  readonly rejectCount: number;
  readonly spawnRound: number;
}

/**
 * Locks the job's row until the transaction ends and makes sure that it still belongs to this lease. Taken first, so that a
 * stale worker does no work, and a cancel waits for the chunk instead of racing it. An expired lease that nobody has taken over
 * still counts: the token decides, not the time.
 *
 * @throws JobStackError `LEASE_LOST` | `CANCELLED`
 */
export async function lockUnderLease(transaction: Queryable, { jobId, leaseToken }: Lease): Promise<LockedJob> {
  const [job] = await run(transaction, LOCK_JOB, { job_id: jobId });
  if (job?.status === 'CANCELLED') {
    throw new JobStackError('CANCELLED', `Job ${jobId} has been cancelled; nothing more is committed for it.`);
  }
  if (job?.status !== 'RUNNING' || job.lease_token !== leaseToken) {
    const state = job ? `${job.status} under lease ${job.lease_token}` : 'gone';
    throw new JobStackError(
      'LEASE_LOST',
      `Job ${jobId} is ${state}, but this worker holds lease ${leaseToken}; nothing was committed.`,
    );
  }
  return { attempt: job.attempt, rejectCount: job.reject_count, spawnRound: job.spawn_round };
}
