import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { EventSourceMapping } from '../src/event-source/event-source-mapping.ts';
import type { InvocationEnd } from '../src/event-source/invocation.ts';
import { eventSourceBench } from './event-source-bench.ts';
import type { Script } from './fixtures/scripted-function.ts';

const succeed = { do: 'succeed' } as const;
const fail = { do: 'fail' } as const;
const hang = { do: 'hang' } as const;
const hangUntilTold = { do: 'hangUntilTold' } as const;

/** What the scripted function answers. */
interface Seen {
  readonly invocations: number;
  readonly records: readonly SQSRecord[];
  readonly context: Context & { readonly remainingMs: number };
  readonly environment: Readonly<Record<string, string>>;
}

describe.concurrent('a batch', () => {
  test('is deleted when the function has dealt with all of it', async () => {
    await using bench = await eventSourceBench();
    const ended = bench.next('batchEnded');

    await bench.send(succeed, succeed, succeed);

    expect(await ended).toMatchObject({
      deleted: [expect.any(String), expect.any(String), expect.any(String)],
      returned: [],
    });
    expect(await bench.depth()).toEqual({ visible: 0, inFlight: 0 });
  });

  test('loses the messages that were done, and the reported ones come back after the visibility timeout', async () => {
    await using bench = await eventSourceBench({ visibilityTimeoutSeconds: 1 });
    const first = bench.next('batchEnded');
    await bench.send(succeed, fail, succeed);
    const { deleted, returned } = await first;

    const again = seen((await bench.next('invocationEnded')).end);

    expect([deleted.length, returned.length]).toEqual([2, 1]);
    expect(again.records.map((record) => record.messageId)).toEqual(returned);
    expect(again.records[0]?.attributes.ApproximateReceiveCount).toBe('2');
  });

  test.each([
    [
      'throws',
      { do: 'throw' } as const,
      { kind: 'failed', error: { errorType: 'TypeError', errorMessage: 'as the message asked' } },
    ],
    ['answers what cannot be understood', { do: 'respond', response: 'ok' } as const, { kind: 'succeeded' }],
    ['exits', { do: 'exit' } as const, { kind: 'crashed', code: 7, signal: null }],
  ])('stays in flight as a whole when the function %s', async (_, script, end) => {
    await using bench = await eventSourceBench();
    const invocation = bench.next('invocationEnded');
    const batch = bench.next('batchEnded');

    await bench.send(succeed, script);

    expect((await invocation).end).toMatchObject(end);
    expect(await batch).toMatchObject({ deleted: [], returned: [expect.any(String), expect.any(String)] });
    expect(await bench.depth()).toEqual({ visible: 0, inFlight: 2 });
  });

  test('is deleted whatever the function reports when reports are switched off', async () => {
    await using bench = await eventSourceBench({ reportBatchItemFailures: false });
    const ended = bench.next('batchEnded');

    await bench.send(succeed, fail);

    expect(await ended).toMatchObject({ returned: [] });
  });

  test('stays in flight when the function cannot be loaded, which tells its log why', async () => {
    const entry = join(import.meta.dirname, 'fixtures/broken-function.ts');
    const said: string[] = [];
    await using bench = await eventSourceBench({ function: { entry, output: (line) => said.push(line) } });
    const invocation = bench.next('invocationEnded');

    await bench.send(succeed);

    expect((await invocation).end).toMatchObject({
      kind: 'failed',
      error: { errorType: 'RangeError', errorMessage: 'this module cannot be loaded' },
    });
    await expect.poll(() => said).toContain('RangeError: this module cannot be loaded');
  });

  test('gathers more than one receive within the batch window', async () => {
    await using bench = await eventSourceBench({ batchSize: 15, batchWindowSeconds: 300 });
    const started = bench.next('invocationStarted');

    await bench.send(...Array<typeof succeed>(10).fill(succeed));
    await bench.send(...Array<typeof succeed>(10).fill(succeed));

    expect((await started).messageIds).toHaveLength(15);
  });

  test('goes to the function when the batch window is over, full or not', async () => {
    await using bench = await eventSourceBench({ batchSize: 15, batchWindowSeconds: 1 });
    const started = bench.next('invocationStarted');

    await bench.send(succeed, succeed);

    expect((await started).messageIds).toHaveLength(2);
  });
});

describe.concurrent('the function', () => {
  test('sees records and a context like those of Lambda', async () => {
    await using bench = await eventSourceBench();
    const invocation = bench.next('invocationEnded');
    await bench.send(succeed);

    const { records, context, environment } = seen((await invocation).end);

    expect(records).toEqual([
      {
        messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        receiptHandle: expect.any(String),
        body: '{"do":"succeed"}',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
          SenderId: expect.any(String),
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
        },
        messageAttributes: {},
        md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:jobstack-default',
        awsRegion: 'us-east-1',
      },
    ]);
    expect(context).toMatchObject({
      functionName: 'scripted',
      memoryLimitInMB: '256',
      awsRequestId: expect.any(String),
    });
    expect(context.remainingMs).toBeGreaterThan(0);
    expect(context.remainingMs).toBeLessThanOrEqual(60_000);
    expect(environment).toMatchObject({
      COLOUR: 'blue',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'scripted',
    });
  });

  test('is called again in the same process, which stays warm', async () => {
    await using bench = await eventSourceBench();
    const first = await invocationOf(bench, succeed);

    const second = await invocationOf(bench, succeed);

    expect(second.pid).toBe(first.pid);
    expect(seen(second.end).invocations).toBe(2);
    expect(bench.mapping.processes()).toEqual([{ pid: first.pid, busy: false }]);
  });

  test('is killed at its timeout, keeps its messages in flight, and gets a new process', async () => {
    await using bench = await eventSourceBench({ function: { timeoutSeconds: 1 } });
    const timedOut = await invocationOf(bench, hang);

    expect(timedOut.end).toEqual({ kind: 'timedOut' });
    expect(isAlive(timedOut.pid)).toBe(false);
    expect(await bench.depth()).toEqual({ visible: 0, inFlight: 1 });
    const next = bench.next('workerStarted');
    await bench.send(succeed);
    expect((await next).pid).not.toBe(timedOut.pid);
  });

  test('that is killed in the middle keeps its messages in flight, and they run in a new process when they come back', async () => {
    await using bench = await eventSourceBench({ visibilityTimeoutSeconds: 2 });
    const started = bench.next('invocationStarted');
    const ended = bench.next('invocationEnded');
    const batch = bench.next('batchEnded');
    await bench.send(hang);
    const { pid, messageIds } = await started;

    process.kill(pid, 'SIGKILL');

    expect((await ended).end).toEqual({ kind: 'crashed', code: null, signal: 'SIGKILL' });
    expect(await batch).toEqual({ deleted: [], returned: messageIds });
    const again = await bench.next('invocationStarted');
    expect(again.messageIds).toEqual(messageIds);
    expect(again.pid).not.toBe(pid);
  });

  test('that is killed while idle is replaced at the next message', async () => {
    await using bench = await eventSourceBench();
    const { pid } = await invocationOf(bench, succeed);
    const gone = bench.next('workerEnded');
    process.kill(pid, 'SIGKILL');
    await gone;

    const next = await invocationOf(bench, succeed);

    expect(next.pid).not.toBe(pid);
    expect(next.end.kind).toBe('succeeded');
  });

  test('never runs more often at a time than allowed', async () => {
    await using bench = await eventSourceBench({ batchSize: 1, maxConcurrency: 2 });
    const running = new Set<number>();
    const counts: number[] = [];
    const sixStarted = Promise.withResolvers<void>();
    bench.mapping.events.on('invocationEnded', ({ pid }) => running.delete(pid));
    bench.mapping.events.on('invocationStarted', ({ pid }) => {
      counts.push(running.add(pid).size);
      if (running.size === 2) process.kill(pid, 'SIGKILL');
      if (counts.length === 6) sixStarted.resolve();
    });

    await bench.send(hang, hang, hang, hang, hang, hang);
    await sixStarted.promise;

    expect(counts).toEqual([1, 2, 2, 2, 2, 2]);
  });

  test('hands each line it prints to whoever listens', async () => {
    const heard = Promise.withResolvers<string>();
    await using bench = await eventSourceBench({ function: { output: heard.resolve } });

    await bench.send(hang);

    expect(await heard.promise).toBe('hanging');
  });

  test('may run in this process, and what it throws leaves the batch in flight', async () => {
    const bodies: string[] = [];
    await using bench = await eventSourceBench({
      async function(event) {
        bodies.push(...(event as SQSEvent).Records.map(({ body }) => body));
        if (bodies.length > 1) throw new RangeError('the second batch fails');
      },
    });
    const first = bench.next('batchEnded');
    await bench.send(succeed);
    const { deleted } = await first;
    const second = bench.next('batchEnded');
    await bench.send(fail);

    expect(await second).toMatchObject({ deleted: [], returned: [expect.any(String)] });
    expect(deleted).toHaveLength(1);
    expect(bodies).toEqual(['{"do":"succeed"}', '{"do":"fail"}']);
    expect(await bench.depth()).toEqual({ visible: 0, inFlight: 1 });
  });

  test('does not outlive a parent that was killed', async () => {
    const parent = spawn(process.execPath, [join(import.meta.dirname, 'fixtures/doomed-parent.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(parent.stdout, 'data');

    // The function holds the same pipe: it closes only when both are gone.
    const gone = Promise.all([once(parent, 'exit'), once(parent.stdout, 'close')]);
    parent.kill('SIGKILL');
    await gone;

    expect(parent.signalCode).toBe('SIGKILL');
  });
});

describe.concurrent('a function whose code has changed', () => {
  test('runs in new processes from then on', async () => {
    await using bench = await eventSourceBench();
    const { pid } = await invocationOf(bench, succeed);
    const gone = bench.next('workerEnded');

    bench.mapping.renew();

    expect(await gone).toEqual({ pid, code: 0, signal: null });
    const next = await invocationOf(bench, succeed);
    expect(next.pid).not.toBe(pid);
    expect(seen(next.end).invocations).toBe(1);
  });

  test('is told to let go of what it is doing, and then ends', async () => {
    await using bench = await eventSourceBench();
    const started = bench.next('invocationStarted');
    await bench.send(hangUntilTold);
    const { pid } = await started;
    const [ended, batch, gone] = [bench.next('invocationEnded'), bench.next('batchEnded'), bench.next('workerEnded')];

    bench.mapping.renew(60_000);

    expect((await ended).end.kind).toBe('succeeded');
    expect(await batch).toMatchObject({ deleted: [expect.any(String)] });
    expect(await gone).toEqual({ pid, code: 0, signal: null });
  });

  test('is killed when it does not let go within the grace', async () => {
    await using bench = await eventSourceBench();
    const started = bench.next('invocationStarted');
    await bench.send(hang);
    await started;
    const ended = bench.next('invocationEnded');

    bench.mapping.renew(0);

    expect((await ended).end).toEqual({ kind: 'crashed', code: null, signal: 'SIGKILL' });
  });
});

describe.concurrent('the mapping', () => {
  test('tells the function to let go when it stops, and then deletes what was done', async () => {
    await using bench = await eventSourceBench();
    const started = bench.next('invocationStarted');
    await bench.send(hangUntilTold);
    await started;
    const batch = bench.next('batchEnded');

    await bench.mapping.stop(60_000);

    expect(await batch).toMatchObject({ deleted: [expect.any(String)] });
  });

  test('stops with all its processes, also one that would never end', async () => {
    await using bench = await eventSourceBench({ batchSize: 1 });
    await invocationOf(bench, succeed);
    const started = bench.next('invocationStarted');
    await bench.send(hang);
    await started;
    const pids = bench.mapping.processes().map(({ pid }) => pid);

    await bench.mapping.stop(0);

    expect(pids.filter(isAlive)).toEqual([]);
    expect(bench.mapping.processes()).toEqual([]);
  });

  test('goes on by itself after SQS was away', async () => {
    await using bench = await eventSourceBench();
    const failed = bench.next('queueFailed');
    const restore = await bench.outage();
    const { error } = await failed;
    await restore();

    const { end } = await invocationOf(bench, succeed);

    expect(error).toBeInstanceOf(Error);
    expect(end.kind).toBe('succeeded');
  });

  test('refuses settings that Lambda would refuse, naming all of them', () => {
    const options = { batchSize: 11, maxConcurrency: 0, batchWindowSeconds: 0 };

    const create = () =>
      new EventSourceMapping(options as unknown as ConstructorParameters<typeof EventSourceMapping>[0]);

    expect(create).toThrow(
      'Event source: batchSize must be 1 to 10 messages (more than 10 need a batchWindowSeconds); received 11. maxConcurrency must be 1 to 1000 invocations; received 0.',
    );
  });
});

type Bench = Awaited<ReturnType<typeof eventSourceBench>>;

async function invocationOf(bench: Bench, script: Script) {
  const ended = bench.next('invocationEnded');
  await bench.send(script);
  return ended;
}

function seen(end: InvocationEnd): Seen {
  if (end.kind !== 'succeeded') throw new Error(`The invocation should have succeeded: ${JSON.stringify(end)}`);
  return end.response as Seen;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
