import { type JobStatus, type JsonValue, MAX_PAYLOAD_BYTES } from '@jobstack/core';
import type { Progress } from '@jobstack/processor';
import { getTableColumns, sql } from 'drizzle-orm';
import { jobs } from '../schema/jobs.ts';
import { openJobs } from '../schema/open-jobs.ts';

/** A job as people and clients see it: without its lease, its checkpoint and its place in the sweep. */
export interface JobRecord extends JobSummary {
  /** As the creator gave it; the handler's schema parses it anew before each attempt. */
  readonly payload: JsonValue;
  /** What the handler resolved to; undefined until COMPLETED. */
  readonly result: JsonValue | undefined;
  /** Which of the two are left out, since they were stored before there were limits and have more than 1.5 MiB. */
  readonly omitted: readonly ('payload' | 'result')[];
}

/** What lists tell of a job: nothing that may be large. */
export interface JobSummary {
  readonly id: number;
  readonly taskId: string;
  readonly type: string;
  readonly status: JobStatus;
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
  /** Input rows that were refused, those among them that are not stored. */
  readonly rejectCount: number;
  /** The job that spawned it. */
  readonly parentId: number | undefined;
  /** Jobs it has spawned that have not ended. */
  readonly pendingChildren: number;
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
  alone,
  interruptions,
  spawnRound,
  parentRound,
  leaseToken,
  leaseExpiresAt,
  timeoutMs,
  timeoutAt,
  stopped,
  idempotencyKey,
  idempotencyRequest,
  ...ownColumns
} = getTableColumns(jobs);

/** Counted where it is asked for: no row of a parent's is touched by the end of a child. */
const pendingChildren = sql<number>`(
  SELECT count(*) FROM ${openJobs} child WHERE child.parent_id = ${jobs.id} AND child.parent_round = ${jobs.spawnRound})::int`;

/** The columns that a `JobRecord` is made of. Checkpoints can be large and belong to the handler, so they are not read. */
const columns = { ...ownColumns, pendingChildren };

const { payload, result, ...summaryColumns } = columns;

/** The columns that a `JobSummary` is made of. */
export const JOB_SUMMARY_COLUMNS = summaryColumns;

/** In bytes as PostgreSQL writes them: 1 MiB of JSON, with the blanks that it puts between. */
const LARGEST_READ = 1.5 * MAX_PAYLOAD_BYTES;

/** The same for any job that may be stored: what is larger than what is stored today stays where it is. */
export const BOUNDED_JOB_COLUMNS = {
  ...summaryColumns,
  payload: bounded(payload),
  result: bounded(result),
  omitsPayload: sql<boolean>`octet_length(${payload}::text) > ${LARGEST_READ}`,
  omitsResult: sql<boolean>`coalesce(octet_length(${result}::text) > ${LARGEST_READ}, false)`,
};

function bounded(column: typeof payload | typeof result) {
  return sql<JsonValue>`CASE WHEN octet_length(${column}::text) <= ${LARGEST_READ} THEN ${column} END`;
}

type Row = typeof jobs.$inferSelect & { readonly pendingChildren: number };

type SummaryRow = Pick<Row, keyof typeof JOB_SUMMARY_COLUMNS>;

type JobRow = Pick<Row, keyof typeof columns> & {
  readonly omitsPayload?: boolean;
  readonly omitsResult?: boolean;
};

export function toJobRecord(row: JobRow): JobRecord {
  return {
    ...toJobSummary(row),
    payload: row.payload,
    result: row.result ?? undefined,
    omitted: [...(row.omitsPayload ? (['payload'] as const) : []), ...(row.omitsResult ? (['result'] as const) : [])],
  };
}

export function toJobSummary(row: SummaryRow): JobSummary {
  return {
    id: row.id,
    taskId: row.taskId,
    type: row.type,
    status: row.status,
    queue: row.queue,
    tenantId: row.tenantId,
    ownerId: row.ownerId ?? undefined,
    attempt: row.attempt,
    maxAttempts: row.maxAttempts,
    handovers: row.handovers,
    runAt: row.runAt,
    progress: toProgress(row),
    rejectCount: row.rejectCount,
    parentId: row.parentId ?? undefined,
    pendingChildren: row.pendingChildren,
    error: row.errorCode === null ? undefined : { code: row.errorCode, message: row.errorMessage ?? '' },
    file: toFileRecord(row),
    createdAt: row.createdAt,
    startedAt: row.startedAt ?? undefined,
    finishedAt: row.finishedAt ?? undefined,
  };
}

function toProgress({ progressDone, progressTotal, progressCounters }: SummaryRow): Progress | undefined {
  if (progressDone === null) return undefined;
  return {
    done: progressDone,
    total: progressTotal ?? undefined,
    ...(progressCounters && { counters: progressCounters }),
  };
}

function toFileRecord(row: SummaryRow): JobFileRecord | undefined {
  if (row.fileKey === null) return undefined;
  return {
    key: row.fileKey,
    name: row.fileName ?? '',
    size: row.fileSize ?? undefined,
    contentType: row.fileContentType ?? 'application/octet-stream',
    etag: row.fileEtag ?? undefined,
  };
}
