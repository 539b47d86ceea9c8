import type { JobStatus, JsonValue, Reject } from '@jobstack/core';
import type { ChildJob } from '@jobstack/handler-sdk';
import type { TestLog } from '@jobstack/handler-sdk/testing';
import type { Progress } from '@jobstack/processor';
import type { JobRow } from './memory-store/job-row.ts';

/** A job that has run to its end, as the ledger keeps it. */
export interface TestedJob<Result = unknown> {
  readonly status: JobStatus;
  /** What the handler resolved to, through JSON; undefined unless COMPLETED. */
  readonly result: Result | undefined;
  /** Why it FAILED, or why its last failed attempt did; undefined where none has. */
  readonly error: { readonly code: string; readonly message: string } | undefined;
  /** How many attempts it took. */
  readonly attempts: number;
  readonly rejects: readonly Reject[];
  readonly logs: readonly TestLog[];
  /** The checkpoint of each commit, in order; those that were rolled back are not among them. */
  readonly commits: readonly { readonly checkpoint: JsonValue }[];
  /** Step name → stored result. */
  readonly steps: ReadonlyMap<string, JsonValue | undefined>;
  /** The jobs it has spawned, in order. */
  readonly spawned: readonly ChildJob[];
  readonly progress: Progress | undefined;
}

export function testedJobOf<Result>(row: JobRow, spawned: readonly ChildJob[]): TestedJob<Result> {
  const { status, errorCode, errorMessage } = row;
  return {
    status,
    result: row.result as Result | undefined,
    error: errorCode === undefined ? undefined : { code: errorCode, message: errorMessage ?? '' },
    attempts: row.attempt,
    rejects: row.rejects.map(({ attempt, ...reject }) => reject),
    logs: row.logs.map(({ level, message, metadata, rowNumber }) => ({
      level,
      message,
      metadata: metadata as TestLog['metadata'],
      rowNumber,
    })),
    commits: row.checkpoints.map((text) => ({ checkpoint: JSON.parse(text) as JsonValue })),
    steps: new Map(
      Array.from(row.steps, ([name, text]) => [name, text === undefined ? undefined : JSON.parse(text)] as const),
    ),
    spawned,
    progress: row.progress,
  };
}
