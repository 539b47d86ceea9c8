import type { JobRecord } from '@jobstack/database';
import { addRoute } from '../add-route.ts';
import { fitting } from '../answer-size.ts';
import type { Api, ApiOptions } from '../api-options.ts';
import type { HistoryEntryJson } from '../contract/history.ts';
import { HISTORY_OPERATIONS } from '../contract/history-operations.ts';
import { historyParameters, logParameters } from '../contract/queries.ts';
import { toActionJson, toAttemptJson, toLogJson, toRejectJson } from '../job-json.ts';
import { parseQuery } from '../parse-query.ts';
import { rejectsCsv } from '../rejects-csv.ts';
import { findJob } from './find-job.ts';

/** What is kept about a job. `after` in an answer is the `after` of the next request, whether there was anything new or not. */
export function addHistoryRoutes(api: Api, options: ApiOptions): void {
  const { records } = options;
  addLogRoute(api, options);
  addRejectRoutes(api, options);

  addRoute(api, HISTORY_OPERATIONS.readAttempts, async (context) => {
    const filter = parseQuery(historyParameters, context.req.url);
    const { id } = await findJob(options, context);
    const attempts = fitting((await records.attempts(id, filter)).map(toAttemptJson));
    return context.json({ attempts, after: attempts.at(-1)?.attempt ?? filter.after ?? 0 });
  });

  addRoute(api, HISTORY_OPERATIONS.readHistory, async (context) => {
    const { after, limit } = parseQuery(historyParameters, context.req.url);
    const job = await findJob(options, context);
    const done = (await records.actions(job.id, { after, limit })).map(toActionJson);
    const history = [...(after === undefined ? [creationOf(job)] : []), ...done].slice(0, limit);
    return context.json({ history, after: history.at(-1)?.id ?? after ?? 0 });
  });
}

function addLogRoute(api: Api, options: ApiOptions): void {
  const { records } = options;
  addRoute(api, HISTORY_OPERATIONS.readLogs, async (context) => {
    const { tail, ...filter } = parseQuery(logParameters, context.req.url);
    const { id } = await findJob(options, context);
    if (tail === undefined) {
      const page = await records.logPage(id, filter);
      const found = page.logs.map(toLogJson);
      const logs = fitting(found);
      return context.json({ logs, after: logs.length < found.length ? logs.at(-1)?.id : page.after });
    }
    const last = (await records.lastLogs(id, { ...filter, limit: tail })).map(toLogJson);
    const logs = fitting(last.toReversed()).toReversed();
    return context.json({ logs, after: logs.at(-1)?.id ?? 0 });
  });
}

function addRejectRoutes(api: Api, options: ApiOptions): void {
  addRoute(api, HISTORY_OPERATIONS.readRejects, async (context) => {
    const filter = parseQuery(historyParameters, context.req.url);
    const { id } = await findJob(options, context);
    const rejects = fitting((await options.records.rejects(id, filter)).map(toRejectJson));
    return context.json({ rejects, after: rejects.at(-1)?.id ?? filter.after ?? 0 });
  });

  addRoute(api, HISTORY_OPERATIONS.downloadRejects, async (context) => {
    const { after } = parseQuery(historyParameters.omit({ limit: true }), context.req.url);
    const { id } = await findJob(options, context);
    const found = await options.records.rejects(id, { after, limit: CSV_ROWS });
    const rejects = fitting(found);
    const next = rejects.length < found.length || found.length === CSV_ROWS ? rejects.at(-1)?.id : undefined;
    return context.body(rejectsCsv(rejects, after === undefined), 200, {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="rejects-${id}.csv"`,
      ...(next !== undefined && { 'x-next-after': String(next) }),
    });
  });
}

/** Rows of one page. */
const CSV_ROWS = 10_000;

/** Who created a job stands with the job. */
function creationOf({ ownerId, createdAt }: JobRecord): HistoryEntryJson {
  return { id: 0, action: 'create', actor: ownerId ?? null, actionJobId: null, at: createdAt.toISOString() };
}
