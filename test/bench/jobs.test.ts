import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@jobstack/database/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CpuWatch } from '../../bench/jobs/cpu-profile.ts';
import { type Figure, median, quantile, ratioToBest, speedOf } from '../../bench/jobs/figures.ts';
import { QUICK_PLAN } from '../../bench/jobs/job-bench.ts';
import { JobStackSide } from '../../bench/jobs/jobstack-side.ts';
import { processTreeCpuSeconds } from '../../bench/jobs/process-cpu.ts';
import { SideClient } from '../../bench/jobs/side-client.ts';
import { spreadOf } from '../../bench/latency/measure-latency.ts';
import { ROOT } from '../source-files.ts';

let database: TestDatabase;
let side: JobStackSide;

beforeAll(async () => {
  database = await createTestDatabase();
  side = new JobStackSide(database.url);
  await side.open();
});

afterAll(async () => {
  await side.close();
  await database.drop();
});

test('the job bench enqueues, runs each job once and finds them all ended, also among finished ones', async () => {
  const count = 30;
  const ran: number[] = [];

  const finished = await side.fill(100);
  const handles = await side.enqueue({ count, perStatement: 10, senders: 2 });
  await side.run({
    batch: 7,
    settings: side.candidates()[1] ?? side.defaults(),
    handles,
    count,
    onJob: (n) => ran.push(n),
  });

  expect(finished).toBe(101);
  expect(ran.toSorted((one, other) => one - other)).toEqual(Array.from({ length: count }, (_, n) => n));
  await expect(side.check(handles, count)).resolves.toBeUndefined();
});

test('the job bench throws when a job was left behind', async () => {
  const handles = await side.enqueue({ count: 3, perStatement: 3, senders: 1 });
  const run = handles.slice(1);

  await side.run({ batch: 10, settings: side.defaults(), handles: run, count: 3, onJob: () => undefined });

  await expect(side.check(handles, 3)).rejects.toThrow('completed: 2, attempts: 2, open: 1');
  await side.empty();
  await expect(side.check([], 0)).resolves.toBeUndefined();
});

test('a side works in a process of its own, which says what went wrong there', async () => {
  const client = await SideClient.start(join(ROOT, 'bench/jobs/jobstack-side.ts'), database.url);

  const { value } = await client.order({ kind: 'describe', batch: 10 });
  const enqueued = client.order({ kind: 'enqueue', request: { count: 1, perStatement: 1, senders: 1 } });

  expect(value).toMatchObject({ version: 'this checkout', defaults: { processes: 1 } });
  await expect(enqueued).rejects.toThrow('must be opened');
  await client.stop();
});

test('a figure is the median of its rounds, with the CPU of the round nearest to it', () => {
  const cost = (seconds: number) => ({
    ...{ jobs: 1_000, seconds, jobsPerSecond: 1_000 / seconds },
    ...{ nodeCpuSeconds: seconds / 2, postgresCpuSeconds: seconds / 4, walBytes: 500_000 },
  });

  const figure = speedOf([cost(4), cost(1), cost(2)], { processes: 1 });

  expect(figure).toMatchObject({
    value: 500,
    rounds: [250, 1_000, 500],
    cpuSecondsPer1000Jobs: { node: 1, postgres: 0.5 },
    walBytesPerJob: 500,
  });
  expect([median([3, 1]), quantile([5, 1, 3], 0.5), quantile([5, 1, 3], 0.99)]).toEqual([2, 3, 5]);
});

test('a spread counts its values and says the quantiles in milliseconds', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100.04 - index);

  expect(spreadOf(values)).toEqual({ count: 100, p50: 50, p90: 90, p99: 99, max: 100 });
});

test.for([
  { better: 'more' as const, ours: 150, ratio: 1.5 },
  { better: 'less' as const, ours: 50, ratio: 1.6 },
])('$ours where $better is better is $ratio of the best peer', ({ better, ours, ratio }) => {
  const figure = (value: number): Figure => ({ value, rounds: [value] });
  const figures = { jobstack: figure(ours), one: figure(80), other: figure(100) };

  expect(ratioToBest({ name: 'run', better, figures }, 'jobstack')).toBe(ratio);
  expect(ratioToBest({ name: 'run', better, figures: { jobstack: figure(1) } }, 'jobstack')).toBeUndefined();
});

test('a CPU profile names the package that burnt the time', async () => {
  const watch = new CpuWatch();
  await watch.start();
  const until = performance.now() + 50;
  while (performance.now() < until) quantile([...QUICK_PLAN.runs.keys()], 0.5);

  const { totalMs, byPackage, functions } = await watch.stop();

  expect(totalMs).toBeGreaterThan(30);
  expect(byPackage.bench).toBeGreaterThan(1);
  expect(functions.map(({ name }) => name)).toContain('quantile');
});

test('the CPU of a process tree is that of the parent and of all its children', () => {
  const seconds = processTreeCpuSeconds(process.pid);

  if (process.platform === 'linux') expect(seconds).toBeGreaterThan(0);
  else expect(seconds).toBeUndefined();
});
