import { ACTION_JOB_TYPE, type BulkAction } from '@jobstack/core';
import { type BulkActionRequest, bulkActionPayload, type JobCriteria, type JobRecord } from '@jobstack/database';
import { jobSettingsOf } from '@jobstack/processor';
import { ApiError } from './api-error.ts';
import type { ApiOptions } from './api-options.ts';
import type { ActionPreviewJson } from './contract/action.ts';
import { insert } from './create-jobs.ts';
import { toJobSummaryJson } from './job-json.ts';
import { ringJob } from './ring-job.ts';
import type { RequestSession } from './sessions.ts';
import { checkTenantBudget } from './tenant-budget.ts';

/** The most jobs that one bulk action may be for. */
const MOST = 1_000_000;

const SAMPLE = 20;

/** A bulk action does not act on others of its kind, itself among them. */
function meant(criteria: JobCriteria): JobCriteria {
  return { ...criteria, notType: ACTION_JOB_TYPE };
}

/** How many jobs an action would touch, and the newest of them. */
export async function previewAction(
  { records }: ApiOptions,
  tenantId: string,
  { action, criteria }: { readonly action: BulkAction; readonly criteria: JobCriteria },
): Promise<ActionPreviewJson> {
  const [count, page] = await Promise.all([
    records.count(tenantId, meant(criteria), MOST),
    records.page(tenantId, { ...meant(criteria), limit: SAMPLE }),
  ]);
  return { action, count, sample: page.jobs.map(toJobSummaryJson) };
}

export interface ActionOrder extends Pick<BulkActionRequest, 'action' | 'criteria' | 'fromZero'> {
  readonly expectedCount: number;
}

/**
 * Creates the job that does it, for the jobs there are by now.
 *
 * @throws ApiError 409 `COUNT_CHANGED` when they are not as many as expected, 429 `TENANT_BUDGET`
 */
export async function orderAction(
  options: ApiOptions,
  session: RequestSession,
  order: ActionOrder,
): Promise<JobRecord> {
  const { expectedCount, criteria, ...action } = order;
  const upTo = await options.records.newestId();
  const count = await options.records.count(session.tenantId, { ...meant(criteria), upTo }, MOST);
  if (count !== expectedCount) {
    const message = `The filter meets ${count} jobs: expected ${expectedCount}. Look at the preview, and send its count.`;
    throw new ApiError('COUNT_CHANGED', message, { problems: [{ path: 'expectedCount', message }] });
  }
  return createActionJob(options, session, {
    ...action,
    criteria: meant(criteria),
    upTo,
    count,
    actor: session.ownerId,
  });
}

/** The job that erases one job, and those it has spawned. */
export async function orderErasure(options: ApiOptions, session: RequestSession, id: number): Promise<JobRecord> {
  const criteria = { ids: [id] };
  const request = { action: 'erase', criteria, upTo: id, count: 1, actor: session.ownerId, fromZero: false } as const;
  return createActionJob(options, session, request);
}

async function createActionJob(
  options: ApiOptions,
  { tenantId, ownerId }: RequestSession,
  request: BulkActionRequest,
): Promise<JobRecord> {
  await checkTenantBudget(options, tenantId, {});
  const payload = bulkActionPayload(request);
  const job = { ...jobSettingsOf(undefined), type: ACTION_JOB_TYPE, payload, tenantId, ownerId };
  const [created] = await insert(options, [job]);
  if (!created) throw new Error('the database stored no job');
  await ringJob(options, created.job);
  return created.job;
}
