import type { ErrorCauseRecord, JsonValue, LogLevel } from '@jobstack/core';

/** One line of a job's log. */
export interface JobLog {
  readonly id: number;
  readonly attempt: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly metadata: JsonValue;
  readonly rowNumber: number | null;
  readonly createdAt: string;
}

/** An input row that was refused. */
export interface JobReject {
  readonly id: number;
  readonly attempt: number;
  /** In the file, from 1. */
  readonly line: number;
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
  /** The row as it stood there. */
  readonly raw: string | null;
  readonly createdAt: string;
}

/** One numbered try. */
export interface JobAttempt {
  readonly attempt: number;
  readonly worker: string;
  /** Null while it runs. */
  readonly endedAs: 'completed' | 'failed' | 'retry' | 'cancelled' | 'lost' | null;
  readonly error: {
    readonly code: string;
    readonly message: string;
    /** Name, message and frames; null when nothing was thrown, as when the worker was lost. */
    readonly stack: string | null;
    /** What caused it, and what caused that; at most ten in all. */
    readonly causes: readonly ErrorCauseRecord[];
  } | null;
  readonly handovers: number;
  readonly durationMs: number | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

/** Something that was done to a job. */
export interface HistoryEntry {
  readonly id: number;
  readonly action: 'create' | 'start' | 'cancel' | 'retry';
  /** Who did it; null when nobody is known, as with spawned jobs. */
  readonly actor: string | null;
  /** The job that ran the bulk action of which this was a part. */
  readonly actionJobId: number | null;
  readonly at: string;
}
