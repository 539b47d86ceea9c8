import { type Clock, type Sweeper, type SweepSummary, systemClock } from '@jobstack/processor';
import type { SQSEvent } from 'aws-lambda';
import type { SqsJobQueue } from './sqs-job-queue.ts';
import { parseSweepMessage, type SweepMessage } from './sweep-message.ts';

export interface SweepProcessor {
  readonly sweeper: Pick<Sweeper, 'sweep'>;
  readonly queue: Pick<SqsJobQueue, 'sendSweep'>;
  /** @default the system's */
  readonly clock?: Clock;
}

/** Clocks differ, and SQS delays by whole seconds: so much too early is in time, in milliseconds. */
const EARLY_MS = 1_000;

/**
 * Sweeps once for each message whose time has come, or for the invocation itself when it brought none. A message that is early is
 * sent on without a look at the database, which may sleep meanwhile.
 *
 * @returns one summary a sweep that was made; a message that others have overtaken leads to none
 * @throws what kept a message from being sent on, or a sweep from its end: then the messages come back
 */
export async function processSweepEvent(
  { sweeper, queue, clock = systemClock }: SweepProcessor,
  event: Partial<SQSEvent>,
): Promise<SweepSummary[]> {
  const messages: (SweepMessage | undefined)[] = event.Records?.map(({ body }) => parseSweepMessage(body)) ?? [
    undefined,
  ];
  const summaries: SweepSummary[] = [];
  for (const message of messages) {
    if (message && message.notBefore - clock.now() > EARLY_MS) {
      await queue.sendSweep(message);
      continue;
    }
    const summary = await sweeper.sweep(message?.generation);
    if (summary) summaries.push(summary);
  }
  return summaries;
}
