import type { JobStatus, JsonValue } from '@jobstack/core';

/** How far a job has come, in units of its handler's choosing. */
export interface Progress {
  readonly done: number;
  readonly total: number | null;
  /** What the handler has counted, if it counts anything. */
  readonly counters?: Readonly<Record<string, number>>;
}

/** A job as lists tell it: without payload and result, which may be large. Instants are ISO 8601 in UTC; what is not known (yet) is null. */
export interface JobSummary {
  /** Its number, for people. */
  readonly id: number;
  /** UUIDv7, for machines. */
  readonly taskId: string;
  readonly type: string;
  readonly status: JobStatus;
  readonly queue: string;
  readonly tenantId: string;
  /** Who created it. */
  readonly ownerId: string | null;
  /** The job that spawned it; it may have been pruned. */
  readonly parentId: number | null;
  /** Jobs it has spawned that have not ended. */
  readonly openChildren: number;
  /** Attempts begun. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly handovers: number;
  readonly progress: Progress | null;
  /** Input rows that were refused, those among them that are not stored. */
  readonly rejectCount: number;
  /** Of the last failed attempt; it stays when a later one succeeds. */
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly file: { readonly name: string; readonly size: number | null; readonly contentType: string } | null;
  readonly createdAt: string;
  /** Not to be run before. */
  readonly runAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

/** A job as the API tells it. */
export interface Job extends JobSummary {
  /** As it was given; fields that its handler calls secret are masked. */
  readonly payload: JsonValue;
  /** What its handler resolved to; null unless it is COMPLETED. */
  readonly result: JsonValue;
  /** Which of the two are null because they are too large to be answered; missing when none is. */
  readonly omitted?: readonly ('payload' | 'result')[];
}

/** How a job is named: by its number, its task id, or itself. */
export type JobRef = number | string | { readonly taskId: string };

/** What tells the jobs that are wanted; every field narrows it, and none means all. */
export interface JobFilter {
  readonly status?: JobStatus | undefined;
  readonly type?: string | undefined;
  readonly queue?: string | undefined;
  /** Of the last failed attempt. */
  readonly errorCode?: string | undefined;
  /** Created at this instant or later. */
  readonly createdFrom?: Date | undefined;
  /** Created before this instant. */
  readonly createdTo?: Date | undefined;
  /** Somewhere in idempotency key, owner, file name, error code or error message; upper and lower case are the same. */
  readonly text?: string | undefined;
  /** Path that the handler declares searchable → value, such as `{ orderId: '12' }`. */
  readonly payload?: Readonly<Record<string, string>> | undefined;
}

export interface JobPage {
  readonly jobs: readonly JobSummary[];
  /** Of the next page; null on the last. A page may be empty and not the last, while a search goes on. */
  readonly nextCursor: string | null;
}
