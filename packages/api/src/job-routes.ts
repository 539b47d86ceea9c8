import { type JobRecord, parseJobRef } from '@jobstack/database';
import { type Context, Hono } from 'hono';
import { ApiError } from './api-error.ts';
import type { Api, ApiOptions, RequestScope } from './api-options.ts';
import { cancelJob } from './cancel-job.ts';
import { toAttemptJson, toJobJson, toLogJson, toRejectJson, toUploadJson } from './job-json.ts';
import { checkJobRequest } from './job-request.ts';
import { limitBody, readJsonBody } from './json-body.ts';
import { listParameters, logParameters, parseQuery, rejectParameters } from './query-parameters.ts';
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
    const { cursor, limit, ...filter } = parseQuery(listParameters, context.req.query());
    const { tenantId } = context.get('session');
    // One more than asked for tells whether there is a next page.
    const found = await options.records.list(tenantId, { ...filter, before: cursor, limit: limit + 1 });
    const page = found.slice(0, limit);
    const nextCursor = found.length > limit ? String(page.at(-1)?.id) : null;
    return context.json({ jobs: page.map(toJobJson), nextCursor });
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
    const filter = parseQuery(logParameters, context.req.query());
    const { id } = await findJob(options, context);
    const logs = await options.records.logs(id, filter);
    return context.json({ logs: logs.map(toLogJson), after: logs.at(-1)?.id ?? filter.after ?? 0 });
  });

  routes.get('/jobs/:id/rejects', async (context) => {
    const filter = parseQuery(rejectParameters, context.req.query());
    const { id } = await findJob(options, context);
    const rejects = await options.records.rejects(id, filter);
    return context.json({ rejects: rejects.map(toRejectJson), after: rejects.at(-1)?.id ?? filter.after ?? 0 });
  });

  routes.get('/jobs/:id/attempts', async (context) => {
    const { id } = await findJob(options, context);
    const attempts = await options.records.attempts(id);
    return context.json({ attempts: attempts.map(toAttemptJson) });
  });
}

/** @throws ApiError 404 for a job that does not exist, and just so for one of another tenant */
async function findJob({ records }: ApiOptions, context: Context<RequestScope>): Promise<JobRecord> {
  const id = context.req.param('id') ?? '';
  const ref = parseJobRef(id);
  const job = ref && (await records.find(context.get('session').tenantId, ref));
  if (!job) throw new ApiError(404, 'JOB_NOT_FOUND', `There is no job ${id}.`);
  return job;
}
