import type { JobContext } from '@jobstack/handler-sdk';
import type { ImportTarget, JobFact } from './import-target.ts';

/** Field → value of what every row gets from the job, its tenant among it. */
export function fixedValues(
  { tenant, fixed }: Pick<ImportTarget, 'tenant' | 'fixed'>,
  { tenantId, ownerId, taskId }: Pick<JobContext<unknown>, 'tenantId' | 'ownerId' | 'taskId'>,
): Readonly<Record<string, unknown>> {
  const facts: Readonly<Record<JobFact, string | null>> = { owner: ownerId ?? null, taskId, tenant: tenantId };
  const values = Object.entries(fixed).map(([field, fact]) => [field, facts[fact]] as const);
  return { ...Object.fromEntries(values), ...(tenant !== undefined && { [tenant]: tenantId }) };
}
