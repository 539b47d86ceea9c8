import { streamSSE } from 'hono/streaming';
import { addRoute } from '../add-route.ts';
import { ApiError } from '../api-error.ts';
import type { Api, ApiOptions } from '../api-options.ts';
import { HISTORY_OPERATIONS } from '../contract/history-operations.ts';
import { logParameters } from '../contract/queries.ts';
import { jobEvents } from '../job-events.ts';
import { parseQuery } from '../parse-query.ts';
import { findJob } from './find-job.ts';

/** In milliseconds, between two looks at a job that somebody follows. */
const LOOK_EVERY_MS = 500;

/** Server-sent events, where the host can hold a connection. */
export function addEventRoutes(api: Api, options: ApiOptions): void {
  addRoute(api, HISTORY_OPERATIONS.followJob, async (context) => {
    const { after, level } = parseQuery(logParameters.pick({ after: true, level: true }), context.req.url);
    const { id, tenantId } = await findJob(options, context);
    if (!options.settings?.events) {
      throw new ApiError(
        'EVENTS_UNAVAILABLE',
        'This host cannot hold a connection: poll the job and its logs, with their ETag.',
      );
    }
    // What a browser sends that has lost the connection.
    const seen = Number(context.req.header('last-event-id') ?? '') || undefined;
    return streamSSE(context, async (stream) => {
      const ended = new AbortController();
      stream.onAbort(() => ended.abort());
      const { signal } = ended;
      const wait = () => pause(LOOK_EVERY_MS, signal);
      const filter = { after: seen ?? after, level };
      for await (const event of jobEvents({ records: options.records, tenantId, jobId: id, filter, signal, wait })) {
        await stream.writeSSE(event);
        if (signal.aborted) return;
      }
    });
  });
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}
