import { stripVTControlCharacters } from 'node:util';
import { PgStoreHarness } from '@jobstack/database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DemoJob } from '../src/demo-client.ts';
import { type JobProgress, readProgress } from '../src/job-progress.ts';
import { ProgressBar } from '../src/progress-bar.ts';

describe('what the demo waits for', () => {
  let jobs: PgStoreHarness;
  beforeAll(async () => {
    jobs = await PgStoreHarness.create();
  });
  beforeEach(() => jobs.clear());
  afterAll(() => jobs[Symbol.asyncDispose]());

  test('is a worker, as long as no worker has taken the job', async () => {
    await jobs.createJob({ status: 'QUEUED' });

    expect(await readProgress(jobs.pool, false)).toEqual({ rows: 0, waitsFor: 'for a worker to start' });
  });

  test('is nothing while a worker imports', async () => {
    await jobs.createJob({ status: 'RUNNING', checkpoint: { counters: { totalRows: 5_000 } } });

    expect(await readProgress(jobs.pool, false)).toEqual({ rows: 5_000, waitsFor: undefined });
  });

  test.each([
    ['the lease of the dead worker', { leaseInMs: 4_000 }, /^for its lease, [34]\.\d s left$/],
    ['then the sweep that finds it', { leaseInMs: -100 }, /^for the sweep, [12]\.\d s left$/],
    ['then a new worker, since it has been rung', { leaseInMs: -100, rings: 1 }, /^for a new worker to start$/],
  ])('is %s', async (_, overrides, text) => {
    await jobs.createJob({ status: 'RUNNING', ...overrides });
    const armed = await jobs.store.armSweep({ everyMs: 2_000, overdueMs: 500 });
    if (armed) await jobs.store.noteSweep(armed.generation, armed.delayMs);

    const { waitsFor } = await readProgress(jobs.pool, true);

    expect(waitsFor).toMatch(text);
  });
});

test('the bar counts rows a second while somebody works, and no waiting', async () => {
  const looks: readonly (readonly [number, JobProgress])[] = [
    [0, { rows: 0, waitsFor: 'for a worker to start' }],
    [10_000, { rows: 0, waitsFor: undefined }],
    [11_000, { rows: 1_000, waitsFor: undefined }],
    [17_000, { rows: 1_000, waitsFor: 'for its lease, 1.0 s left' }],
    [18_000, { rows: 1_000, waitsFor: undefined }],
    [19_000, { rows: 2_000, waitsFor: undefined }],
  ];
  let now = 0;
  const job: DemoJob = { id: 1, status: 'RUNNING', attempt: 1, progress: null, result: null, error: null };
  const printed: string[] = [];
  const output = { isTTY: false, write: (line: string) => printed.push(stripVTControlCharacters(line)) > 0 };
  const bar = new ProgressBar(
    async () => looks.find(([at]) => at === now)?.[1] ?? { rows: 0, waitsFor: undefined },
    () => now,
    output,
  );

  for (const [at] of looks) {
    now = at;
    await bar.update(job);
  }
  await bar.end(job);

  expect(printed.map((line) => line.trimEnd().replace(/^ {2}import [█░]+ +/, ''))).toEqual([
    '0 rows  waits for a worker to start',
    '0 rows       0 rows/s  attempt 1  RUNNING',
    '1,000 rows  waits for its lease, 1.0 s left',
    '1,000 rows   1,000 rows/s  attempt 1  RUNNING',
    '2,000 rows   1,000 rows/s  attempt 1  RUNNING',
  ]);
});
