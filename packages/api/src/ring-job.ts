import type { JobRecord } from '@jobstack/database';
import type { ApiOptions } from './api-options.ts';

/** In milliseconds. A message that waits for longer would only occupy the queue, which bears 120,000 such; the sweep rings in time. */
const RING_AHEAD_MS = 15 * 60_000;

/** Wakes a worker for a QUEUED job. Never throws: the job is stored, and what stays silent the sweep rings. */
export async function ringJob({ doorbell }: ApiOptions, job: JobRecord): Promise<void> {
  const { taskId, queue, tenantId } = job;
  if (job.runAt.getTime() - Date.now() > RING_AHEAD_MS) await doorbell.arm();
  else await doorbell.ring([{ taskId, queue, tenantId }]);
}
