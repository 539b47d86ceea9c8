import { type JobRecord, parseJobRef } from '@jobstack/database';
import { type Context, Hono } from 'hono';
import { fitting } from './answer-size.ts';
import { ApiError } from './api-error.ts';
import type { Api, ApiOptions, RequestScope } from './api-options.ts';
import { cancelJob } from './cancel-job.ts';
import { toAttemptJson, toJobJson, toJobSummaryJson, toLogJson, toRejectJson, toUploadJson } from './job-json.ts';
import { checkJobRequest } from './job-request.ts';
import { limitBody, readJsonBody } from './json-body.ts';
import { cut } from './problems.ts';
import { historyParameters, listParameters, logParameters, parseQuery } from './query-parameters.ts';
import { retryJob } from './retry-job.ts';
import { readRetryRequest } from './retry-request.ts';
import { startJob } from './start-job.ts';
import { submitJob } from './submit-job.ts';

/** `/jobs` and everything below. A session must have been established. */
export function jobRoutes(options: ApiOptions): Api {
  const routes: Api = new Hono<RequestScope>();
  addJobRoutes(routes, options);
  addSteeringRoutes(routes, options);
  addHistoryRoutes(routes, options);
  return routes;
}

function addJobRoutes(routes: Api, options: ApiOptions): void {
  routes.post('/jobs', limitBody, async (context) => {
    const request = await checkJobRequest(options.handlers, await readJsonBody(context.req));
    const { job, created, upload } = await submitJob(options, context.get('session'), request);
    const body = { ...toJobJson(job), ...(upload ? { upload: toUploadJson(upload) } : {}) };
    return context.json(body, created ? 201 : 200, { location: `/api/jobs/${job.id}` });
  });

  routes.get('/jobs', async (context) => {
    const { cursor, limit, ...filter } = parseQuery(listParameters, context.req.url);
    const { tenantId } = context.get('session');
    // One more than asked for tells whether there is a next page.
    const found = await options.records.list(tenantId, { ...filter, before: cursor, limit: limit + 1 });
    const jobs = fitting(found.slice(0, limit).map(toJobSummaryJson));
    const nextCursor = found.length > jobs.length ? String(jobs.at(-1)?.id) : null;
    return context.json({ jobs, nextCursor });
  });

  routes.get('/jobs/:id', async (context) => context.json(toJobJson(await findJob(options, context))));
}

function addSteeringRoutes(routes: Api, options: ApiOptions): void {
  routes.post('/jobs/:id/start', async (context) => {
    const job = await startJob(options, await findJob(options, context));
    return context.json(toJobJson(job));
  });

  routes.post('/jobs/:id/cancel', async (context) => {
    const job = await cancelJob(options, await findJob(options, context));
    return context.json(toJobJson(job));
  });

  routes.post('/jobs/:id/retry', limitBody, async (context) => {
    const request = await readRetryRequest(context.req);
    const job = await retryJob(options, await findJob(options, context), request);
    return context.json(toJobJson(job));
  });
}

/** `after` in an answer is the `after` of the next request, whether there was anything new or not. */
function addHistoryRoutes(routes: Api, options: ApiOptions): void {
  routes.get('/jobs/:id/logs', async (context) => {
    const filter = parseQuery(logParameters, context.req.url);
    const { id } = await findJob(options, context);
    const logs = fitting((await options.records.logs(id, filter)).map(toLogJson));
    return context.json({ logs, after: logs.at(-1)?.id ?? filter.after ?? 0 });
  });

  routes.get('/jobs/:id/rejects', async (context) => {
    const filter = parseQuery(historyParameters, context.req.url);
    const { id } = await findJob(options, context);
    const rejects = fitting((await options.records.rejects(id, filter)).map(toRejectJson));
    return context.json({ rejects, after: rejects.at(-1)?.id ?? filter.after ?? 0 });
  });

  routes.get('/jobs/:id/attempts', async (context) => {
    const filter = parseQuery(historyParameters, context.req.url);
    const { id } = await findJob(options, context);
    const attempts = fitting((await options.records.attempts(id, filter)).map(toAttemptJson));
    return context.json({ attempts, after: attempts.at(-1)?.attempt ?? filter.after ?? 0 });
  });
}

/** @throws ApiError 404 for a job that does not exist, and just so for one of another tenant */
async function findJob({ records }: ApiOptions, context: Context<RequestScope>): Promise<JobRecord> {
  const id = context.req.param('id') ?? '';
  const ref = parseJobRef(id);
  const job = ref && (await records.find(context.get('session').tenantId, ref));
  if (!job) throw new ApiError(404, 'JOB_NOT_FOUND', `There is no job ${cut(id)}.`);
  return job;
}
