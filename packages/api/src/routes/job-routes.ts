import { addRoute } from '../add-route.ts';
import { fitting } from '../answer-size.ts';
import type { Api, ApiOptions } from '../api-options.ts';
import { inTenant } from '../authenticate.ts';
import { JOB_OPERATIONS } from '../contract/job-operations.ts';
import { listParameters } from '../contract/queries.ts';
import { toCreatedJobJson, toJobJson, toJobSummaryJson } from '../job-json.ts';
import { checkJobRequest } from '../job-request.ts';
import { readJsonBody } from '../json-body.ts';
import { parseSearch } from '../parse-query.ts';
import { submitJob } from '../submit-job.ts';
import { findJob } from './find-job.ts';

/** Creating, listing and reading jobs. */
export function addJobRoutes(api: Api, options: ApiOptions): void {
  addRoute(api, JOB_OPERATIONS.createJob, async (context) => {
    const { tenant, ...request } = await checkJobRequest(options.handlers, await readJsonBody(context.req));
    const session = inTenant(context.get('session'), tenant);
    const { job, created, upload } = await submitJob(options, session, request);
    return context.json(toCreatedJobJson(job, upload), created ? 201 : 200, { location: `/api/jobs/${job.id}` });
  });

  addRoute(api, JOB_OPERATIONS.listJobs, async (context) => {
    const { cursor, limit, ...filter } = parseSearch(listParameters, context.req.url).query;
    const { tenantId } = context.get('session');
    // One more than asked for tells whether there is a next page.
    const found = await options.records.list(tenantId, { ...filter, before: cursor, limit: limit + 1 });
    const jobs = fitting(found.slice(0, limit).map(toJobSummaryJson));
    const nextCursor = found.length > jobs.length ? String(jobs.at(-1)?.id) : null;
    return context.json({ jobs, nextCursor });
  });

  addRoute(api, JOB_OPERATIONS.readJob, async (context) => context.json(toJobJson(await findJob(options, context))));
}
