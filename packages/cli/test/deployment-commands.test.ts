import { describe, expect, it } from 'vitest';
import { startApi } from './fake-api.ts';
import { run } from './run-command.ts';

const job = {
  ...{ id: 7, taskId: '0199c0de-7e1a-7000-8000-3f2a9d41c2b7', type: 'greet', status: 'FAILED', queue: 'default' },
  ...{ attempt: 5, maxAttempts: 5, progress: null, rejectCount: 0, createdAt: '2026-11-24T20:00:00.000Z' },
  error: { code: 'SMTP_DOWN', message: 'no answer' },
};

describe('jobstack actions', () => {
  const startActions = () =>
    startApi({
      'POST /api/actions': (body) => {
        const { action, expectedCount } = JSON.parse(body);
        if (expectedCount === undefined) return { action, count: 2, sample: [job] };
        return { ...job, id: 8, taskId: 't8', status: 'QUEUED' };
      },
      'GET /api/jobs/t8': () => ({
        ...{ ...job, id: 8, taskId: 't8', type: 'jobstack.action', status: 'COMPLETED', error: null },
        result: { action: 'retry', matched: 2, changed: 2, unchanged: 0 },
      }),
    });
  const args = ['actions', 'retry', '--status', 'failed', '--error', 'SMTP_DOWN'];

  it('without a person it only shows what it would do, and how to have it done', async () => {
    await using api = await startActions();

    const ran = await run([...args, '--url', api.url]);

    expect(ran.exit).toBe(0);
    expect(ran.stdout).toContain('7   FAILED  greet');
    expect(ran.stderr).toBe('retry: 2 jobs\nNothing is done. To do it: --expect 2\n');
    expect(api.asked).toEqual([
      'POST /api/actions {"action":"retry","filter":{"status":"FAILED","errorCode":"SMTP_DOWN"}}',
    ]);
  });

  it.each([
    ['a script that has counted', ['--expect', '2'], undefined],
    ['a person who says yes', [], 'yes\n'],
  ])('does it for %s, and tells the report', async (_name, more, answer) => {
    await using api = await startActions();

    const ran = await run([...args, ...more, '--url', api.url], answer === undefined ? {} : { answer });

    expect(ran.exit).toBe(0);
    expect(ran.stdout).toContain(
      'Job 8 (jobstack.action) COMPLETED {"action":"retry","matched":2,"changed":2,"unchanged":0}\n',
    );
    expect(api.asked).toContainEqual(expect.stringMatching(/^POST \/api\/actions .*"expectedCount":2/));
  });

  it('does nothing for a person who says no', async () => {
    await using api = await startActions();

    await run([...args, '--url', api.url], { answer: 'no\n' });

    expect(api.asked).toHaveLength(1);
  });
});

describe('jobstack handlers and schedules', () => {
  const handler = {
    ...{ type: 'greet', queue: 'bulk', maxAttempts: 5, file: 'optional', searchable: ['orderId'], secret: ['token'] },
    payload: { type: 'object', properties: { name: { type: 'string' } } },
  };
  const schedule = {
    name: 'nightly',
    type: 'greet',
    cron: '0 3 * * ? *',
    timeZone: 'Europe/Zurich',
    tenantId: 'default',
  };
  const start = () =>
    startApi({
      'GET /api/handlers': () => ({ handlers: [handler] }),
      'GET /api/schedules': () => ({ schedules: [schedule] }),
    });

  it('list job types, and print the schema of one', async () => {
    await using api = await start();

    const list = await run(['handlers', '--url', api.url]);
    const schema = await run(['handlers', 'greet', '--url', api.url]);
    const unknown = await run(['handlers', 'great', '--url', api.url]);

    expect(list.stdout).toMatch(/\ngreet {2}bulk {3}5 {9}optional {2}orderId {5}token\n/);
    expect(JSON.parse(schema.stdout)).toEqual(handler.payload);
    expect([unknown.exit, unknown.stderr]).toEqual([2, "jobstack: There is no job type 'great'; there are: greet.\n"]);
  });

  it('list what starts by the clock', async () => {
    await using api = await start();

    const { stdout } = await run(['schedules', '--url', api.url]);

    expect(stdout).toMatch(/\nnightly {2}greet {2}0 3 \* \* \? \* {2}Europe\/Zurich {2}default\n/);
  });
});

describe('jobstack doctor', () => {
  const queue = {
    name: 'default',
    due: 0,
    running: 1,
    oldestDueAt: null,
    oldestDueSeconds: null,
    cap: null,
    paused: false,
  };
  const healthy = {
    'GET /api/version': () => ({ version: '0.1.0', events: true }),
    'GET /api/queues': (): unknown => ({ scope: 'deployment', exact: true, queues: [queue] }),
    'GET /api/jobs': (): unknown => ({ jobs: [], nextCursor: null }),
  };

  it('ends with 0 where nothing is wrong', async () => {
    await using api = await startApi(healthy);

    const { exit, stdout } = await run(['doctor', '--url', api.url]);

    expect(exit).toBe(0);
    expect(stdout.match(/^ok {7}/gm)).toHaveLength(5);
    expect(stdout).toContain(`API  JobStack 0.1.0 at ${api.url}`);
    expect(stdout).toContain('queue default  0 jobs due, 1 running');
  });

  it('says of each thing that is wrong what to do, and ends with 1', async () => {
    await using api = await startApi({
      ...healthy,
      'GET /api/version': () => ({ version: '0.9.0' }),
      'GET /api/queues': () => ({
        queues: [
          { ...queue, due: 12, oldestDueSeconds: 600 },
          { ...queue, name: 'bulk', paused: true },
          { ...queue, name: 'slow', due: 3, running: 5, cap: 5, oldestDueSeconds: 600 },
        ],
      }),
      'GET /api/jobs': () => ({ jobs: [job], nextCursor: null }),
    });

    const { exit, stdout } = await run(['doctor', '--url', api.url]);

    expect(exit).toBe(1);
    expect(stdout).toMatch(/^warning {2}API .*\n {9}→ This command is of version 0\.1\.0: use the same/m);
    expect(stdout).toMatch(
      /^wrong {4}queue default {2}12 jobs due, 1 running; the oldest has waited 10 min 0 s\n.*→ nobody takes it/m,
    );
    expect(stdout).toMatch(/^warning {2}queue bulk .*paused\n.*→ someone paused it/m);
    expect(stdout).toMatch(/^warning {2}queue slow .*\n.*→ its cap is 5/m);
    expect(stdout).toMatch(/^warning {2}leases {2}workers were lost with 1 job in the last hour\n/m);
    expect(stdout).toMatch(/^warning {2}jobs {2}1 job of the last hour failed: SMTP_DOWN 1\n/m);
  });

  it('tells what it could find out when the API does not tell the rest', async () => {
    const { 'GET /api/queues': _, ...rest } = healthy;
    await using api = await startApi(rest);

    const { exit, stdout } = await run(['doctor', '--url', api.url, '--json']);

    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ subject: 'queues', state: 'unknown', what: 'There is no /api/queues here.' }),
    );
  });
});
