import { SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, it } from 'vitest';
import { type DeadLetters, deadLettersOf, redrive } from '../../scripts/deploy/redrive.ts';
import { FakeAws } from './fake-aws.ts';
import { FakeSqs } from './fake-sqs.ts';

const QUEUES: readonly DeadLetters[] = ['default', 'bulk'].map((name) => ({
  name,
  deadLettersArn: FakeSqs.arn(`${name}-dead`),
  queueUrl: FakeSqs.url(name),
}));

let sqs: FakeSqs;

beforeEach(() => {
  sqs = new FakeSqs();
  for (const name of ['default', 'default-dead', 'bulk', 'bulk-dead']) sqs.create(name);
});

/** What it says, line by line, and what it ends with. */
async function redriven(): Promise<{ lines: readonly string[]; error: string | undefined }> {
  await using aws = await FakeAws.start(sqs.operations);
  const client = new SQSClient({
    endpoint: aws.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  const lines: string[] = [];
  const error = await redrive(QUEUES, { client, everyMs: 1, say: (line) => lines.push(line) }).then(
    () => undefined,
    ({ message }: Error) => message,
  );
  return { lines, error };
}

describe('dlq-redrive', () => {
  it('brings back letters that were sent to the dead-letter queue, and those that SQS moved there', async () => {
    sqs.sendMessage('default-dead', 'sent by the worker');
    sqs.deadLetter('default', 'default-dead', 'received too often');
    sqs.sendMessage('bulk-dead', 'sent by the scheduler');

    const { lines, error } = await redriven();

    expect(error).toBeUndefined();
    expect(lines).toEqual(['default: 2 of 2 dead letters are back.', 'bulk: 1 of 1 dead letters are back.']);
    expect(sqs.bodies('default')).toEqual(['sent by the worker', 'received too often']);
    expect(sqs.bodies('bulk')).toEqual(['sent by the scheduler']);
    expect([...sqs.bodies('default-dead'), ...sqs.bodies('bulk-dead')]).toEqual([]);
  });

  it('goes on with the next queue when one may not be moved, and fails in the end naming it', async () => {
    sqs.denied.add('default-dead');
    sqs.sendMessage('bulk-dead', 'a');

    const { lines, error } = await redriven();

    expect(lines).toEqual([
      expect.stringMatching(/^default: its dead letters were not moved\. AWS does not allow this .*AccessDenied/),
      'bulk: 1 of 1 dead letters are back.',
    ]);
    expect(error).toBe('Not all dead letters are back: default; see above.');
  });

  it('follows a move that somebody else has begun, and tells why that one failed', async () => {
    sqs.deadLetter('default', 'default-dead', 'known origin');
    sqs.sendMessage('default-dead', 'no origin');
    sqs.begin('default-dead');

    const { lines, error } = await redriven();

    expect(lines).toEqual([
      'default: a move is under way already; following it.',
      'default: 1 of 2 dead letters are back, then the move failed: CouldNotDetermineMessageSource.',
      'bulk: no dead letters.',
    ]);
    expect(error).toMatch(/default/);
    expect(sqs.bodies('default-dead')).toEqual(['no origin']);
  });

  it('is not confused by how an earlier move ended', async () => {
    sqs.sendMessage('default-dead', 'a');
    sqs.begin('default-dead');
    await redriven();

    const { lines, error } = await redriven();

    expect(lines[0]).toBe('default: 1 of 1 dead letters are back.');
    expect(error).toBeUndefined();
  });
});

it('pairs each dead-letter queue of the outputs with its queue', () => {
  const outputs = {
    ApiUrl: 'https://api',
    Queuedefault: FakeSqs.url('default'),
    DeadLettersdefault: FakeSqs.arn('default-dead'),
    DeadLettersalone: FakeSqs.arn('alone-dead'),
  };

  expect(deadLettersOf(outputs)).toEqual([QUEUES[0]]);
});
