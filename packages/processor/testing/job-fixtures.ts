import { AttemptEnd } from '@jobstack/core';
import type { ClaimedJob, SettleAnswer, Settlement } from '../src/ports/job-store.ts';

/** A claimed job as a store hands it out. */
export function aClaimedJob(overrides: Partial<ClaimedJob> = {}): ClaimedJob {
  return {
    jobId: 1,
    taskId: '018f0000-0000-7000-8000-000000000001',
    leaseToken: 1,
    jobType: 'test',
    payload: {},
    queue: 'default',
    tenantId: 'acme',
    ownerId: undefined,
    attempt: 1,
    maxAttempts: 3,
    handovers: 0,
    interruptions: 0,
    suspect: false,
    checkpoint: undefined,
    progress: undefined,
    timeLeftMs: undefined,
    file: undefined,
    ...overrides,
  };
}

/** The end of job number `jobId`. */
export function aSettlement(jobId: number): Settlement {
  const { taskId, leaseToken } = aClaimedJob();
  return { jobId, taskId, leaseToken, progress: undefined, end: AttemptEnd.completed() };
}

export function aSettleAnswer({ jobId }: Pick<Settlement, 'jobId'>): SettleAnswer {
  return { jobId, settled: true, busy: false, status: 'COMPLETED', toRing: [] };
}
