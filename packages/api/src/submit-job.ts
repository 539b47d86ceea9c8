import { type JobRecord, type NewJobFile, newTaskId } from '@jobstack/database';
import { jobSettingsOf, type Upload, uploadKey } from '@jobstack/processor';
import type { ApiOptions } from './api-options.ts';
import { insert } from './create-jobs.ts';
import { checkFileSize } from './file-limit.ts';
import type { JobRequest } from './job-request.ts';
import { ringJob } from './ring-job.ts';
import type { Session } from './sessions.ts';
import { checkTenantBudget } from './tenant-budget.ts';

export interface SubmittedJob {
  readonly job: JobRecord;
  /** False when the idempotency key was known: this is the job of then. */
  readonly created: boolean;
  /** The request that uploads the job's file, while it waits for one. */
  readonly upload: Upload | undefined;
}

const DEFAULT_UPLOAD_SECONDS = 3600;

/** An upload that began just before its URL expired may go on for a while, and must still find its job waiting. */
const START_GRACE_SECONDS = 3600;

/**
 * Stores a checked job and, when it waits for nothing, rings it; one that waits for its file is looked after by the sweep.
 *
 * @throws ApiError 413 `FILE_TOO_LARGE`, 429 `TENANT_BUDGET`, 409 `IDEMPOTENCY_CONFLICT` when the key belongs to a job that was
 *   asked for otherwise; its problems name the fields that differ
 */
export async function submitJob(
  options: ApiOptions,
  session: Pick<Session, 'tenantId' | 'ownerId'>,
  request: Omit<JobRequest, 'tenant'>,
): Promise<SubmittedJob> {
  const { handler, file, ...rest } = request;
  if (file?.size !== undefined) checkFileSize(handler, file, file.size);
  await checkTenantBudget(options, session.tenantId, { file, idempotencyKey: request.idempotencyKey });
  const taskId = newTaskId();
  const expiresInSeconds = uploadSeconds(options);
  const stored: NewJobFile | undefined = file && {
    ...file,
    key: uploadKey(session.tenantId, taskId),
    startWithinMs: (expiresInSeconds + START_GRACE_SECONDS) * 1000,
  };
  const presign = ({ key, contentType, size }: Pick<NewJobFile, 'key' | 'contentType' | 'size'>) =>
    options.uploads.presign({ key, contentType, size }, expiresInSeconds);

  // Before the job is stored, so that no job ever waits for a file that nobody can upload.
  const upload = stored && (await presign(stored));
  const { tenantId, ownerId } = session;
  const newJob = { ...rest, ...jobSettingsOf(handler, request.payload), tenantId, ownerId, taskId, file: stored };
  const [answer] = await insert(options, [newJob]);
  if (!answer) throw new Error('the database stored no job');
  const { job, created } = answer;
  if (created) await (upload ? options.doorbell.arm() : ringJob(options, job));
  if (created) return { job, created, upload };
  const again = job.file && job.status === 'AWAITING_FILE' ? await presign(job.file) : undefined;
  return { job, created, upload: again };
}

/** How long an upload's URL works, in seconds. */
export function uploadSeconds({ settings }: ApiOptions): number {
  return settings?.uploadExpiresInSeconds ?? DEFAULT_UPLOAD_SECONDS;
}
