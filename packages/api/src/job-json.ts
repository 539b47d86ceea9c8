import type { JsonValue } from '@jobstack/core';
import type {
  JobActionRecord,
  JobAttemptRecord,
  JobLogRecord,
  JobRecord,
  JobRejectRecord,
  JobSummary,
} from '@jobstack/database';
import { type HandlerMap, maskSecrets } from '@jobstack/handler-sdk';
import type { Upload } from '@jobstack/processor';
import type { HistoryEntryJson, JobAttemptJson, JobLogJson, JobRejectJson } from './contract/history.ts';
import type { CreatedJobJson, JobJson, JobSummaryJson, UploadJson } from './contract/job.ts';
import { handlerOf } from './handlers-of.ts';

export function toJobSummaryJson(job: JobSummary): JobSummaryJson {
  const { progress, file } = job;
  return {
    id: job.id,
    taskId: job.taskId,
    type: job.type,
    status: job.status,
    queue: job.queue,
    tenantId: job.tenantId,
    ownerId: job.ownerId ?? null,
    parentId: job.parentId ?? null,
    openChildren: job.pendingChildren,
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

export function toJobJson(handlers: HandlerMap, job: JobRecord): JobJson {
  const { result = null, omitted } = job;
  const payload: JsonValue = maskSecrets(handlerOf(handlers, job.type) ?? {}, job.payload);
  return { ...toJobSummaryJson(job), payload, result, ...(omitted.length > 0 && { omitted: [...omitted] }) };
}

export function toCreatedJobJson(handlers: HandlerMap, job: JobRecord, upload: Upload | undefined): CreatedJobJson {
  return { ...toJobJson(handlers, job), ...(upload && { upload: toUploadJson(upload) }) };
}

export function toUploadJson({ method, url, headers, expiresAt }: Upload): UploadJson {
  return { kind: 'single', method, url, headers, expiresAt: expiresAt.toISOString() };
}

export function toLogJson(log: JobLogRecord): JobLogJson {
  return {
    ...log,
    metadata: log.metadata ?? null,
    rowNumber: log.rowNumber ?? null,
    createdAt: log.createdAt.toISOString(),
  };
}

export function toRejectJson(reject: JobRejectRecord): JobRejectJson {
  return {
    ...reject,
    column: reject.column ?? null,
    raw: reject.raw ?? null,
    createdAt: reject.createdAt.toISOString(),
  };
}

export function toAttemptJson(attempt: JobAttemptRecord): JobAttemptJson {
  const { error } = attempt;
  return {
    ...attempt,
    endedAs: attempt.endedAs ?? null,
    error: error ? { ...error, stack: error.stack ?? null, causes: [...error.causes] } : null,
    durationMs: attempt.durationMs ?? null,
    startedAt: attempt.startedAt.toISOString(),
    finishedAt: attempt.finishedAt?.toISOString() ?? null,
  };
}

export function toActionJson({ createdAt, ...done }: JobActionRecord): HistoryEntryJson {
  return { ...done, actionJobId: done.actionJobId ?? null, at: createdAt.toISOString() };
}
