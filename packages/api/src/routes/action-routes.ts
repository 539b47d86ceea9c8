import { addRoute, requireRole } from '../add-route.ts';
import type { Api, ApiOptions } from '../api-options.ts';
import { orderAction, orderErasure, previewAction } from '../bulk-action.ts';
import { JOB_OPERATIONS } from '../contract/job-operations.ts';
import { actionRequest } from '../contract/requests.ts';
import { criteriaOf } from '../job-criteria.ts';
import { toJobJson } from '../job-json.ts';
import { parseBody } from '../parse-body.ts';
import { badRequest, summary } from '../problems.ts';
import { findJob } from './find-job.ts';

/** What is done to many jobs at once, and what takes its time: as jobs of our own. */
export function addActionRoutes(api: Api, options: ApiOptions): void {
  const { handlers } = options;

  addRoute(api, JOB_OPERATIONS.runAction, async (context) => {
    const { action, filter, expectedCount, fromZero = false } = await parseBody(actionRequest, context.req);
    const session = context.get('session');
    if (action === 'erase') requireRole(session.role, 'admin');
    const { criteria, problems: found } = criteriaOf(handlers, filter);
    const problems = found.map(({ path, message }) => ({ path: `filter.${path}`, message }));
    if (problems.length > 0) throw badRequest('INVALID_REQUEST', summary('Invalid request', problems), problems);
    if (expectedCount === undefined) {
      return context.json(await previewAction(options, session.tenantId, { action, criteria }));
    }
    const job = await orderAction(options, session, { action, criteria, expectedCount, fromZero });
    return context.json(toJobJson(handlers, job), 202, { location: `/api/jobs/${job.id}` });
  });

  addRoute(api, JOB_OPERATIONS.eraseJob, async (context) => {
    const { id } = await findJob(options, context);
    const job = await orderErasure(options, context.get('session'), id);
    return context.json(toJobJson(handlers, job), 202, { location: `/api/jobs/${job.id}` });
  });
}
