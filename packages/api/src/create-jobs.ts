import type { JobStackError } from '@jobstack/core';
import type { CreatedJob, NewJob } from '@jobstack/database';
import { jobSettingsOf } from '@jobstack/processor';
import { ApiError, type Problem } from './api-error.ts';
import type { ApiOptions } from './api-options.ts';
import type { JobRequest } from './job-request.ts';
import type { RequestSession } from './sessions.ts';
import { checkTenantBudget } from './tenant-budget.ts';

/** Stores checked jobs without files, all or none, and rings them. */
export async function createJobs(
  options: ApiOptions,
  { tenantId, ownerId }: RequestSession,
  requests: readonly JobRequest[],
): Promise<readonly CreatedJob[]> {
  await checkTenantBudget(options, tenantId, { jobs: requests.length });
  const created = await insert(
    options,
    requests.map(({ handler, tenant: _, file: __, ...rest }) => ({
      ...rest,
      ...jobSettingsOf(handler, rest.payload),
      tenantId,
      ownerId,
    })),
  );
  const toRing = created.filter((answer) => answer.created).map(({ job }) => job);
  await options.doorbell.ring(toRing.map(({ taskId, queue, runAt }) => ({ taskId, queue, tenantId, runAt })));
  return created;
}

/** @throws ApiError 409 `IDEMPOTENCY_CONFLICT`, `IDEMPOTENCY_RACE` */
export async function insert({ records }: ApiOptions, jobs: readonly NewJob[]): Promise<readonly CreatedJob[]> {
  try {
    return await records.create(jobs);
  } catch (error) {
    const { code, message, details } = error as JobStackError;
    if (code === 'IDEMPOTENCY_CONFLICT') throw new ApiError(code, message, { problems: differing(details) });
    if (code === 'IDEMPOTENCY_RACE') throw new ApiError(code, message);
    throw error;
  }
}

function differing(details: JobStackError['details']): Problem[] {
  const paths = (details?.differing ?? []) as readonly string[];
  return paths.map((path) => ({ path, message: 'differs from what the job of this idempotency key was asked for' }));
}
