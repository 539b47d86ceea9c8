/**
 * Every status a job can have, in the order of its life.
 *
 * - `AWAITING_FILE` entered when a job is created with a file; left by `start` (→ QUEUED), by expiry or cancel.
 * - `QUEUED` entered by create, start, handover, `wake` and a person's retry; left by a claim (→ RUNNING) or cancel.
 * - `RUNNING` entered by a claim only; left by the end of the attempt, by cancel, or by a claim that finds the attempts used up.
 * - `RETRYING` entered when an attempt failed and another is due later; left by the next claim or cancel.
 * - `WAITING` entered when the job waits for the jobs it has spawned; left when the last of them has ended (→ QUEUED), or by cancel.
 * - `COMPLETED`, `FAILED`, `CANCELLED` are final for the engine; a person may send FAILED and CANCELLED back to QUEUED.
 */
export const JOB_STATUSES = [
  'AWAITING_FILE',
  'QUEUED',
  'RUNNING',
  'RETRYING',
  'WAITING',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
] as const;

export type JobStatus = (typeof JOB_STATUSES)[number];

export const FINAL_STATUSES = ['COMPLETED', 'FAILED', 'CANCELLED'] as const satisfies readonly JobStatus[];

export type FinalStatus = (typeof FINAL_STATUSES)[number];

export function isFinal(status: JobStatus): status is FinalStatus {
  return (FINAL_STATUSES as readonly JobStatus[]).includes(status);
}
