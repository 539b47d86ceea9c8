import type { JobRef } from '../records/job-ref.ts';

/** The tenant's job that `:job_id` or `:task_id` names; the other of the two is null. */
export const JOB_REF_CONDITION =
  'tenant_id = :tenant_id AND id = coalesce(:job_id::bigint, (SELECT id FROM jobstack.jobs WHERE task_id = :task_id::uuid))';

export function refValues(tenantId: string, ref: JobRef) {
  return {
    tenant_id: tenantId,
    job_id: 'id' in ref ? ref.id : null,
    task_id: 'taskId' in ref ? ref.taskId : null,
  };
}
