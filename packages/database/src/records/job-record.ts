import type { JobStatus, JsonValue } from '@jobstack/core';
import type { Progress } from '@jobstack/processor';
import { getTableColumns } from 'drizzle-orm';
import { jobs } from '../schema/jobs.ts';

/** A job as people and clients see it: without its lease, its checkpoint and its place in the sweep. */
export interface JobRecord {
  readonly id: number;
  readonly taskId: string;
  readonly type: string;
  readonly status: JobStatus;
  /** As the creator gave it; the handler's schema parses it anew before each attempt. */
  readonly payload: JsonValue;
  readonly queue: string;
  readonly tenantId: string;
  readonly ownerId: string | undefined;
  /** Attempts begun. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly handovers: number;
  /** Not to be claimed before. */
  readonly runAt: Date;
  readonly progress: Progress | undefined;
  /** The job that spawned it. */
  readonly parentId: number | undefined;
  /** Jobs it has spawned that have not ended. */
  readonly pendingChildren: number;
  /** What the handler resolved to; undefined until COMPLETED. */
  readonly result: JsonValue | undefined;
  /** Of the last failed attempt; kept when the job recovers. */
  readonly error: { readonly code: string; readonly message: string } | undefined;
  readonly file: JobFileRecord | undefined;
  readonly createdAt: Date;
  /** First claim. */
  readonly startedAt: Date | undefined;
  /** Entry into COMPLETED, FAILED or CANCELLED. */
  readonly finishedAt: Date | undefined;
}

export interface JobFileRecord {
  /** Where the object lies in the bucket. */
  readonly key: string;
  readonly name: string;
  /** In bytes: announced by the client at creation, measured from `start` on. */
  readonly size: number | undefined;
  readonly contentType: string;
  /** Known from `start` on. */
  readonly etag: string | undefined;
}

const {
  checkpoint,
  attemptOpen,
  leaseToken,
  leaseExpiresAt,
  sweepAt,
  rings,
  timeoutMs,
  timeoutAt,
  idempotencyKey,
  waiting,
  ...columns
} = getTableColumns(jobs);

/** The columns that a `JobRecord` is made of. Checkpoints can be large and belong to the handler, so they are not read. */
export const JOB_RECORD_COLUMNS = columns;

type JobRow = Pick<typeof jobs.$inferSelect, keyof typeof JOB_RECORD_COLUMNS>;

export function toJobRecord(row: JobRow): JobRecord {
  return {
    id: row.id,
    taskId: row.taskId,
    type: row.type,
    status: row.status,
    payload: row.payload as JsonValue,
    queue: row.queue,
    tenantId: row.tenantId,
    ownerId: row.ownerId ?? undefined,
    attempt: row.attempt,
    maxAttempts: row.maxAttempts,
    handovers: row.handovers,
    runAt: row.runAt,
    progress: row.progressDone === null ? undefined : { done: row.progressDone, total: row.progressTotal ?? undefined },
    parentId: row.parentId ?? undefined,
    pendingChildren: row.pendingChildren,
    result: (row.result as JsonValue | null) ?? undefined,
    error: row.errorCode === null ? undefined : { code: row.errorCode, message: row.errorMessage ?? '' },
    file: toFileRecord(row),
    createdAt: row.createdAt,
    startedAt: row.startedAt ?? undefined,
    finishedAt: row.finishedAt ?? undefined,
  };
}

function toFileRecord(row: JobRow): JobFileRecord | undefined {
  if (row.fileKey === null) return undefined;
  return {
    key: row.fileKey,
    name: row.fileName ?? '',
    size: row.fileSize ?? undefined,
    contentType: row.fileContentType ?? 'application/octet-stream',
    etag: row.fileEtag ?? undefined,
  };
}
