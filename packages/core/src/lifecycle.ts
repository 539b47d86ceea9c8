import type { JobStatus } from './job-status.ts';

/** Everything that can happen to a job's status. */
export const JOB_EVENTS = [
  'start',
  'claim',
  'complete',
  'fail',
  'retry',
  'handOver',
  'wait',
  'wake',
  'exhaust',
  'timeOut',
  'expire',
  'cancel',
  'requeue',
] as const;

export type JobEvent = (typeof JOB_EVENTS)[number];

export interface Transition {
  readonly from: readonly JobStatus[];
  readonly to: JobStatus;
  /** Columns of `jobs` that the event may set, beside `status`. */
  readonly sets: readonly string[];
}

/** What every end sets. */
const END = ['finished_at', 'lease_expires_at', 'attempt_open'] as const;
/** What every end but a good one sets besides. */
const STOP = [...END, 'stopped'] as const;
const ERROR = ['error_code', 'error_message'] as const;
/** What a handler has last said of its progress; kept however the attempt ends. */
const PROGRESS = ['progress_done', 'progress_total', 'progress_counters'] as const;

/**
 * The life of a job, whole: event → from which statuses, to which, and what else it sets. The SQL statements take their from-states from
 * here, a test runs each event and compares what has changed, and the diagram in docs/concepts.md is held to it.
 */
export const JOB_TRANSITIONS: Readonly<Record<JobEvent, Transition>> = {
  /** The upload is confirmed. */
  start: { from: ['AWAITING_FILE'], to: 'QUEUED', sets: ['file_size', 'file_content_type', 'file_etag'] },
  /** A worker takes the job; from RUNNING only when the lease has expired. */
  claim: {
    from: ['QUEUED', 'RETRYING', 'RUNNING'],
    to: 'RUNNING',
    sets: [
      'attempt',
      'attempt_open',
      'lease_token',
      'lease_expires_at',
      'started_at',
      'timeout_at',
      'interruptions',
      'alone',
    ],
  },
  complete: { from: ['RUNNING'], to: 'COMPLETED', sets: [...END, ...PROGRESS, 'result', 'reject_count'] },
  fail: { from: ['RUNNING'], to: 'FAILED', sets: [...STOP, ...ERROR, ...PROGRESS] },
  retry: {
    from: ['RUNNING'],
    to: 'RETRYING',
    sets: ['run_at', 'attempt_open', 'lease_expires_at', 'interruptions', ...ERROR, ...PROGRESS],
  },
  handOver: { from: ['RUNNING'], to: 'QUEUED', sets: ['attempt_open', 'handovers', 'lease_expires_at', ...PROGRESS] },
  /** It goes on when the jobs it has spawned have ended. */
  wait: { from: ['RUNNING'], to: 'WAITING', sets: ['attempt_open', 'lease_expires_at', ...PROGRESS] },
  /** The last job it waited for has ended, or its own time is over. */
  wake: { from: ['WAITING'], to: 'QUEUED', sets: [] },
  /** The lease has expired and no attempt is left. */
  exhaust: { from: ['RUNNING'], to: 'FAILED', sets: [...STOP, ...ERROR] },
  /** A claim finds that the job type's timeout has passed. */
  timeOut: { from: ['QUEUED', 'RETRYING', 'RUNNING'], to: 'FAILED', sets: [...STOP, ...ERROR] },
  /** The upload never came. */
  expire: { from: ['AWAITING_FILE'], to: 'FAILED', sets: [...STOP, ...ERROR] },
  cancel: { from: ['AWAITING_FILE', 'QUEUED', 'RUNNING', 'RETRYING', 'WAITING'], to: 'CANCELLED', sets: STOP },
  /** A person asks for another try. */
  requeue: {
    from: ['FAILED', 'CANCELLED'],
    to: 'QUEUED',
    sets: [
      'finished_at',
      'stopped',
      'run_at',
      'timeout_at',
      'attempt_open',
      'handovers',
      'interruptions',
      'max_attempts',
      'checkpoint',
      'reject_count',
      'spawn_round',
      ...PROGRESS,
    ],
  },
};

/** The status after `event`, or undefined when the event cannot happen to a job in this status. */
export function transition(status: JobStatus, event: JobEvent): JobStatus | undefined {
  const { from, to } = JOB_TRANSITIONS[event];
  return from.includes(status) ? to : undefined;
}
