import type { JobSummary } from '@jobstack/client';

/** What the process ends with. Scripts rely on them. */
export const EXIT = {
  /** Done; a job that was followed COMPLETED, every row of it. */
  ok: 0,
  /** The job FAILED; or what was asked for went wrong here. */
  failed: 1,
  /** It was asked for wrongly: arguments, or what the API found wrong with the request. */
  usage: 2,
  /** The job was CANCELLED. */
  cancelled: 3,
  /** The API could not be reached, or lets nobody in who asks so. */
  unreachable: 4,
  /** The job COMPLETED, and refused rows. */
  rejects: 5,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** Of a job that has ended. */
export function exitCodeOf({ status, rejectCount }: Pick<JobSummary, 'status' | 'rejectCount'>): number {
  if (status === 'CANCELLED') return EXIT.cancelled;
  if (status !== 'COMPLETED') return EXIT.failed;
  return rejectCount > 0 ? EXIT.rejects : EXIT.ok;
}
