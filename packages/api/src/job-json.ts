import type { JobStatus, JsonValue } from '@jobstack/core';
import type {
  ErrorCauseRecord,
  JobAttemptRecord,
  JobLogRecord,
  JobRecord,
  JobRejectRecord,
  JobSummary,
} from '@jobstack/database';
import type { Upload } from '@jobstack/processor';

/** How far a job has come, in units of its handler's choosing. */
interface ProgressJson {
  readonly done: number;
  readonly total: number | null;
  /** What the handler has counted, if it counts anything. */
  readonly counters?: Readonly<Record<string, number>>;
}

/** A job as lists tell it: without payload and result, which may be large. Instants are ISO 8601 in UTC; what is not known (yet) is null. */
export interface JobSummaryJson {
  readonly id: number;
  readonly taskId: string;
  readonly type: string;
  readonly status: JobStatus;
  readonly queue: string;
  readonly ownerId: string | null;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly handovers: number;
  readonly progress: ProgressJson | null;
  /** Input rows that were refused, those among them that are not stored. */
  readonly rejectCount: number;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly file: { readonly name: string; readonly size: number | null; readonly contentType: string } | null;
  readonly createdAt: string;
  /** Not to be run before. */
  readonly runAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

/** A job as the API tells it. */
export interface JobJson extends JobSummaryJson {
  readonly payload: JsonValue;
  readonly result: JsonValue;
  /** Which of the two are null because they are too large to be answered; missing when none is. */
  readonly omitted?: readonly ('payload' | 'result')[];
}

export function toJobSummaryJson(job: JobSummary): JobSummaryJson {
  const { progress, file } = job;
  return {
    id: job.id,
    taskId: job.taskId,
    type: job.type,
    status: job.status,
    queue: job.queue,
    ownerId: job.ownerId ?? null,
    attempt: job.attempt,
    maxAttempts: job.maxAttempts,
    handovers: job.handovers,
    progress: progress ? { ...progress, total: progress.total ?? null } : null,
    rejectCount: job.rejectCount,
    error: job.error ?? null,
    file: file ? { name: file.name, size: file.size ?? null, contentType: file.contentType } : null,
    createdAt: job.createdAt.toISOString(),
    runAt: job.runAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    finishedAt: job.finishedAt?.toISOString() ?? null,
  };
}

export function toJobJson(job: JobRecord): JobJson {
  const { payload, result = null, omitted } = job;
  return { ...toJobSummaryJson(job), payload, result, ...(omitted.length > 0 && { omitted }) };
}

/** The request that uploads a job's file: send the file as its body, with exactly these headers. */
export interface UploadJson {
  readonly method: 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: string;
}

export function toUploadJson({ method, url, headers, expiresAt }: Upload): UploadJson {
  return { method, url, headers, expiresAt: expiresAt.toISOString() };
}

export interface JobLogJson {
  readonly id: number;
  readonly attempt: number;
  readonly level: JobLogRecord['level'];
  readonly message: string;
  readonly metadata: JsonValue;
  readonly rowNumber: number | null;
  readonly createdAt: string;
}

export function toLogJson(log: JobLogRecord): JobLogJson {
  return {
    ...log,
    metadata: log.metadata ?? null,
    rowNumber: log.rowNumber ?? null,
    createdAt: log.createdAt.toISOString(),
  };
}

export interface JobRejectJson {
  readonly id: number;
  readonly attempt: number;
  readonly line: number;
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
  readonly raw: string | null;
  readonly createdAt: string;
}

export function toRejectJson(reject: JobRejectRecord): JobRejectJson {
  return {
    ...reject,
    column: reject.column ?? null,
    raw: reject.raw ?? null,
    createdAt: reject.createdAt.toISOString(),
  };
}

/** Why an attempt failed. */
interface AttemptErrorJson {
  readonly code: string;
  readonly message: string;
  /** Name, message and frames; null when nothing was thrown, as when the worker was lost. */
  readonly stack: string | null;
  /** What caused it, and what caused that. */
  readonly causes: readonly ErrorCauseRecord[];
}

export interface JobAttemptJson {
  readonly attempt: number;
  readonly worker: string;
  /** How it ended; null while it runs. */
  readonly endedAs: NonNullable<JobAttemptRecord['endedAs']> | null;
  readonly error: AttemptErrorJson | null;
  readonly handovers: number;
  readonly durationMs: number | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

export function toAttemptJson(attempt: JobAttemptRecord): JobAttemptJson {
  return {
    ...attempt,
    endedAs: attempt.endedAs ?? null,
    error: attempt.error ? { ...attempt.error, stack: attempt.error.stack ?? null } : null,
    durationMs: attempt.durationMs ?? null,
    startedAt: attempt.startedAt.toISOString(),
    finishedAt: attempt.finishedAt?.toISOString() ?? null,
  };
}
