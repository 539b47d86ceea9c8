import { isFinal, type LogLevel } from '@jobstack/core';
import type { JobLog } from './contract/history.ts';
import type { Job } from './contract/job.ts';
import { pause } from './http/pause.ts';
import type { ServerEvent } from './http/read-events.ts';

export interface FollowOptions {
  /** Only lines with a greater id. @default from the first */
  readonly after?: number | undefined;
  /** This level and all that are more severe. @default DEBUG */
  readonly level?: LogLevel | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How often to ask for what may have come, in milliseconds: soon after something came, less often while nothing does. */
export const POLL = { least: 150, most: 2_000, factor: 1.5 };

export interface LogSource {
  /** Undefined where the host holds no connection. */
  events(options: FollowOptions): Promise<AsyncIterable<ServerEvent> | undefined>;
  logs(options: FollowOptions): Promise<{ readonly logs: readonly JobLog[]; readonly after: number }>;
  job(options: Pick<FollowOptions, 'signal'>): Promise<Pick<Job, 'status'>>;
}

/**
 * The lines of a job as they come, until it has ended and all of them are told: sent by the server where it can hold a connection, asked for
 * elsewhere, and when a connection breaks off.
 */
export async function* followLogs(source: LogSource, options: FollowOptions): AsyncGenerator<JobLog, void> {
  let after = options.after ?? 0;
  const events = await source.events({ ...options, after });
  try {
    for await (const { event, data } of events ?? []) {
      if (event === 'end') return;
      if (event !== 'log') continue;
      const line = JSON.parse(data) as JobLog;
      after = line.id;
      yield line;
    }
  } catch {
    options.signal?.throwIfAborted();
  }
  yield* askForLogs(source, { ...options, after });
}

async function* askForLogs(source: LogSource, options: FollowOptions): AsyncGenerator<JobLog, void> {
  const { signal } = options;
  let after = options.after ?? 0;
  let delay = POLL.least;
  let ended = false;
  for (;;) {
    const page = await source.logs({ ...options, after });
    after = page.after;
    yield* page.logs;
    if (page.logs.length > 0) {
      delay = POLL.least;
      continue;
    }
    if (ended) return;
    // Looked at before the lines that are asked for next: a job writes its lines before it ends.
    ended = isFinal((await source.job({ signal })).status);
    if (ended) continue;
    await pause(delay, signal);
    delay = Math.min(POLL.most, delay * POLL.factor);
  }
}
