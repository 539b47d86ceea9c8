import type { JobFilter } from '@jobstack/database';
import { addRoute } from '../add-route.ts';
import { fitting } from '../answer-size.ts';
import type { Api, ApiOptions } from '../api-options.ts';
import { inTenant } from '../authenticate.ts';
import { checkBulkRequest } from '../bulk-request.ts';
import type { BulkCreatedJson, JobListJson } from '../contract/job.ts';
import { JOB_OPERATIONS } from '../contract/job-operations.ts';
import { childParameters, listParameters } from '../contract/queries.ts';
import { createJobs } from '../create-jobs.ts';
import { withIdempotencyKey } from '../idempotency-key.ts';
import { criteriaOf } from '../job-criteria.ts';
import { toCreatedJobJson, toJobJson, toJobSummaryJson } from '../job-json.ts';
import { checkJobRequest } from '../job-request.ts';
import { readJsonBody } from '../json-body.ts';
import { parseQuery, parseSearch } from '../parse-query.ts';
import { badRequest, summary } from '../problems.ts';
import { submitJob } from '../submit-job.ts';
import { findJob } from './find-job.ts';

/** Creating, listing and reading jobs. */
export function addJobRoutes(api: Api, options: ApiOptions): void {
  const { handlers } = options;
  addReadRoutes(api, options);

  addRoute(api, JOB_OPERATIONS.createJob, async (context) => {
    const body = withIdempotencyKey(context.req, await readJsonBody(context.req));
    const { tenant, ...request } = await checkJobRequest(handlers, body);
    const session = inTenant(context.get('session'), tenant);
    const { job, created, upload } = await submitJob(options, session, request);
    const answer = toCreatedJobJson(handlers, job, upload);
    return context.json(answer, created ? 201 : 200, { location: `/api/jobs/${job.id}` });
  });

  addRoute(api, JOB_OPERATIONS.createJobs, async (context) => {
    const { jobs, tenant } = await checkBulkRequest(handlers, await readJsonBody(context.req));
    const created = await createJobs(options, inTenant(context.get('session'), tenant), jobs);
    const answer: BulkCreatedJson = {
      jobs: created.map(({ job: { id, taskId, type, status }, ...one }) => ({ id, taskId, type, status, ...one })),
    };
    return context.json(answer);
  });
}

function addReadRoutes(api: Api, options: ApiOptions): void {
  const { handlers, records } = options;

  addRoute(api, JOB_OPERATIONS.readJob, async (context) =>
    context.json(toJobJson(handlers, await findJob(options, context))),
  );

  addRoute(api, JOB_OPERATIONS.listJobs, async (context) => {
    const { query, payload } = parseSearch(listParameters, context.req.url);
    const { cursor, limit, ...given } = query;
    const { criteria, problems } = criteriaOf(handlers, { ...given, payload });
    if (problems.length > 0) throw badRequest('INVALID_QUERY', summary('Invalid query', problems), problems);
    return context.json(await listPage(context.get('session').tenantId, { ...criteria, before: cursor, limit }));
  });

  addRoute(api, JOB_OPERATIONS.listChildren, async (context) => {
    const { cursor, ...filter } = parseQuery(childParameters, context.req.url);
    const { id, tenantId } = await findJob(options, context);
    return context.json(await listPage(tenantId, { ...filter, parentId: id, before: cursor }));
  });

  async function listPage(tenantId: string, filter: JobFilter): Promise<JobListJson> {
    const page = await records.page(tenantId, filter);
    const found = page.jobs.map(toJobSummaryJson);
    const jobs = fitting(found);
    const next = jobs.length < found.length ? jobs.at(-1)?.id : page.next;
    return { jobs: [...jobs], nextCursor: next === undefined ? null : String(next) };
  }
}
