import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { expect, it } from 'vitest';
import { followLogs } from '../../scripts/deploy/follow-logs.ts';
import { FakeAws, type OperationInput } from './fake-aws.ts';

interface LogEvent {
  readonly eventId: string;
  readonly timestamp: number;
  readonly message: string;
}

const NOW = Date.now();
const event = (eventId: string, agoMs: number): LogEvent => ({
  eventId,
  timestamp: NOW - agoMs,
  message: `${eventId}\n`,
});

/** A log group whose events become visible look by look, in pages of two; an empty page may have a next one, as CloudWatch has it. */
class FakeLogGroup {
  readonly #looks: readonly (readonly LogEvent[])[];
  #visible: readonly LogEvent[] = [];
  look = 0;

  constructor(looks: readonly (readonly LogEvent[])[]) {
    this.#looks = looks;
  }

  filter({ startTime, nextToken }: OperationInput): object {
    if (nextToken === undefined) {
      this.#visible = this.#looks.slice(0, this.look + 1).flat();
      this.look += 1;
    }
    const found = this.#visible.filter(({ timestamp }) => timestamp >= Number(startTime));
    const page = Number(nextToken ?? 0);
    if (page === 1) return { events: [], nextToken: '2' };
    const from = page === 0 ? 0 : (page - 1) * 2;
    return { events: found.slice(from, from + 2), ...(from + 2 < found.length && { nextToken: String(page + 1) }) };
  }
}

async function followed(group: FakeLogGroup, looks: number): Promise<readonly string[]> {
  const ended = new AbortController();
  await using aws = await FakeAws.start({
    FilterLogEvents(input) {
      const answer = group.filter(input);
      if (group.look > looks) ended.abort();
      return answer;
    },
  });
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const client = new CloudWatchLogsClient({ endpoint: aws.url, region: 'eu-central-1', credentials });
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  await followLogs(['/aws/lambda/JobStack-qa-Worker'], { client, everyMs: 1, say, signal: ended.signal });
  return lines;
}

it('prints every page of what is there, oldest first, with time and function', async () => {
  const group = new FakeLogGroup([
    [event('c', 1_000), event('a', 3_000), event('b', 2_000), event('d', 500), event('e', 1)],
  ]);

  const lines = await followed(group, 1);

  expect(lines.map((line) => line.split(' ').at(-1))).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(lines[0]).toBe(`${new Date(NOW - 3_000).toISOString()} JobStack-qa-Worker a`);
});

it('prints an event that becomes visible after a younger one, and none twice', async () => {
  const group = new FakeLogGroup([[event('young', 1_000)], [event('late', 60_000)], [event('next', 10)]]);

  const lines = await followed(group, 4);

  expect(lines.map((line) => line.split(' ').at(-1))).toEqual(['young', 'late', 'next']);
});
