import { addRoute } from '../add-route.ts';
import type { Api, ApiOptions } from '../api-options.ts';
import { cancelJob } from '../cancel-job.ts';
import { JOB_OPERATIONS } from '../contract/job-operations.ts';
import { retryRequest } from '../contract/requests.ts';
import { toJobJson, toUploadJson } from '../job-json.ts';
import { parseOptionalBody } from '../parse-body.ts';
import { readUpload } from '../read-upload.ts';
import { retryJob } from '../retry-job.ts';
import { startJob } from '../start-job.ts';
import { findJob } from './find-job.ts';

/** What people and programs do to one job. */
export function addSteeringRoutes(api: Api, options: ApiOptions): void {
  addRoute(api, JOB_OPERATIONS.readUpload, async (context) =>
    context.json(toUploadJson(await readUpload(options, await findJob(options, context)))),
  );

  addRoute(api, JOB_OPERATIONS.startJob, async (context) => {
    const job = await startJob(options, await findJob(options, context), context.get('session').ownerId);
    return context.json(toJobJson(options.handlers, job));
  });

  addRoute(api, JOB_OPERATIONS.cancelJob, async (context) => {
    const job = await cancelJob(options, await findJob(options, context), context.get('session').ownerId);
    return context.json(toJobJson(options.handlers, job));
  });

  addRoute(api, JOB_OPERATIONS.retryJob, async (context) => {
    const { fromZero } = await parseOptionalBody(retryRequest, context.req);
    const actor = context.get('session').ownerId;
    const job = await retryJob(options, await findJob(options, context), { fromZero, actor });
    return context.json(toJobJson(options.handlers, job));
  });
}
