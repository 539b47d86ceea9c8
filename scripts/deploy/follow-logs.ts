import { setTimeout as pause } from 'node:timers/promises';
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';

export interface FollowOptions {
  readonly client?: CloudWatchLogsClient;
  /** Between two looks, in milliseconds. @default 2,000, or half a second for each log group: AWS allows five requests a second */
  readonly everyMs?: number;
  readonly say?: (line: string) => void;
  /** Ends it. @default never */
  readonly signal?: AbortSignal;
}

/** How far back the first look goes, in milliseconds. */
const FIRST_LOOK_MS = 600_000;

/** An event may become visible this many milliseconds after a younger one; every look goes back as far. */
const LATE_MS = 120_000;

interface LogLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
}

/** Prints what is new in the log groups, each look in the order of time, until it is told to end. */
export async function followLogs(groups: readonly string[], options: FollowOptions = {}): Promise<void> {
  const { client = new CloudWatchLogsClient(), say = console.log, signal } = options;
  const everyMs = options.everyMs ?? Math.max(2_000, groups.length * 500);
  const followed = groups.map((group) => new FollowedGroup(client, group));
  while (!signal?.aborted) {
    let lines: LogLine[] = [];
    for (const group of followed) lines = [...lines, ...(await group.unseen())];
    for (const { text } of lines.sort((one, other) => one.at - other.at)) say(text);
    await pause(everyMs, undefined, signal && { signal }).catch(() => undefined);
  }
}

class FollowedGroup {
  readonly #client: CloudWatchLogsClient;
  readonly #logGroupName: string;
  /** Time of the youngest event so far. */
  #newest = Date.now() - FIRST_LOOK_MS + LATE_MS;
  /** Event id → its time, of all that a later look may find again. */
  readonly #seen = new Map<string, number>();

  constructor(client: CloudWatchLogsClient, logGroupName: string) {
    this.#client = client;
    this.#logGroupName = logGroupName;
  }

  /** Every event that no look has found before, whatever number of pages it takes. */
  async unseen(): Promise<readonly LogLine[]> {
    const startTime = this.#newest - LATE_MS;
    const lines: LogLine[] = [];
    const query = { logGroupName: this.#logGroupName, startTime };
    for await (const { events = [] } of paginateFilterLogEvents({ client: this.#client }, query)) {
      for (const { eventId = '', message = '', timestamp: at = startTime } of events) {
        if (this.#seen.has(eventId)) continue;
        this.#seen.set(eventId, at);
        this.#newest = Math.max(this.#newest, at);
        lines.push({ at, text: `${new Date(at).toISOString()} ${this.#shortName} ${message.trimEnd()}` });
      }
    }
    for (const [id, at] of this.#seen) if (at < startTime) this.#seen.delete(id);
    return lines;
  }

  get #shortName(): string {
    return this.#logGroupName.split('/').at(-1) ?? '';
  }
}
