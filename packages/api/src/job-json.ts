import type { JobAttemptRecord, JobLogRecord, JobRecord, JobRejectRecord, JobSummary } from '@jobstack/database';
import type { Upload } from '@jobstack/processor';
import type { JobAttemptJson, JobLogJson, JobRejectJson } from './contract/history.ts';
import type { CreatedJobJson, JobJson, JobSummaryJson, UploadJson } from './contract/job.ts';

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

export function toJobJson(job: JobRecord): JobJson {
  const { payload, result = null, omitted } = job;
  return { ...toJobSummaryJson(job), payload, result, ...(omitted.length > 0 && { omitted: [...omitted] }) };
}

export function toCreatedJobJson(job: JobRecord, upload: Upload | undefined): CreatedJobJson {
  return { ...toJobJson(job), ...(upload && { upload: toUploadJson(upload) }) };
}

function toUploadJson({ method, url, headers, expiresAt }: Upload): UploadJson {
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
