import type { LaptopStack } from '@jobstack/laptop';
import type { Client } from 'pg';
import { round } from '../jobs/figures.ts';
import { type JobTimes, timesOf } from '../latency/job-times.ts';
import { type SentJob, sendJob } from '../latency/send-job.ts';
import { WORK_MS } from './handlers.ts';

export interface CappedRun {
  /** What so many jobs take if each place is taken again in the moment in which it is left. */
  readonly idealMs: number;
  /** From the creation of the first job to the end of the last. */
  readonly tookMs: number;
  readonly ratio: number;
  /** Most jobs that ran at once. */
  readonly mostAtOnce: number;
}

const CALLERS = 8;

/** Caps, or caps no longer, the type that is measured, as an operator does. */
export async function setCap(
  { url, token }: Pick<LaptopStack, 'url' | 'token'>,
  cap: number | undefined,
): Promise<void> {
  const response = await fetch(`${url}/api/limits/type/capped`, {
    method: cap === undefined ? 'DELETE' : 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(cap !== undefined && { body: JSON.stringify({ cap }) }),
  });
  if (!response.ok) throw new Error(`Limit: ${response.status} ${await response.text()}`);
}

/** Creates jobs side by side, as fast as the API answers, and waits for their ends. */
export async function runJobs(stack: LaptopStack, sql: Client, jobs: number): Promise<readonly JobTimes[]> {
  const sent: Promise<SentJob>[] = [];
  const call = async () => {
    while (sent.length < jobs) {
      const job = sendJob(stack, 'capped');
      sent.push(job);
      await job;
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
  const ids = (await Promise.all(sent)).map(({ id }) => id);
  return timesOf(sql, ids, 180_000);
}

export async function runCapped(stack: LaptopStack, sql: Client, jobs: number, cap: number): Promise<CappedRun> {
  const times = await runJobs(stack, sql, jobs);
  const idealMs = Math.ceil(jobs / cap) * WORK_MS;
  const tookMs =
    Math.max(...times.map(({ finishedAt }) => finishedAt)) - Math.min(...times.map(({ createdAt }) => createdAt));
  return { idealMs, tookMs: round(tookMs), ratio: round(tookMs / idealMs, 3), mostAtOnce: mostAtOnce(times) };
}

/** Ends come before starts of the same moment. */
function mostAtOnce(times: readonly JobTimes[]): number {
  const steps = times.flatMap(({ startedAt, finishedAt }) => [
    { at: startedAt, step: 1 },
    { at: finishedAt, step: -1 },
  ]);
  let running = 0;
  let most = 0;
  for (const { step } of steps.sort((a, b) => a.at - b.at || a.step - b.step)) {
    running += step;
    most = Math.max(most, running);
  }
  return most;
}
