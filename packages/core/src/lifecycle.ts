import type { JobStatus } from './job-status.ts';

/** Everything that can happen to a job's status. */
export const JOB_EVENTS = [
  'start',
  'claim',
  'complete',
  'fail',
  'retry',
  'handOver',
  'exhaust',
  'timeOut',
  'expire',
  'cancel',
  'requeue',
] as const;

export type JobEvent = (typeof JOB_EVENTS)[number];

interface Transition {
  readonly from: readonly JobStatus[];
  readonly to: JobStatus;
}

/** The state machine, whole. The SQL guards repeat these from-states; a test compares the two. */
export const JOB_TRANSITIONS: Readonly<Record<JobEvent, Transition>> = {
  /** The upload is confirmed. */
  start: { from: ['AWAITING_FILE'], to: 'QUEUED' },
  /** A worker takes the job; from RUNNING only when the lease has expired. */
  claim: { from: ['QUEUED', 'RETRYING', 'RUNNING'], to: 'RUNNING' },
  complete: { from: ['RUNNING'], to: 'COMPLETED' },
  fail: { from: ['RUNNING'], to: 'FAILED' },
  retry: { from: ['RUNNING'], to: 'RETRYING' },
  handOver: { from: ['RUNNING'], to: 'QUEUED' },
  /** The lease has expired and no attempt is left. */
  exhaust: { from: ['RUNNING'], to: 'FAILED' },
  /** A claim finds that the job type's timeout has passed. */
  timeOut: { from: ['QUEUED', 'RETRYING', 'RUNNING'], to: 'FAILED' },
  /** The upload never came. */
  expire: { from: ['AWAITING_FILE'], to: 'FAILED' },
  cancel: { from: ['AWAITING_FILE', 'QUEUED', 'RUNNING', 'RETRYING'], to: 'CANCELLED' },
  /** A person asks for another try. */
  requeue: { from: ['FAILED', 'CANCELLED'], to: 'QUEUED' },
};

/** The status after `event`, or undefined when the event cannot happen to a job in this status. */
export function transition(status: JobStatus, event: JobEvent): JobStatus | undefined {
  const { from, to } = JOB_TRANSITIONS[event];
  return from.includes(status) ? to : undefined;
}
