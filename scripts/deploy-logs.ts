import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';

const EVERY_MS = 2_000;

/** Prints new lines of the log groups until Ctrl-C, beginning with the last ten minutes. */
export async function followLogs(groups: readonly string[]): Promise<never> {
  const client = new CloudWatchLogsClient();
  const since = new Map(groups.map((group) => [group, Date.now() - 600_000]));
  const seen = new Set<string>();
  for (;;) {
    for (const [logGroupName, startTime] of since) {
      const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName, startTime }));
      for (const { eventId = '', message = '', timestamp = startTime } of events) {
        if (seen.has(eventId)) continue;
        seen.add(eventId);
        since.set(logGroupName, timestamp);
        console.log(`${new Date(timestamp).toISOString()} ${logGroupName.split('/').at(-1)} ${message.trimEnd()}`);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}
