import type { JsonValue } from '@jobstack/core';
import { v7 as uuidv7 } from 'uuid';

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
  /** That job's round of spawning. */
  readonly parentRound?: number | undefined;
  /** What it is found by: `path=value` of each path of the payload that its handler calls searchable. @default none */
  readonly terms?: readonly string[] | undefined;
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
