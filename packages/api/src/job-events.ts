import { isFinal } from '@jobstack/core';
import type { JobRecords, LogFilter } from '@jobstack/database';
import { toJobSummaryJson, toLogJson } from './job-json.ts';

export interface JobEventsOptions {
  readonly records: Pick<JobRecords, 'find' | 'logPage'>;
  readonly tenantId: string;
  readonly jobId: number;
  readonly filter: Pick<LogFilter, 'after' | 'level'>;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Resolves when it is time to look again, or to end. */
  readonly wait: () => Promise<void>;
}

/** What goes over the wire as a server-sent event. */
export interface JobEvent {
  readonly event: 'job' | 'log' | 'end';
  /** Of a log line: where a client that comes back goes on. */
  readonly id?: string;
  readonly data: string;
}

const LINES_AT_ONCE = 500;

/** A job and its log as they change, from the present state on, until the job has ended or has gone. */
export async function* jobEvents(options: JobEventsOptions): AsyncGenerator<JobEvent> {
  const { records, tenantId, jobId, signal, wait } = options;
  let { after } = options.filter;
  let told = '';
  for (;;) {
    // The job first: what it has logged before it ended is there when its end is seen.
    const job = await records.find(tenantId, { id: jobId });
    after = yield* newLines(options, after);
    const state = job ? JSON.stringify(toJobSummaryJson(job)) : '';
    if (job && state !== told) yield { event: 'job', data: state };
    told = state;
    if (!job || isFinal(job.status)) return yield { event: 'end', data: JSON.stringify(job?.status ?? null) };
    await wait();
    if (signal.aborted) return;
  }
}

/** @returns the id of the last line there is */
async function* newLines(
  { records, jobId, filter }: JobEventsOptions,
  start: number | undefined,
): AsyncGenerator<JobEvent, number> {
  for (let after = start; ; ) {
    const page = await records.logPage(jobId, { ...filter, after, limit: LINES_AT_ONCE });
    for (const log of page.logs) yield { event: 'log', id: String(log.id), data: JSON.stringify(toLogJson(log)) };
    if (page.after === (after ?? 0)) return page.after;
    after = page.after;
  }
}
