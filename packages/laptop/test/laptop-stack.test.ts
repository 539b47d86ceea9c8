import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createS3Client, S3UploadStore } from '@jobstack/aws';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '@jobstack/database/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { EMULATOR_CREDENTIALS } from '../src/aws/aws-emulator.ts';
import type { LaptopStack } from '../src/stack/laptop-stack.ts';
import { ask, isAlive, type JobAnswer, laptopFolder, startStack } from './laptop-bench.ts';

// Whole stacks start and stop here; that takes its time on a busy machine.
vi.setConfig({ testTimeout: 90_000 });

describe('a stack', () => {
  let folder: ReturnType<typeof laptopFolder>;
  let database: TestDatabase;
  let stack: LaptopStack;

  beforeAll(async () => {
    folder = laptopFolder();
    database = await createTestDatabase();
    stack = await startStack(folder.path, { databaseUrl: database.url, leaseSeconds: 1, sweepSeconds: 1 });
  }, 90_000);
  afterAll(async () => {
    await stack.stop();
    await database.drop();
    folder[Symbol.dispose]();
  });

  test('takes over a job whose worker is killed, in another process and from its checkpoint', async () => {
    const { id } = await ask<JobAnswer>(stack, '/jobs', { type: 'example', payload: { times: 200 } });
    const progress = async () => (await ask<JobAnswer>(stack, `/jobs/${id}`)).progress?.done ?? 0;
    await expect.poll(progress, { ...patience, interval: 5 }).toBeGreaterThan(50);

    const killed = stack.workers().map(({ pid }) => pid);
    for (const pid of killed) process.kill(pid, 'SIGKILL');

    await expect.poll(() => ask(stack, `/jobs/${id}`), patience).toMatchObject({ status: 'COMPLETED', attempt: 2 });
    expect(stack.workers().map(({ pid }) => pid)).not.toEqual(killed);
    const { logs } = await ask<{ logs: { attempt: number; metadata: { number: number } }[] }>(
      stack,
      `/jobs/${id}/logs?limit=1000`,
    );
    const resumed = logs.filter(({ attempt }) => attempt === 2).map(({ metadata }) => metadata.number);
    expect(resumed[0]).toBeGreaterThan(50);
  });

  test('has its data to itself: a second one is refused in one sentence, and the first goes on', async () => {
    const second = startStack(folder.path, { databaseUrl: database.url });

    await expect(second).rejects.toMatchObject({
      code: 'ALREADY_RUNNING',
      message: `A laptop stack may have the data folder ${folder.path} to itself, but process ${process.pid} runs one there already. Use that one, stop it (Ctrl-C, or \`kill ${process.pid}\`), or choose another folder with JOBSTACK_DATA.`,
    });
    expect(await ask(stack, '/jobs')).toMatchObject({ jobs: expect.any(Array) });
  });

  test('may use a database and an SQS and S3 of one’s own instead of the built-in ones', async () => {
    using another = laptopFolder();
    const { databaseUrl, awsEndpoint } = stack;

    await using guest = await startStack(another.path, { databaseUrl, awsEndpoint });

    expect([guest.databaseUrl, guest.awsEndpoint]).toEqual([databaseUrl, awsEndpoint]);
    const { id } = await ask<JobAnswer>(guest, '/jobs', { type: 'example', payload: {} });
    expect(await ask(stack, `/jobs/${id}`)).toMatchObject({ id, type: 'example' });
  });

  test('lets its own page upload, and no other', async () => {
    const file = { name: 'a.csv', contentType: 'text/csv', size: 4 };
    const { upload } = await ask<{ upload: { url: string } }>(stack, '/jobs', {
      type: 'csv_import',
      payload: { target: 'places' },
      file,
    });
    const put = (origin: string) =>
      fetch(upload.url, { method: 'PUT', body: 'a\nb\n', headers: { origin, 'content-type': 'text/csv' } });

    const answers = [await put('https://evil.example'), await put(stack.url)];

    expect(answers.map(({ status }) => status)).toEqual([403, 200]);
    expect(answers[1]?.headers.get('access-control-allow-origin')).toBe(stack.url);
  });

  test('that cannot start, or is broken off, says so, and whatever had started is stopped again', async () => {
    using another = laptopFolder();
    const databaseUrl = database.url;
    const busy = Number(new URL(stack.url).port);

    const onBusyPort = startStack(another.path, { databaseUrl, apiPort: busy });

    await expect(onBusyPort).rejects.toMatchObject({
      code: 'PORT_BUSY',
      message: `The API needs port ${busy} of 127.0.0.1, but another program listens there. Stop that program, or choose another port with JOBSTACK_PORT.`,
    });
    const brokenOff = startStack(another.path, { databaseUrl, signal: AbortSignal.abort(new Error('Ctrl-C')) });
    await expect(brokenOff).rejects.toThrow('Ctrl-C');
    await using next = await startStack(another.path, { databaseUrl });
    expect(await ask(next, '/jobs')).toMatchObject({ jobs: expect.any(Array) });
  });

  test('leaves no process behind when it stops, and may be told to twice', async () => {
    const { id } = await ask<JobAnswer>(stack, '/jobs', { type: 'example', payload: {} });
    await expect.poll(() => ask(stack, `/jobs/${id}`), patience).toMatchObject({ status: 'COMPLETED' });
    const pids = stack.workers().map(({ pid }) => pid);

    await Promise.all([stack.stop(), stack.stop()]);

    expect(pids).toHaveLength(1);
    expect(pids.filter(isAlive)).toEqual([]);
    await expect(fetch(`${stack.url}/api/health`)).rejects.toThrow();
    await expect(fetch(stack.awsEndpoint)).rejects.toThrow();
  });
});

test.concurrent('a programming error of a handler fails its job at once, and the attempt and the worker’s log say where it is', async ({
  expect,
}) => {
  using folder = laptopFolder();
  await using database = await createTestDatabase();
  const worker = join(import.meta.dirname, 'fixtures/mistaken-worker.ts');
  await using stack = await startStack(folder.path, { databaseUrl: database.url, worker });
  const { id } = await ask<JobAnswer>(stack, '/jobs', { type: 'example', payload: {} });

  await expect.poll(() => ask(stack, `/jobs/${id}`), patience).toMatchObject({ status: 'FAILED', attempt: 1 });

  const message = "Cannot read properties of undefined (reading 'text')";
  const stackTrace = expect.stringMatching(/^TypeError: Cannot read .*\n {4}at .*mistaken-worker\.ts:\d+:\d+/);
  const { attempts } = await ask<{ attempts: object[] }>(stack, `/jobs/${id}/attempts`);
  expect(attempts).toMatchObject([{ endedAs: 'failed', error: { message, stack: stackTrace, causes: [] } }]);
  const log = () => readFileSync(stack.workerLog, 'utf8');
  await expect.poll(log, patience).toContain(`"message":${JSON.stringify(message)}`);
  expect(log()).toContain('mistaken-worker.ts');
});

test.concurrent('a job created over HTTP is run by a worker process, and is still there after a restart', async ({
  expect,
}) => {
  using folder = laptopFolder();
  const before = await startStack(folder.path, { graceSeconds: 20 });
  const { id } = await ask<JobAnswer>(before, '/jobs', { type: 'example', payload: { name: 'laptop' } });
  await expect.poll(() => ask(before, `/jobs/${id}`), patience).toMatchObject({ status: 'COMPLETED', attempt: 1 });
  const long = await ask<JobAnswer>(before, '/jobs', { type: 'example', payload: { times: 150 } });
  const progress = async () => (await ask<JobAnswer>(before, `/jobs/${long.id}`)).progress?.done ?? 0;
  await expect.poll(progress, { ...patience, interval: 5 }).toBeGreaterThan(10);
  await before.stop();

  await using after = await startStack(folder.path);
  // What was running has let go, and spends no attempt.
  const ended = { status: 'COMPLETED', attempt: 1, handovers: 1, result: { greetings: 150 } };
  await expect.poll(() => ask(after, `/jobs/${long.id}`), patience).toMatchObject(ended);

  expect(after.token).toBe(before.token);
  expect(await ask(after, `/jobs/${id}`)).toMatchObject({
    status: 'COMPLETED',
    result: { success: true, greetings: 3 },
  });
  const { logs } = await ask<{ logs: { message: string }[] }>(after, `/jobs/${id}/logs`);
  expect(logs.map((log) => log.message)).toEqual(['Hello laptop', 'Hello laptop', 'Hello laptop']);

  // A stack that shall begin with nothing does, whatever there is.
  await putFile(after, 'kept.csv');
  await after.stop();
  await using fresh = await startStack(folder.path, { fresh: true });
  expect(await ask(fresh, '/jobs')).toMatchObject({ jobs: [] });
  await expect(uploadsOf(fresh).head('kept.csv')).resolves.toBeUndefined();
});

const uploadsOf = ({ awsEndpoint: endpoint, settings: { bucket } }: LaptopStack) =>
  new S3UploadStore({
    client: createS3Client({ endpoint, region: 'us-east-1', credentials: EMULATOR_CREDENTIALS }),
    bucket,
  });

async function putFile(stack: LaptopStack, key: string): Promise<void> {
  const uploads = uploadsOf(stack);
  const { url } = await uploads.presign({ key, contentType: 'text/csv', size: undefined }, 60);
  await fetch(url, { method: 'PUT', body: 'a\nb\n', headers: { 'content-type': 'text/csv' } });
  expect(await uploads.head(key)).toMatchObject({ size: 4 });
}

test.concurrent.each([
  [
    'database',
    { databaseUrl: 'postgresql://nobody:secret@127.0.0.1:1/none' },
    'unset JOBSTACK_DATABASE_URL to use the built-in one',
  ],
  ['SQS and S3', { awsEndpoint: 'http://127.0.0.1:1' }, 'correct AWS_ENDPOINT_URL, or unset it'],
])(
  'a %s of one’s own that does not answer is told in one sentence, without its password',
  async (_, options, sentence) => {
    using folder = laptopFolder();
    await using database = await createTestDatabase();

    const start = startStack(folder.path, { databaseUrl: database.url, ...options });

    await expect(start).rejects.toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining(sentence) });
    await expect(start).rejects.toMatchObject({ message: expect.not.stringContaining('secret') });
  },
);

test.concurrent('a database of one’s own is told of what is about to be created there, and never loses a table of its own', async ({
  expect,
}) => {
  using folder = laptopFolder();
  await using database = await createEmptyDatabase();
  const notices: string[] = [];
  const start = (signal?: AbortSignal) =>
    startStack(folder.path, {
      databaseUrl: database.url,
      onNotice: (line) => notices.push(line),
      ...(signal && { signal }),
    });
  await query(database.url, 'CREATE TABLE places AS SELECT 1 AS id');

  await expect(start()).rejects.toMatchObject({
    code: 'DATABASE_TAKEN',
    message: expect.stringMatching(
      /^Database \w+ of JOBSTACK_DATABASE_URL must be JobStack's own or free of its tables, but somebody else's public\.places is there; nothing was changed\./,
    ),
  });
  expect(notices).toEqual([]);
  await query(database.url, 'DROP TABLE places');

  await expect(start(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');

  expect(notices).toEqual([
    expect.stringMatching(
      /^Migrating database \w+ of JOBSTACK_DATABASE_URL: .*creates \d+ tables \(.*jobstack\.jobs, .*public\.places/,
    ),
  ]);
});

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

/** A worker starts within a second or two; a busy machine takes its time. */
const patience = { timeout: 60_000, interval: 50 };
