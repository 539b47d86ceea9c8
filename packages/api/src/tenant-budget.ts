import { ApiError } from './api-error.ts';
import type { ApiOptions } from './api-options.ts';

/** In seconds; jobs end and files expire on their own time, so a client that comes back each minute is soon enough. */
const RETRY_AFTER_SECONDS = 60;

/**
 * Refuses a job that would be more than the tenant may have.
 *
 * A request that is repeated by its idempotency key creates nothing, and is never refused.
 *
 * @throws ApiError 429 `TENANT_BUDGET` with every bound that is reached
 */
export async function checkTenantBudget(
  { records, settings }: ApiOptions,
  tenantId: string,
  {
    file,
    idempotencyKey,
    jobs = 1,
  }: {
    readonly file?: { readonly size?: number | undefined } | undefined;
    readonly idempotencyKey?: string | undefined;
    /** How many are to be created. @default 1 */
    readonly jobs?: number;
  },
): Promise<void> {
  const { openJobs, storedBytes, fileRetentionDays } = settings?.budgets ?? {};
  const sums = storedBytes !== undefined && file !== undefined;
  if (openJobs === undefined && !sums) return;
  const usage = await records.usage(tenantId, {
    countOpenTo: openJobs ?? 0,
    filesWithinDays: sums ? fileRetentionDays : 0,
  });
  const problems = [
    ...(openJobs !== undefined && usage.openJobs + jobs > openJobs ? [tooManyOpen(openJobs)] : []),
    ...(sums && usage.fileBytes + (file.size ?? 1) > storedBytes
      ? [tooManyBytes(usage.fileBytes, file.size, storedBytes)]
      : []),
  ];
  if (problems.length === 0) return;
  if (idempotencyKey !== undefined && (await records.knows(tenantId, idempotencyKey))) return;
  const message = `The tenant has what it may have: ${problems.map((problem) => problem.message).join('; ')}.`;
  throw new ApiError('TENANT_BUDGET', message, {
    problems,
    headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
  });
}

function tooManyOpen(most: number) {
  return {
    path: '',
    message: `${most} jobs are open, which is as many as may be at once; wait until some have ended`,
  };
}

function tooManyBytes(stored: number, size: number | undefined, most: number) {
  return {
    path: 'file',
    message: `${stored} bytes are stored, and this file has ${size ?? 'at least 1'}: at most ${most} bytes may be stored at once`,
  };
}
