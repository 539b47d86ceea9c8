import type { ErrorCauseRecord, JobStatus, JsonValue, LogLevel, Reject } from '@jobstack/core';
import type { Progress, StoredFile } from '@jobstack/processor';
import { RowLock } from './row-lock.ts';

/** A job as the memory store keeps it. Times in milliseconds since the epoch. */
export interface JobRow {
  readonly jobId: number;
  readonly taskId: string;
  readonly type: string;
  readonly payload: JsonValue;
  readonly queue: string;
  readonly tenantId: string;
  readonly ownerId: string | undefined;
  readonly parent: JobRow | undefined;
  readonly idempotencyKey: string | undefined;
  readonly maxAttempts: number;
  readonly timeoutMs: number | undefined;
  readonly file: StoredFile | undefined;
  readonly createdAt: number;
  status: JobStatus;
  attempt: number;
  /** The next claim goes on with the attempt. */
  attemptOpen: boolean;
  /** Nothing ran beside it when it was claimed: a loss of its worker is its own. */
  alone: boolean;
  handovers: number;
  interruptions: number;
  leaseToken: number;
  leaseExpiresAt: number | undefined;
  runAt: number;
  /** When a sweep looks at it next. */
  sweepAt: number;
  /** How often it was rung since it was last claimed. */
  rings: number;
  timeoutAt: number | undefined;
  startedAt: number | undefined;
  finishedAt: number | undefined;
  /** JSON text; undefined before the first commit. */
  checkpoint: string | undefined;
  /** All that were ever stored, in order. */
  readonly checkpoints: string[];
  progress: Progress | undefined;
  result: JsonValue | undefined;
  errorCode: string | undefined;
  errorMessage: string | undefined;
  /** The limit that holds it. */
  heldBy: string | undefined;
  readonly lock: RowLock;
  readonly attempts: AttemptRow[];
  readonly rejects: RejectRow[];
  readonly logs: LogRow[];
  /** Name → JSON text of the result; undefined for a step that answered nothing. */
  readonly steps: Map<string, string | undefined>;
}

/** One attempt of a job. */
export interface AttemptRow {
  readonly attempt: number;
  worker: string;
  /** Undefined while it goes on. */
  endedAs: string | undefined;
  errorCode: string | undefined;
  errorMessage: string | undefined;
  errorStack: string | undefined;
  errorCauses: readonly ErrorCauseRecord[] | undefined;
  handovers: number;
}

interface RejectRow extends Reject {
  readonly attempt: number;
}

interface LogRow {
  readonly attempt: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly metadata: unknown;
  readonly rowNumber: number | undefined;
  readonly at: number;
}

/** What a job may start with. */
export type NewJobRow = Pick<JobRow, 'type' | 'payload' | 'queue' | 'tenantId' | 'maxAttempts'> & Partial<JobRow>;

/** A job that is QUEUED and due, unless `given` says otherwise. */
export function aJobRow(jobId: number, now: number, given: NewJobRow): JobRow {
  return {
    jobId,
    taskId: taskIdOf(jobId),
    ownerId: undefined,
    parent: undefined,
    idempotencyKey: undefined,
    timeoutMs: undefined,
    file: undefined,
    createdAt: now,
    status: 'QUEUED',
    attempt: 0,
    attemptOpen: false,
    alone: false,
    handovers: 0,
    interruptions: 0,
    leaseToken: 0,
    leaseExpiresAt: undefined,
    runAt: now,
    sweepAt: now,
    rings: 0,
    timeoutAt: undefined,
    startedAt: undefined,
    finishedAt: undefined,
    checkpoint: undefined,
    checkpoints: [],
    progress: undefined,
    result: undefined,
    errorCode: undefined,
    errorMessage: undefined,
    heldBy: undefined,
    lock: new RowLock(),
    attempts: [],
    rejects: [],
    logs: [],
    steps: new Map(),
    ...given,
  };
}

/** The same in each run, so that what a handler makes of it can be compared. */
function taskIdOf(jobId: number): string {
  return `018f0000-0000-7000-8000-${String(jobId).padStart(12, '0')}`;
}

/** Whether an engine may take it, or end it: due, or left by a worker whose lease has expired. */
export function isClaimable({ status, runAt, leaseExpiresAt = 0 }: JobRow, now: number): boolean {
  if (status === 'QUEUED' || status === 'RETRYING') return runAt <= now;
  return status === 'RUNNING' && leaseExpiresAt <= now;
}
