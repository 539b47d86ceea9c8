import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { createSqsClient, SqsDeadLetters, SqsJobQueue } from '@jobstack/aws';
import { type AwsEmulator, createQueue, settingsFor, startAwsEmulator } from '@jobstack/aws/testing';
import { PgStoreHarness } from '@jobstack/database/testing';
import { createHandlerMap } from '@jobstack/handler-sdk';
import { Engine } from '@jobstack/processor';
import { processSqsEvent } from '@jobstack/worker';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

const handlers = createHandlerMap({
  greet: { payload: z.object({ name: z.string() }), execute: async ({ payload }) => `Hello ${payload.name}` },
  read: { file: 'required', execute: async () => expect.fail('runs without its file') },
});

let emulator: AwsEmulator;
let client: SQSClient;
let jobs: PgStoreHarness;
let urls: { readonly jobs: string; readonly dead: string; readonly sweep: string };
let processor: Parameters<typeof processSqsEvent>[0];

beforeAll(async () => {
  emulator = await startAwsEmulator();
  jobs = await PgStoreHarness.create();
  client = createSqsClient(settingsFor(emulator.endpoint));
});

beforeEach(async () => {
  await jobs.clear();
  await jobs.pool.query('UPDATE sweep_timer SET armed_until = NULL');
  const suffix = crypto.randomUUID();
  const create = (name: string) => createQueue(emulator.endpoint, `${name}-${suffix}`);
  urls = { jobs: await create('jobs'), dead: await create('dead'), sweep: await create('sweep') };
  const queueUrls = { default: urls.jobs };
  processor = {
    engine: new Engine({
      handlers,
      store: jobs.store,
      files: { open: () => Promise.reject(new Error('no files here')) as never },
      queue: new SqsJobQueue({ client, queueUrls, sweepQueueUrl: urls.sweep }),
    }),
    deadLetters: new SqsDeadLetters({ client, queueUrls, deadLetterUrls: { default: urls.dead } }),
  };
});

afterAll(async () => {
  client.destroy();
  await jobs[Symbol.asyncDispose]();
  await emulator[Symbol.asyncDispose]();
});

const send = (body: string) => client.send(new SendMessageCommand({ QueueUrl: urls.jobs, MessageBody: body }));

/** One invocation with what lies in the queue, as Lambda would put it. */
async function receive(): Promise<SQSRecord[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl: urls.jobs, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
  );
  return Messages.map(
    ({ MessageId, ReceiptHandle, Body }) =>
      ({
        messageId: MessageId,
        receiptHandle: ReceiptHandle,
        body: Body,
        attributes: { ApproximateReceiveCount: '1' },
        messageAttributes: {},
        eventSourceARN: urls.jobs,
      }) as unknown as SQSRecord,
  );
}

async function invoke(records: readonly SQSRecord[]) {
  const results = await processSqsEvent(processor, { Records: [...records] } satisfies SQSEvent, Date.now() + 300_000);
  return results.map(({ status }) => status);
}

async function storedJobs() {
  const { rows } = await jobs.pool.query(
    'SELECT type, status, tenant_id AS tenant, idempotency_key AS key, error_code AS code, result FROM jobs ORDER BY id',
  );
  return rows;
}

async function deadLetters(): Promise<(string | undefined)[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl: urls.dead, MaxNumberOfMessages: 10 }),
  );
  return Messages.map(({ Body }) => Body);
}

describe('a message that is a job', () => {
  it('becomes one, and runs at once', async () => {
    await send('{"type":"greet","payload":{"name":"Ada"},"tenantId":"acme","idempotencyKey":"k1"}');

    expect(await invoke(await receive())).toEqual(['fulfilled']);

    expect(await storedJobs()).toEqual([
      { type: 'greet', status: 'COMPLETED', tenant: 'acme', key: 'k1', code: null, result: 'Hello Ada' },
    ]);
  });

  it('becomes one job however often it is delivered, in one batch or in several', async () => {
    await send('{"type":"greet","payload":{"name":"Ada"}}');
    const [record] = await receive();
    if (!record) throw new Error('nothing received');

    const statuses = [await invoke([record, { ...record, receiptHandle: 'again' }]), await invoke([record])];

    expect(statuses.flat()).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
    expect(await storedJobs()).toMatchObject([
      { status: 'COMPLETED', tenant: 'default', key: `sqs:${record.messageId}` },
    ]);
  });

  it.each([
    ['of an unknown type', '{"type":"wave"}', 'UNKNOWN_JOB_TYPE'],
    ['with a payload its handler refuses', '{"type":"greet","payload":{"name":7}}', 'INVALID_PAYLOAD'],
    ['of a type that needs a file', '{"type":"read"}', 'FILE_REQUIRED'],
  ])('%s becomes a FAILED job that people can see', async (_name, body, code) => {
    await send(body);

    expect(await invoke(await receive())).toEqual(['fulfilled']);

    expect(await storedJobs()).toMatchObject([{ status: 'FAILED', code }]);
    expect(await deadLetters()).toEqual([]);
  });

  it('under the key of another job goes to the dead letters, since its sender has to look', async () => {
    await send('{"type":"greet","payload":{"name":"Ada"},"idempotencyKey":"k1"}');
    await invoke(await receive());
    const conflict = '{"type":"greet","payload":{"name":"Bob"},"idempotencyKey":"k1"}';
    await send(conflict);

    expect(await invoke(await receive())).toContain('fulfilled');

    expect(await deadLetters()).toEqual([conflict]);
    expect(await storedJobs()).toHaveLength(1);
  });

  it('that no database can store goes to the dead letters too', async () => {
    const nul = '{"type":"greet","payload":{"name":"\\u0000"}}';
    await send(nul);

    expect(await invoke(await receive())).toEqual(['fulfilled']);

    expect(await deadLetters()).toEqual([nul]);
  });

  it('makes sure that a sweep will come, should this process die', async () => {
    await send('{"type":"greet","payload":{"name":"Ada"}}');

    await invoke(await receive());

    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: urls.sweep, AttributeNames: ['ApproximateNumberOfMessagesDelayed'] }),
    );
    // With its backup.
    expect(Attributes?.ApproximateNumberOfMessagesDelayed).toBe('2');
  });
});

describe('a message that nobody understands', () => {
  it.each(['hello', '{"v":2,"taskId":"x"}', '{"type":""}', '[]'])(
    '%s goes to the dead letters, untouched',
    async (body) => {
      await send(body);

      expect(await invoke(await receive())).toEqual(['fulfilled']);

      expect(await deadLetters()).toEqual([body]);
      expect(await storedJobs()).toEqual([]);
    },
  );

  it('harms none of its neighbours, however deep it is', async () => {
    const deep = `{"type":"greet","payload":${'['.repeat(3_000)}${']'.repeat(3_000)}}`;
    const names = Array.from({ length: 9 }, (_, n) => `Ada ${n}`);
    for (const name of names) await send(JSON.stringify({ type: 'greet', payload: { name } }));
    await send(deep);

    expect(await invoke(await receive())).toEqual(Array(10).fill('fulfilled'));

    const stored = await storedJobs();
    expect(stored.map(({ status, result }) => `${status} ${result}`).sort()).toEqual(
      names.map((name) => `COMPLETED Hello ${name}`),
    );
    expect(await deadLetters()).toEqual([deep]);
  });

  it.each([
    ['the dead letters are not there', 'http://127.0.0.1:1/nothing'],
    ['its queue has no dead letters', undefined],
  ])('stays where it is while %s, and so does one that asks for an impossible job', async (_name, dead) => {
    const deadLetters = new SqsDeadLetters({
      client: createSqsClient({ ...settingsFor(emulator.endpoint), endpoint: dead ?? emulator.endpoint }),
      queueUrls: { default: urls.jobs },
      deadLetterUrls: dead ? { default: dead } : {},
    });
    await send('{"type":"greet","payload":{"name":"Ada"},"idempotencyKey":"k1"}');
    await invoke(await receive());
    await send('{"type":"greet","payload":{"name":"Bob"},"idempotencyKey":"k1"}');
    await send('hello, secret');
    await send('{"type":"greet","payload":{"name":"Cid"}}');
    const records = await receive();

    const results = await processSqsEvent({ ...processor, deadLetters }, { Records: records }, Date.now() + 300_000);

    const answerTo = (part: string) => results[records.findIndex(({ body }) => body.includes(part))];
    expect(answerTo('hello')).toMatchObject({ status: 'rejected', reason: { code: 'NOT_UNDERSTOOD' } });
    expect(answerTo('Bob')).toMatchObject({ status: 'rejected', reason: { code: 'REFUSED' } });
    expect(answerTo('Cid')).toMatchObject({ status: 'fulfilled' });
    const said = results.map((result) => (result.status === 'rejected' ? String(result.reason) : ''));
    expect(said.join()).not.toContain('secret');
  });

  it('is told of, by name and reason, when it was moved', async () => {
    const told: string[] = [];
    await send('{"type":"greet","payload":{"name":"\\u0000"}}');
    const records = await receive();

    await processSqsEvent(
      { ...processor, onDeadLetter: ({ code, message }) => told.push(`${code} ${message}`) },
      { Records: records },
      Date.now() + 300_000,
    );

    expect(told).toEqual([`NOT_UNDERSTOOD Message ${records[0]?.messageId} is not understood: payload.name: nul`]);
  });
});
