/**
 * Every status a job can have, in the order of its life.
 *
 * - `AWAITING_FILE` entered when a job is created with a file; left by `start` (→ QUEUED), by expiry or cancel.
 * - `QUEUED` entered by create, start and handover; left by a claim (→ RUNNING) or cancel.
 * - `RUNNING` entered by a claim only; left by settle, cancel, or a claim that finds the attempts used up.
 * - `RETRYING` entered when an attempt failed and another is due later; left by the next claim or cancel.
 * - `COMPLETED`, `FAILED`, `CANCELLED` are final for the engine; a person may send FAILED and CANCELLED back to QUEUED.
 */
export const JOB_STATUSES = [
  'AWAITING_FILE',
  'QUEUED',
  'RUNNING',
  'RETRYING',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
] as const;

export type JobStatus = (typeof JOB_STATUSES)[number];

export const FINAL_STATUSES = ['COMPLETED', 'FAILED', 'CANCELLED'] as const satisfies readonly JobStatus[];

export function isFinal(status: JobStatus): boolean {
  return (FINAL_STATUSES as readonly JobStatus[]).includes(status);
}
