import { type JobRecord, parseJobRef } from '@jobstack/database';
import type { Context } from 'hono';
import { ApiError } from '../api-error.ts';
import type { ApiOptions, RequestScope } from '../api-options.ts';
import { cut } from '../problems.ts';

/** @throws ApiError 404 for a job that does not exist, and just so for one of another tenant */
export async function findJob({ records }: ApiOptions, context: Context<RequestScope>): Promise<JobRecord> {
  const id = context.req.param('id') ?? '';
  const ref = parseJobRef(id);
  const job = ref && (await records.find(context.get('session').tenantId, ref));
  if (!job) throw new ApiError('JOB_NOT_FOUND', `There is no job ${cut(id)}.`);
  return job;
}
