import type { JobRecord } from '@jobstack/database';
import type { UploadedObject } from '@jobstack/processor';
import { ApiError } from './api-error.ts';
import type { ApiOptions } from './api-options.ts';
import { checkFileSize } from './file-limit.ts';
import { ringJob } from './ring-job.ts';

/**
 * Confirms a job's upload and queues it. Repeats answer the job as it is.
 *
 * @throws ApiError 400 `FILE_NOT_UPLOADED` | `FILE_SIZE_MISMATCH`, 413 `FILE_TOO_LARGE`, 409 `JOB_ENDED` when it ended without ever being started
 */
export async function startJob(options: ApiOptions, job: JobRecord, actor: string): Promise<JobRecord> {
  if (job.status !== 'AWAITING_FILE') return startedBefore(job);
  const uploaded = await uploadedFile(options, job);
  const answer = await options.records.start(job.tenantId, { id: job.id }, uploaded, { name: actor });
  if (!answer) throw new Error(`job ${job.id} vanished while it was being started`);
  if (!answer.started) return startedBefore(answer.job);
  await ringJob(options, answer.job);
  return answer.job;
}

/** The etag is known from the first start on; a job with a file and no etag was expired or cancelled before. */
function startedBefore(job: JobRecord): JobRecord {
  if (!job.file || job.file.etag !== undefined) return job;
  const message = `Job ${job.id} cannot be started: it is ${job.status}. Create the job again.`;
  throw new ApiError('JOB_ENDED', message);
}

async function uploadedFile({ uploads, handlers }: ApiOptions, { id, type, file }: JobRecord): Promise<UploadedObject> {
  if (!file) throw new Error(`job ${id} awaits a file but has none`);
  const uploaded = await uploads.head(file.key);
  if (!uploaded) {
    const message = `The file '${file.name}' of job ${id} has not been uploaded: expected it at the upload URL. Upload it, then start the job.`;
    throw fileProblem('FILE_NOT_UPLOADED', message);
  }
  if (file.size !== undefined && uploaded.size !== file.size) {
    const message = `The file '${file.name}' of job ${id} has ${uploaded.size} bytes: expected the ${file.size} bytes that were announced. Upload it again, then start the job.`;
    throw fileProblem('FILE_SIZE_MISMATCH', message);
  }
  checkFileSize(handlers[type], file, uploaded.size);
  return uploaded;
}

function fileProblem(code: 'FILE_NOT_UPLOADED' | 'FILE_SIZE_MISMATCH', message: string): ApiError {
  return new ApiError(code, message, { problems: [{ path: 'file', message }] });
}
