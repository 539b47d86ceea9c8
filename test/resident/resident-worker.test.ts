import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTestDatabase } from '@jobstack/database/testing';
import { freePort } from '@jobstack/laptop';
import { describe, expect, test } from 'vitest';
import { ChaosStack } from '../chaos/chaos-stack.ts';
import { ResidentProcess } from './resident-process.ts';

/** As quick as the settings allow, since a worker that is killed takes a message along that was just on its way. */
const QUICK = {
  RESIDENT_GRACE_SECONDS: '10',
  RING_GRACE_SECONDS: '1',
  RING_REPEAT_SECONDS: '1',
  RING_REPEAT_CAP_SECONDS: '1',
};

/** A stage of its own for each test. The event source mapping, which starts a function's processes, is stopped: only resident workers take jobs. */
async function aStage() {
  await using resources = new AsyncDisposableStack();
  const database = resources.use(await createTestDatabase());
  const options = { databaseUrl: database.url, batchSize: 10, visibilityTimeoutSeconds: 30 };
  const stack = resources.use(await ChaosStack.start(options));
  await stack.workers.stop();
  const moved = resources.move();
  const start = (variables: Readonly<Record<string, string>> = {}) =>
    ResidentProcess.start({ ...stack.workerVariables, ...QUICK, ...variables });
  const row = (taskId = '') => stack.until(taskId, 'finished_at IS NOT NULL');
  return { stack, start, row, [Symbol.asyncDispose]: () => moved.disposeAsync() };
}

describe('a resident worker', () => {
  test('runs jobs, messages that are jobs among them, and leaves no message behind; one that nobody understands goes to the dead letters', async () => {
    await using stage = await aStage();
    const { stack, start, row } = stage;
    await using worker = await start();
    const before = await stack.deadLetters();

    const jobs = await stack.submitMany(
      Array.from({ length: 25 }, () => ({ type: 'chaos_chunks', payload: { chunks: 2 } })),
    );
    const direct = await stack.sendDirect({ type: 'whereabouts', payload: {} });
    await stack.sendBodies(['what?']);
    await stack.untilEnded();
    await stack.untilDrained();

    expect(await row(direct)).toMatchObject({ status: 'COMPLETED', result: { pid: worker.pid } });
    const { rows } = await stack.pool.query('SELECT status, attempt, count(*)::int FROM jobs GROUP BY 1, 2');
    expect(rows).toEqual([{ status: 'COMPLETED', attempt: 1, count: jobs.length + 1 }]);
    expect(await stack.deadLetters()).toBe(before + 1);
  }, 30_000);

  test('deletes the messages of jobs that have ended while another of their batch goes on', async () => {
    await using stage = await aStage();
    const { stack, start } = stage;
    await using _worker = await start();

    const [slow, ...quick] = await stack.submitMany([
      { type: 'stubborn', payload: {} },
      ...Array.from({ length: 5 }, () => ({ type: 'chaos_noop', payload: {} })),
    ]);
    await stack.untilEnded(quick);
    await stack.untilMessages(1);

    expect(await stack.until(slow ?? '', 'true')).toMatchObject({ status: 'RUNNING' });
  }, 30_000);

  test('hands its jobs over when it is told to end, and they go on elsewhere in the same attempt', async () => {
    await using stage = await aStage();
    const { stack, start, row } = stage;
    await using first = await start();
    const [long] = await stack.submitMany([{ type: 'chaos_chunks', payload: { chunks: 60, pauseMs: 50 } }]);
    await stack.until(long ?? '', `checkpoint IS NOT NULL`);

    first.tell('SIGTERM');
    expect(await first.ended).toEqual({ code: 0, signal: null });
    const between = await stack.until(long ?? '', 'true');
    await using _second = await start();

    expect(between).toMatchObject({ status: 'QUEUED', attempt: 1 });
    expect(await row(long)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    const { rows } = await stack.pool.query(
      'SELECT count(*)::int AS rows, count(DISTINCT n)::int AS different FROM chaos_rows',
    );
    expect(rows).toEqual([{ rows: 60, different: 60 }]);
  }, 30_000);

  test('takes a job that listens to nobody away from its handler within the grace, and spends no attempt of it', async () => {
    await using stage = await aStage();
    const { stack, start } = stage;
    await using worker = await start({ RESIDENT_GRACE_SECONDS: '8', DEADLINE_MARGIN_SECONDS: '60' });
    const [deaf] = await stack.submitMany([{ type: 'deaf', payload: {}, maxAttempts: 1 }]);
    await stack.until(deaf ?? '', `status = 'RUNNING'`);

    worker.tell('SIGTERM');

    expect(await worker.ended).toEqual({ code: 0, signal: null });
    expect(await stack.until(deaf ?? '', 'true')).toMatchObject({ status: 'RETRYING', attempt: 1 });
  }, 30_000);

  test('runs a suspect in a process of its own: one that kills its process costs nobody else an attempt', async () => {
    await using stage = await aStage();
    const { stack, start, row } = stage;
    await using first = await start();
    const [deadly, ...others] = await stack.submitMany([
      { type: 'deadly', payload: {}, maxAttempts: 2 },
      { type: 'chaos_chunks', payload: { chunks: 150, pauseMs: 10 }, maxAttempts: 1 },
      { type: 'whereabouts', payload: {}, maxAttempts: 1 },
    ]);
    expect(await first.ended).toMatchObject({ signal: 'SIGKILL' });

    await using second = await start();
    const ends = [await row(deadly), await row(others[0]), await row(others[1])];

    expect(ends[0]).toMatchObject({ status: 'FAILED' });
    expect(ends.slice(1)).toMatchObject([1, 2].map(() => ({ status: 'COMPLETED', attempt: 1 })));
    expect(second.output).not.toContain('stopping');
    process.kill(second.pid, 0);
  }, 60_000);
});

test('a queue moves between a function and a resident worker, and back, with jobs in flight', async () => {
  await using moving = await createTestDatabase();
  await using both = await ChaosStack.start({ databaseUrl: moving.url, batchSize: 10, visibilityTimeoutSeconds: 30 });
  const jobs = await both.submitMany(
    Array.from({ length: 6 }, () => ({ type: 'chaos_chunks', payload: { chunks: 60, pauseMs: 50 } })),
  );
  const written = (rows: number) => both.until(jobs[0] ?? '', `(SELECT count(*) FROM chaos_rows) >= ${rows}`);

  await written(60);
  await both.workers.stop();
  await using resident = await ResidentProcess.start({ ...both.workerVariables, ...QUICK });
  await written(180);
  resident.tell('SIGTERM');
  await resident.ended;
  await both.restartWorkers();
  await both.untilEnded();

  const { rows } = await both.pool.query(
    `SELECT status, a.attempt, a.handovers >= 2 AS moved_twice, count(*)::int AS jobs
     FROM jobs j JOIN job_attempts a ON a.job_id = j.id GROUP BY 1, 2, 3`,
  );
  expect(rows, resident.output).toEqual([{ status: 'COMPLETED', attempt: 1, moved_twice: true, jobs: 6 }]);
  const chunks = 'SELECT count(*)::int AS rows, count(DISTINCT (task_id, n))::int AS different FROM chaos_rows';
  expect((await both.pool.query(chunks)).rows).toEqual([{ rows: 360, different: 360 }]);
}, 60_000);

test('health is for whoever restarts it, readiness for whoever waits for it', async () => {
  const port = await freePort(0, 'Health', 'RESIDENT_HEALTH_PORT');
  await using stage = await aStage();
  const { stack, start } = stage;
  await using worker = await start({ RESIDENT_HEALTH_PORT: String(port) });
  const ask = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, body: await response.json() };
  };

  expect(await ask('/health')).toMatchObject({
    status: 200,
    body: { state: 'working', queues: { default: { inHand: 0 } } },
  });
  expect(await ask('/ready')).toMatchObject({ status: 200 });
  expect(await ask('/')).toMatchObject({ status: 404 });
  const [slow] = await stack.submitMany([{ type: 'chaos_chunks', payload: { chunks: 100, pauseMs: 50 } }]);
  await stack.until(slow ?? '', `checkpoint IS NOT NULL`);
  worker.tell('SIGTERM');
  await worker.said('stopping');
  expect(await ask('/ready').catch(() => ({ status: 'gone' }))).toMatchObject({ status: expect.anything() });
  expect(await worker.ended).toEqual({ code: 0, signal: null });
}, 30_000);

test('on ECS its task is protected from scale-in while jobs run', async () => {
  await using agent = await ecsAgent();
  await using stage = await aStage();
  const { stack, start } = stage;
  await using _worker = await start({ ECS_AGENT_URI: agent.url });

  await stack.submitMany([{ type: 'chaos_noop', payload: {} }]);

  expect(await agent.asked).toEqual({
    method: 'PUT',
    url: '/task-protection/v1/state',
    body: { ProtectionEnabled: true, ExpiresInMinutes: 10 },
  });
}, 30_000);

async function ecsAgent() {
  const asked = Promise.withResolvers<unknown>();
  const server = createServer(async (request: IncomingMessage, response) => {
    const chunks = await request.toArray();
    asked.resolve({ method: request.method, url: request.url, body: JSON.parse(Buffer.concat(chunks).toString()) });
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    asked: asked.promise,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}
