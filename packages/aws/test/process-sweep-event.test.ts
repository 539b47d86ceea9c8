import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSqsClient } from '../src/clients.ts';
import { processSweepEvent } from '../src/process-sweep-event.ts';
import { SqsJobQueue } from '../src/sqs-job-queue.ts';
import { formatSweepMessage, parseSweepMessage, type SweepMessage } from '../src/sweep-message.ts';
import { type AwsEmulator, createQueue, settingsFor, startAwsEmulator } from '../testing/aws-emulator.ts';
import { recordingClock } from './recording-clock.ts';

const NOW = 1_700_000_000_000;
const SUMMARY = { due: 0, rung: 0, released: 0, expired: 0, pruned: 0, armed: false };

/** As the emulator shows it. */
interface DelayedMessage {
  readonly sentTimestamp: number;
  readonly delayUntil: number;
}

let emulator: AwsEmulator;
let swept: (number | undefined)[];
let sentOn: SweepMessage[];

beforeAll(async () => {
  emulator = await startAwsEmulator();
});
beforeEach(() => {
  swept = [];
  sentOn = [];
});
afterAll(() => emulator[Symbol.asyncDispose]());

const sweeper = {
  async sweep(generation: number | undefined) {
    swept.push(generation);
    return SUMMARY;
  },
};
const queue = { sendSweep: async (message: SweepMessage) => void sentOn.push(message) };

const eventOf = (...bodies: readonly string[]) => ({ Records: bodies.map((body) => ({ body })) }) as SQSEvent;
const run = (event: Partial<SQSEvent>) => processSweepEvent({ sweeper, queue, clock: recordingClock(NOW) }, event);

describe('processSweepEvent', () => {
  it('sweeps when the time has come', async () => {
    const summaries = await run(eventOf(formatSweepMessage({ generation: 7, notBefore: NOW })));

    expect([swept, sentOn, summaries]).toEqual([[7], [], [SUMMARY]]);
  });

  it('sends an early message on, and leaves the database asleep', async () => {
    const message = { generation: 7, notBefore: NOW + 86_400_000 };

    expect(await run(eventOf(formatSweepMessage(message)))).toEqual([]);

    expect([swept, sentOn]).toEqual([[], [message]]);
  });

  it.each(['{"sweep":7}', '{"sweep":7,"later":1}'])('sweeps for %s, which knows no time', async (body) => {
    await run(eventOf(body));

    expect(swept).toEqual([7]);
  });

  it.each(['safety 2026-11-23T20:00:00Z', '{}', '{"sweep":0}', ''])('sweeps outside the chain for %j', async (body) => {
    await run(eventOf(body));

    expect(swept).toEqual([undefined]);
  });

  it('sweeps outside the chain when it is invoked without messages', async () => {
    await run({});

    expect(swept).toEqual([undefined]);
  });
});

describe('SqsJobQueue.armSweep', () => {
  it('sends a message that is due in days, delayed no longer than SQS can', async () => {
    const sweepQueueUrl = await createQueue(emulator.endpoint, 'sweep');
    const client = createSqsClient(settingsFor(emulator.endpoint));
    const failures: unknown[] = [];
    const onFailure = (error: unknown) => failures.push(error);
    const jobQueue = new SqsJobQueue({ client, queueUrls: {}, sweepQueueUrl, onFailure, clock: recordingClock(NOW) });

    await jobQueue.armSweep(3, 3 * 86_400_000);
    await jobQueue.armSweep(4, 0);

    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: sweepQueueUrl }));
    expect(failures).toEqual([]);
    expect(Messages.map(({ Body = '' }) => parseSweepMessage(Body))).toEqual([{ generation: 4, notBefore: NOW }]);
    client.destroy();
  });

  it('does not wait a second longer for a fraction of a millisecond', async () => {
    const sweepQueueUrl = await createQueue(emulator.endpoint, 'fractions');
    const client = createSqsClient(settingsFor(emulator.endpoint));
    const jobQueue = new SqsJobQueue({ client, queueUrls: {}, sweepQueueUrl, clock: recordingClock(NOW) });

    for (const delayMs of [2_000.4, 2_000, 1_001.5]) await jobQueue.armSweep(5, delayMs);

    const inspected = await fetch(`${emulator.endpoint}/_fauxqs/queues/fractions`);
    const { messages } = (await inspected.json()) as { messages: { delayed: DelayedMessage[] } };
    const delays = messages.delayed.map((sent) => Math.round((sent.delayUntil - sent.sentTimestamp) / 1000));
    expect(delays).toEqual([2, 2, 2]);
    client.destroy();
  });
});
