import type { JsonValue } from '@jobstack/core';
import { type SQL, sql } from 'drizzle-orm';
import type { PgInsertValue } from 'drizzle-orm/pg-core';
import { v7 as uuidv7 } from 'uuid';
import type { jobs } from '../schema/jobs.ts';
import { idempotencyRequestOf } from './idempotency-request.ts';

export interface NewJob {
  /** UUIDv7. @default a new one */
  readonly taskId?: string;
  readonly type: string;
  /** As given by the creator. */
  readonly payload: JsonValue;
  /** @default 'default' */
  readonly queue?: string;
  readonly tenantId: string;
  readonly ownerId?: string | undefined;
  /** From the handler's retry policy; 1 to 100,000. */
  readonly maxAttempts: number;
  /** From its first claim to its end, in milliseconds. @default any time */
  readonly timeoutMs?: number | undefined;
  /** Not to be claimed before. @default now */
  readonly runAt?: Date | undefined;
  /** The creator's own name for the job, unique within the tenant. @default none */
  readonly idempotencyKey?: string | undefined;
  /** Id of the job that spawned it. @default none */
  readonly parentId?: number | undefined;
  /** With a file the job is created AWAITING_FILE, without one QUEUED. */
  readonly file?: NewJobFile | undefined;
}

export interface NewJobFile {
  /** Where the object will lie in the bucket. */
  readonly key: string;
  readonly name: string;
  readonly contentType: string;
  /** In bytes, when the client announced it. */
  readonly size?: number | undefined;
  /** How long the job waits to be started before the sweep gives it up, in milliseconds. */
  readonly startWithinMs: number;
}

/** The job with a task id made now, unless it has one. */
export function withTaskId(job: NewJob): NewJob & { readonly taskId: string } {
  return { ...job, taskId: job.taskId ?? newTaskId() };
}

/** A task id: sorts by the time of its making, so that the unique index grows at its end. */
export function newTaskId(): string {
  return uuidv7();
}

/** @param ringGraceMs how long an unsent ring stays unnoticed */
export function toJobRow(job: NewJob, ringGraceMs: number): PgInsertValue<typeof jobs> {
  const { file } = job;
  return {
    taskId: job.taskId ?? newTaskId(),
    type: job.type,
    status: file ? 'AWAITING_FILE' : 'QUEUED',
    // As text, since Drizzle takes a JSON null for SQL's.
    payload: sql`${JSON.stringify(job.payload)}::jsonb`,
    queue: job.queue ?? 'default',
    tenantId: job.tenantId,
    ownerId: job.ownerId ?? null,
    maxAttempts: job.maxAttempts,
    timeoutMs: job.timeoutMs ?? null,
    ...(job.runAt && { runAt: job.runAt }),
    sweepAt: file ? fromNow(file.startWithinMs) : afterGrace(job.runAt, ringGraceMs),
    idempotencyKey: job.idempotencyKey ?? null,
    idempotencyRequest: job.idempotencyKey === undefined ? null : idempotencyRequestOf(job),
    parentId: job.parentId ?? null,
    fileKey: file?.key ?? null,
    fileName: file?.name ?? null,
    fileSize: file?.size ?? null,
    fileContentType: file?.contentType ?? null,
  };
}

/** So many milliseconds from now, by the database's clock. */
export function fromNow(milliseconds: number): SQL {
  return sql`now() + ${milliseconds} * interval '1 millisecond'`;
}

/** A delayed job is not late before its time has come; its message may have been sent with that delay. */
function afterGrace(runAt: Date | undefined, ringGraceMs: number): SQL {
  return runAt ? sql`greatest(${runAt.toISOString()}::timestamptz, ${fromNow(ringGraceMs)})` : fromNow(ringGraceMs);
}
