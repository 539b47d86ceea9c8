import { type JsonValue, LOG_LEVELS, type LogLevel } from '@jobstack/core';
import { getTableColumns, sql } from 'drizzle-orm';
import { type ATTEMPT_ENDS, jobAttempts } from '../schema/job-attempts.ts';
import { jobLogs } from '../schema/job-logs.ts';
import { jobRejects } from '../schema/job-rejects.ts';
import { type JobErrorRecord, toErrorRecord } from './job-error.ts';

/** One line of a job's log. */
export interface JobLogRecord {
  /** Grows from line to line: the cursor of a tail. */
  readonly id: number;
  readonly attempt: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly metadata: JsonValue | undefined;
  /** 1-based row of the input that the message is about. */
  readonly rowNumber: number | undefined;
  readonly createdAt: Date;
}

/** One input row that was refused. */
export interface JobRejectRecord {
  readonly id: number;
  /** The attempt that refused it. */
  readonly attempt: number;
  /** 1-based line of the input at which the row starts. */
  readonly line: number;
  readonly column: string | undefined;
  readonly code: string;
  readonly message: string;
  /** The row as it stood in the input. */
  readonly raw: string | undefined;
  readonly createdAt: Date;
}

/** One numbered try. */
export interface JobAttemptRecord {
  readonly attempt: number;
  /** The process that claimed it last. */
  readonly worker: string;
  /** How it ended; undefined while it runs. */
  readonly endedAs: (typeof ATTEMPT_ENDS)[number] | undefined;
  readonly error: JobErrorRecord | undefined;
  /** Handovers within this attempt. */
  readonly handovers: number;
  /** From start to finish, handovers included; undefined while it runs. */
  readonly durationMs: number | undefined;
  readonly startedAt: Date;
  readonly finishedAt: Date | undefined;
}

/** In bytes as PostgreSQL writes them: far above what is stored today, so that only lines of before there was a limit are cut. */
const LARGEST_METADATA = 64 * 1024;

const { jobId: _log, metadata, ...logColumns } = getTableColumns(jobLogs);
const { jobId: _reject, ...rejectColumns } = getTableColumns(jobRejects);
const { jobId: _attempt, ...attemptColumns } = getTableColumns(jobAttempts);

export const JOB_LOG_COLUMNS = {
  ...logColumns,
  metadata: sql<JsonValue>`CASE WHEN octet_length(${metadata}::text) > ${LARGEST_METADATA}
    THEN jsonb_build_object('truncated', octet_length(${metadata}::text)) ELSE ${metadata} END`,
};
export const JOB_REJECT_COLUMNS = rejectColumns;
export const JOB_ATTEMPT_COLUMNS = attemptColumns;

export function toLogRecord(row: Omit<typeof jobLogs.$inferSelect, 'jobId'>): JobLogRecord {
  return {
    ...row,
    metadata: row.metadata ?? undefined,
    rowNumber: row.rowNumber ?? undefined,
  };
}

export function toRejectRecord(row: Omit<typeof jobRejects.$inferSelect, 'jobId'>): JobRejectRecord {
  return { ...row, column: row.column ?? undefined, raw: row.raw ?? undefined };
}

export function toAttemptRecord(row: Omit<typeof jobAttempts.$inferSelect, 'jobId'>): JobAttemptRecord {
  const { errorCode, errorMessage, errorStack, errorCauses, ...rest } = row;
  return {
    ...rest,
    endedAs: row.endedAs ?? undefined,
    error: toErrorRecord({ errorCode, errorMessage, errorStack, errorCauses }),
    durationMs: row.durationMs ?? undefined,
    finishedAt: row.finishedAt ?? undefined,
  };
}

/** This level and all that are more severe. */
export function levelsFrom(level: LogLevel): LogLevel[] {
  return LOG_LEVELS.slice(LOG_LEVELS.indexOf(level));
}
