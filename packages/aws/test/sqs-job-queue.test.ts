import { createHash, randomUUID } from 'node:crypto';
import { type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { JobStackError, Ring } from '@jobstack/core';
import type { Delivery } from '@jobstack/processor';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSqsClient } from '../src/clients.ts';
import { formatRingMessage } from '../src/ring-message.ts';
import { SqsJobQueue } from '../src/sqs-job-queue.ts';
import { type AwsEmulator, createQueue, settingsFor, startAwsEmulator } from '../testing/aws-emulator.ts';
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';

let emulator: AwsEmulator;
let proxy: FaultyProxy;
let failures: JobStackError[];

beforeAll(async () => {
  emulator = await startAwsEmulator();
  proxy = await startFaultyProxy(emulator.endpoint);
});

afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await emulator[Symbol.asyncDispose]();
});

beforeEach(() => {
  failures = [];
  proxy.faults.length = 0;
  proxy.seen.length = 0;
});

/** Two fresh queues, so that no test sees another's messages. */
async function aQueue() {
  const suffix = randomUUID().slice(0, 8);
  const queueUrls = {
    default: await createQueue(emulator.endpoint, `jobs-${suffix}`),
    bulk: await createQueue(emulator.endpoint, `bulk-${suffix}`),
  };
  const throughProxy = Object.fromEntries(
    Object.entries(queueUrls).map(([name, url]) => [name, url.replace(emulator.endpoint, proxy.endpoint)]),
  );
  const client = createSqsClient({ ...settingsFor(proxy.endpoint), maxAttempts: 1 });
  const queue = new SqsJobQueue({ client, queueUrls: throughProxy, onFailure: (error) => failures.push(error) });
  return { queue, queueUrls, queueName: `jobs-${suffix}` };
}

const aRing = (changes: Partial<Ring> = {}): Ring => ({
  taskId: randomUUID(),
  queue: 'default',
  tenantId: 'acme',
  ...changes,
});

async function receive(url: string): Promise<Message[]> {
  const { Messages = [] } = await createSqsClient(settingsFor(emulator.endpoint)).send(
    new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: 600 }),
  );
  return Messages;
}

async function receiveAll(url: string): Promise<Message[]> {
  const all: Message[] = [];
  for (let batch = await receive(url); batch.length > 0; batch = await receive(url)) all.push(...batch);
  return all;
}

const bodies = (messages: readonly Message[]) => messages.map(({ Body }) => Body).sort();

function aDelivery(message: Message | undefined, source: string): Delivery {
  return {
    messageId: message?.MessageId ?? '',
    receiptHandle: message?.ReceiptHandle ?? '',
    taskId: randomUUID(),
    receiveCount: 1,
    source,
  };
}

describe('SqsJobQueue.ring', () => {
  it('sends any number of rings, each to its own queue, and answers all of them', async () => {
    const { queue, queueUrls } = await aQueue();
    const here = Array.from({ length: 23 }, () => aRing());
    const there = aRing({ queue: 'bulk' });

    const accepted = await queue.ring([...here, there]);

    expect([...accepted].sort()).toEqual([...here, there].map(({ taskId }) => taskId).sort());
    expect(bodies(await receiveAll(queueUrls.default))).toEqual(
      here.map(({ taskId }) => formatRingMessage(taskId)).sort(),
    );
    expect(bodies(await receiveAll(queueUrls.bulk))).toEqual([formatRingMessage(there.taskId)]);
  });

  it('gives the tenant as the message group, so that one tenant does not starve the others', async () => {
    const { queue } = await aQueue();

    await queue.ring([aRing({ tenantId: 'acme' }), aRing({ tenantId: 'two words' })]);

    const { Entries } = JSON.parse(proxy.seen[0]?.body ?? '');
    expect(Entries).toMatchObject([
      { MessageGroupId: 'acme' },
      { MessageGroupId: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
    ]);
  });

  it('does nothing when there is nothing to ring', async () => {
    const { queue } = await aQueue();

    expect(await queue.ring([])).toEqual([]);
    expect(proxy.seen).toEqual([]);
  });

  it('repeats the entries that SQS refused, and only those', async () => {
    const { queue, queueUrls } = await aQueue();
    const [taken, refused] = [aRing(), aRing()];
    proxy.faults.push(partialFailure(taken));

    const accepted = await queue.ring([taken, refused]);

    expect(accepted).toEqual([taken.taskId, refused.taskId]);
    expect(bodies(await receiveAll(queueUrls.default))).toEqual([formatRingMessage(refused.taskId)]);
    expect(failures).toEqual([]);
  });

  it('answers only what was accepted when SQS refuses an entry twice', async () => {
    const { queue } = await aQueue();
    const [taken, refused] = [aRing(), aRing()];
    proxy.faults.push(partialFailure(taken), { kind: 'status', status: 200, body: '{"Successful":[],"Failed":[]}' });

    const accepted = await queue.ring([taken, refused]);

    expect(accepted).toEqual([taken.taskId]);
    expect(failures).toMatchObject([{ code: 'RING_FAILED', message: expect.stringContaining('1 ring(s)') }]);
  });

  it('does not forget what was accepted when the repetition fails as a whole', async () => {
    const { queue } = await aQueue();
    const [taken, refused] = [aRing(), aRing()];
    proxy.faults.push(partialFailure(taken), { kind: 'status', status: 500 });

    const accepted = await queue.ring([taken, refused]);

    expect(accepted).toEqual([taken.taskId]);
    expect(failures).toMatchObject([{ code: 'RING_FAILED' }]);
  });

  it('does not throw when SQS is down', async () => {
    const { queue } = await aQueue();
    proxy.faults.push({ kind: 'status', status: 500 });

    const accepted = await queue.ring([aRing()]);

    expect(accepted).toEqual([]);
    expect(failures).toMatchObject([{ code: 'RING_FAILED' }]);
  });

  it('names the queue that is not deployed, and rings the other jobs all the same', async () => {
    const { queue } = await aQueue();
    const known = aRing();

    const accepted = await queue.ring([aRing({ queue: 'constructor' }), known]);

    expect(accepted).toEqual([known.taskId]);
    expect(failures).toMatchObject([
      { code: 'UNKNOWN_QUEUE', message: expect.stringContaining("'constructor' is not deployed") },
    ]);
  });
});

describe('SqsJobQueue.returnAfter', () => {
  it('makes a delivery from Lambda, which knows its queue by ARN, visible again', async () => {
    const { queue, queueUrls, queueName } = await aQueue();
    await queue.ring([aRing()]);
    const [message] = await receive(queueUrls.default);

    await queue.returnAfter(aDelivery(message, `arn:aws:sqs:us-east-1:000000000000:${queueName}`), 0);

    expect(await receive(queueUrls.default)).toHaveLength(1);
    expect(failures).toEqual([]);
  });

  it('makes a delivery from a poller, which knows its queue by URL, visible again', async () => {
    const { queue, queueUrls } = await aQueue();
    await queue.ring([aRing()]);
    const [message] = await receive(queueUrls.default);

    await queue.returnAfter(aDelivery(message, queueUrls.default), 0);

    expect(await receive(queueUrls.default)).toHaveLength(1);
  });

  it.each([
    [-5, 0],
    [0.2, 1],
    [43_200, 43_200],
    [1e9, 43_200],
  ])('asks SQS for whole seconds that it allows: %d becomes %d', async (seconds, sent) => {
    const { queue, queueUrls } = await aQueue();
    await queue.ring([aRing()]);
    const [message] = await receive(queueUrls.default);

    await queue.returnAfter(aDelivery(message, queueUrls.default.replace(emulator.endpoint, proxy.endpoint)), seconds);

    expect(JSON.parse(proxy.seen.at(-1)?.body ?? '')).toMatchObject({ VisibilityTimeout: sent });
  });

  it('does not throw when the receipt has expired or the queue is a stranger', async () => {
    const { queue, queueUrls } = await aQueue();

    await queue.returnAfter(aDelivery(undefined, queueUrls.default), 5);
    await queue.returnAfter(aDelivery(undefined, 'arn:aws:sqs:us-east-1:000000000000:nobody'), 5);

    expect(failures.map(({ code }) => code)).toEqual(['RETURN_FAILED', 'RETURN_FAILED']);
  });
});

/** SQS's answer to a batch of two: the first was taken, the second was not. */
function partialFailure(taken: Ring) {
  const md5 = createHash('md5').update(formatRingMessage(taken.taskId)).digest('hex');
  const body = JSON.stringify({
    Successful: [{ Id: '0', MessageId: randomUUID(), MD5OfMessageBody: md5 }],
    Failed: [{ Id: '1', Code: 'InternalError', SenderFault: false }],
  });
  return { kind: 'status', status: 200, body } as const;
}
