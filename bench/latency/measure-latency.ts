import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { quantile, round } from '../jobs/figures.ts';
import type { JobTimes } from './job-times.ts';
import { timesOf } from './job-times.ts';
import type { SentJob } from './send-job.ts';

export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** Milliseconds. */
export interface Latency {
  /** From the caller's request to the claim, the request's way and the INSERT included. */
  readonly enqueueToStart: Spread;
  readonly enqueueToEnd: Spread;
  /** From the moment at which the job existed. */
  readonly createdToStart: Spread;
  /** How long the caller waited for the API's answer. */
  readonly request: Spread;
}

export type Send = () => Promise<SentJob>;

/** One job at a time, each at an odd moment after the one before has ended. */
export async function measureIdle(sql: Client, send: Send, jobs: number): Promise<Latency> {
  const sent: SentJob[] = [];
  const times: JobTimes[] = [];
  for (let number = 0; number < jobs; number += 1) {
    await pause(20 + Math.random() * 200);
    const job = await send();
    sent.push(job);
    for (const one of await timesOf(sql, [job.id])) times.push(one);
  }
  return latencyOf(sent, times);
}

/** Callers side by side, as fast as they are answered. Answers jobs a second, from the first job's creation to the last one's end. */
export async function measureCapacity(sql: Client, send: Send, jobs: number, callers: number): Promise<number> {
  const sent: SentJob[] = [];
  const call = async () => {
    while (sent.length < jobs) sent.push(await send());
  };
  await Promise.all(Array.from({ length: callers }, call));
  const times = await timesOf(
    sql,
    sent.map(({ id }) => id),
  );
  const first = Math.min(...times.map(({ createdAt }) => createdAt));
  const last = Math.max(...times.map(({ finishedAt }) => finishedAt));
  return sent.length / ((last - first) / 1000);
}

/** Jobs that come at random, so many a second on average, whatever becomes of those before them. */
export async function measureUnderLoad(sql: Client, send: Send, jobs: number, perSecond: number): Promise<Latency> {
  const sending: Promise<SentJob>[] = [];
  let due = performance.now();
  for (let number = 0; number < jobs; number += 1) {
    due += (-Math.log(1 - Math.random()) / perSecond) * 1000;
    await pause(Math.max(0, due - performance.now()));
    sending.push(send());
  }
  const sent = await Promise.all(sending);
  const times = await timesOf(
    sql,
    sent.map(({ id }) => id),
  );
  return latencyOf(sent, times);
}

export function spreadOf(values: readonly number[]): Spread {
  const at = (share: number) => round(quantile(values, share), 1);
  return { count: values.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

function latencyOf(sent: readonly SentJob[], times: readonly JobTimes[]): Latency {
  const byId = new Map(times.map((one) => [one.id, one]));
  const pairs = sent.map((job) => {
    const own = byId.get(job.id);
    if (!own) throw new Error(`Job ${job.id} is not in the database.`);
    return { ...job, ...own };
  });
  return {
    enqueueToStart: spreadOf(pairs.map(({ sentAt, startedAt }) => startedAt - sentAt)),
    enqueueToEnd: spreadOf(pairs.map(({ sentAt, finishedAt }) => finishedAt - sentAt)),
    createdToStart: spreadOf(pairs.map(({ createdAt, startedAt }) => startedAt - createdAt)),
    request: spreadOf(pairs.map(({ sentAt, answeredAt }) => answeredAt - sentAt)),
  };
}
