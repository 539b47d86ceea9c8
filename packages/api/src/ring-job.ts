import type { JobRecord } from '@jobstack/database';
import type { ApiOptions } from './api-options.ts';

/** In milliseconds. A message that waits for longer would only occupy the queue, which bears 120,000 such; the sweep rings in time. */
const RING_AHEAD_MS = 15 * 60_000;

/** Wakes a worker for a QUEUED job. Never throws: the job is stored, and what stays silent the sweep rings. */
export async function ringJob({ queue, markRung, onError }: ApiOptions, job: JobRecord): Promise<void> {
  if (job.runAt.getTime() - Date.now() > RING_AHEAD_MS) return;
  try {
    const accepted = await queue.ring([{ taskId: job.taskId, queue: job.queue, tenantId: job.tenantId }]);
    if (accepted.length > 0) await markRung(accepted);
  } catch (error) {
    onError?.(error);
  }
}
