import { addRoute } from '../add-route.ts';
import { fitting } from '../answer-size.ts';
import type { Api, ApiOptions } from '../api-options.ts';
import { HISTORY_OPERATIONS } from '../contract/history-operations.ts';
import { historyParameters, logParameters } from '../contract/queries.ts';
import { toAttemptJson, toLogJson, toRejectJson } from '../job-json.ts';
import { parseQuery } from '../parse-query.ts';
import { findJob } from './find-job.ts';

/** What is kept about a job. `after` in an answer is the `after` of the next request, whether there was anything new or not. */
export function addHistoryRoutes(api: Api, options: ApiOptions): void {
  addRoute(api, HISTORY_OPERATIONS.readLogs, async (context) => {
    const filter = parseQuery(logParameters, context.req.url);
    const { id } = await findJob(options, context);
    const logs = fitting((await options.records.logs(id, filter)).map(toLogJson));
    return context.json({ logs, after: logs.at(-1)?.id ?? filter.after ?? 0 });
  });

  addRoute(api, HISTORY_OPERATIONS.readRejects, async (context) => {
    const filter = parseQuery(historyParameters, context.req.url);
    const { id } = await findJob(options, context);
    const rejects = fitting((await options.records.rejects(id, filter)).map(toRejectJson));
    return context.json({ rejects, after: rejects.at(-1)?.id ?? filter.after ?? 0 });
  });

  addRoute(api, HISTORY_OPERATIONS.readAttempts, async (context) => {
    const filter = parseQuery(historyParameters, context.req.url);
    const { id } = await findJob(options, context);
    const attempts = fitting((await options.records.attempts(id, filter)).map(toAttemptJson));
    return context.json({ attempts, after: attempts.at(-1)?.attempt ?? filter.after ?? 0 });
  });
}
