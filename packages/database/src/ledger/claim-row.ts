import type { JobStatus, JsonValue } from '@jobstack/core';
import type { ClaimedJob, ClaimRefusal } from '@jobstack/processor';
import type { RowOf } from './statement.ts';

/** What a claim answers for each job it was asked for. */
export const CLAIM_COLUMNS = {
  task_id: 'uuid',
  /** Null when not claimed, like the rest of the claimed columns. */
  id: 'int8?',
  type: 'text?',
  payload: 'jsonb?',
  queue: 'text?',
  tenant_id: 'text?',
  owner_id: 'text?',
  attempt: 'int4?',
  max_attempts: 'int4?',
  handovers: 'int4?',
  interruptions: 'int4?',
  suspect: 'bool?',
  lease_token: 'int8?',
  checkpoint: 'jsonb?',
  has_checkpoint: 'bool?',
  progress_done: 'int8?',
  progress_total: 'int8?',
  file_key: 'text?',
  file_name: 'text?',
  file_size: 'int8?',
  file_content_type: 'text?',
  file_etag: 'text?',
  time_left_ms: 'float8?',
  over: 'text?',
  over_parent_id: 'int8?',
  /** The job as it stood before this statement; null when there is none, or it was claimed. */
  seen_id: 'int8?',
  seen_status: 'text?',
  /** It could have been claimed, but for a job that runs alone, itself or another. */
  seen_isolated: 'bool?',
  due_in_ms: 'float8?',
  seen_leased: 'bool?',
  /** There are limits, and nothing was claimed: which jobs they admit has to be found out first. */
  limited: 'bool?',
} as const;

export type ClaimRow = RowOf<typeof CLAIM_COLUMNS>;

/** What a claim answers for a job that begins its first attempt. */
export const NEW_JOB_COLUMNS = {
  task_id: 'uuid',
  id: 'int8',
  type: 'text',
  payload: 'jsonb',
  queue: 'text',
  tenant_id: 'text',
  owner_id: 'text?',
  max_attempts: 'int4',
  time_left_ms: 'int8?',
  file_key: 'text?',
  file_name: 'text?',
  file_size: 'int8?',
  file_content_type: 'text?',
  file_etag: 'text?',
} as const;

/** @param limit that holds the job */
export function refusalOf(row: ClaimRow, limit: string | undefined): ClaimRefusal {
  if (row.over) return { reason: row.over as 'timedOut' | 'attemptsExhausted' };
  if (limit !== undefined) return { reason: 'held', limit };
  if (row.seen_isolated) return { reason: 'isolated' };
  switch (row.seen_status as JobStatus | null) {
    case null:
      return { reason: 'unknownJob' };
    case 'COMPLETED':
    case 'FAILED':
    case 'CANCELLED':
      return { reason: 'ended' };
    case 'AWAITING_FILE':
      return { reason: 'awaitingFile' };
    case 'WAITING':
      return { reason: 'waiting' };
    case 'RUNNING':
      return { reason: row.seen_leased ? 'leased' : 'busy' };
    default: {
      const dueInMs = row.due_in_ms ?? 0;
      return dueInMs > 0 ? { reason: 'notDue', dueInMs } : { reason: 'busy' };
    }
  }
}

export function claimedJobOf(row: ClaimRow, jobId: number): ClaimedJob {
  return {
    jobId,
    taskId: row.task_id,
    leaseToken: row.lease_token ?? 0,
    jobType: row.type ?? '',
    payload: row.payload as JsonValue,
    queue: row.queue ?? '',
    tenantId: row.tenant_id ?? '',
    ownerId: row.owner_id ?? undefined,
    attempt: row.attempt ?? 0,
    maxAttempts: row.max_attempts ?? 0,
    handovers: row.handovers ?? 0,
    interruptions: row.interruptions ?? 0,
    suspect: row.suspect ?? false,
    checkpoint: row.has_checkpoint ? (row.checkpoint as JsonValue) : undefined,
    progress:
      row.progress_done === null ? undefined : { done: row.progress_done, total: row.progress_total ?? undefined },
    timeLeftMs: row.time_left_ms ?? undefined,
    file: storedFileOf(row),
  };
}

/** Its first attempt, under its first lease. */
export function newJobOf(row: RowOf<typeof NEW_JOB_COLUMNS>): ClaimedJob {
  return {
    jobId: row.id,
    taskId: row.task_id,
    leaseToken: 1,
    jobType: row.type,
    payload: row.payload as JsonValue,
    queue: row.queue,
    tenantId: row.tenant_id,
    ownerId: row.owner_id ?? undefined,
    attempt: 1,
    maxAttempts: row.max_attempts,
    handovers: 0,
    interruptions: 0,
    suspect: false,
    checkpoint: undefined,
    progress: undefined,
    timeLeftMs: row.time_left_ms ?? undefined,
    file: storedFileOf(row),
  };
}

function storedFileOf(
  row: Pick<ClaimRow, 'file_key' | 'file_name' | 'file_size' | 'file_content_type' | 'file_etag'>,
): ClaimedJob['file'] {
  if (row.file_key === null) return undefined;
  return {
    key: row.file_key,
    name: row.file_name ?? '',
    size: row.file_size ?? 0,
    contentType: row.file_content_type ?? 'application/octet-stream',
    etag: row.file_etag ?? '',
  };
}
