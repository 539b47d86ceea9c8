import type { JobRecord } from '@jobstack/database';
import type { ApiOptions } from './api-options.ts';

/** Wakes a worker for a QUEUED job. Never throws: the job is stored, and what stays silent the sweep rings. */
export async function ringJob({ doorbell }: ApiOptions, job: JobRecord): Promise<void> {
  const { taskId, queue, tenantId, runAt } = job;
  await doorbell.ring([{ taskId, queue, tenantId, runAt }]);
}
