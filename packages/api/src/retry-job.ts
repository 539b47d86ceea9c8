import type { JobRecord } from '@jobstack/database';
import { jobSettingsOf } from '@jobstack/processor';
import { ApiError } from './api-error.ts';
import type { ApiOptions } from './api-options.ts';
import { ringJob } from './ring-job.ts';

/**
 * Sends a FAILED or CANCELLED job back to work, with as many attempts as its handler gives a new one.
 *
 * @throws ApiError 409 `NOT_RETRYABLE` for a job in another status, `FILE_NEVER_CAME` for one that was never started
 */
export async function retryJob(
  options: ApiOptions,
  job: JobRecord,
  { fromZero, actor }: { readonly fromZero: boolean; readonly actor: string },
): Promise<JobRecord> {
  const { maxAttempts } = jobSettingsOf(options.handlers[job.type]);
  const answer = await options.records.requeue(
    job.tenantId,
    { id: job.id },
    { fromZero, attempts: maxAttempts, actor: { name: actor } },
  );
  if (!answer) throw new Error(`job ${job.id} vanished while it was being retried`);
  if (!answer.requeued) throw refusal(answer.job);
  await ringJob(options, answer.job);
  return answer.job;
}

function refusal({ id, status, file }: JobRecord): ApiError {
  if (status === 'FAILED' || status === 'CANCELLED') {
    const message = `Job ${id} cannot be retried: its file '${file?.name}' was never uploaded and started. Create the job again.`;
    return new ApiError('FILE_NEVER_CAME', message);
  }
  const message = `Job ${id} cannot be retried: expected a FAILED or CANCELLED job, but it is ${status}.`;
  return new ApiError('NOT_RETRYABLE', message);
}
