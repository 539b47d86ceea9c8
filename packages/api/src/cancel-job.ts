import type { JobRecord } from '@jobstack/database';
import type { ApiOptions } from './api-options.ts';

/** Cancels a job with the jobs it has spawned. Answers it as it is then: CANCELLED, unless it had ended otherwise before. */
export async function cancelJob(
  { records, doorbell }: ApiOptions,
  { id, tenantId }: JobRecord,
  actor: string,
): Promise<JobRecord> {
  const answer = await records.cancel(tenantId, { id }, { name: actor });
  if (!answer) throw new Error(`job ${id} vanished while it was being cancelled`);
  await doorbell.ring(answer.toRing);
  return answer.job;
}
