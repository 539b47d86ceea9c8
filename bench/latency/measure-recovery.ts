import { setTimeout as pause } from 'node:timers/promises';
import type { LaptopStack } from '@jobstack/laptop';
import type { Client } from 'pg';
import { round } from '../jobs/figures.ts';
import { type Spread, spreadOf } from './measure-latency.ts';
import { sendJob } from './send-job.ts';

export interface Recovery extends Spread {
  /** What is promised: lease and sweep together; a new process's start comes on top. In milliseconds. */
  readonly leaseAndSweepMs: number;
}

/** Kills a worker in the middle of a job, again and again: milliseconds from the kill to the job's next claim. */
export async function measureRecovery(stack: LaptopStack, sql: Client, kills: number): Promise<Recovery> {
  const times: number[] = [];
  for (let number = 0; number < kills; number += 1) times.push(await recoverOnce(stack, sql));
  const { leaseSeconds, sweepSeconds } = stack.settings;
  return { ...spreadOf(times), leaseAndSweepMs: (leaseSeconds + sweepSeconds) * 1000 };
}

async function recoverOnce(stack: LaptopStack, sql: Client): Promise<number> {
  const { id } = await sendJob(stack, 'until_killed');
  const { worker } = await attemptOf(sql, id, 1);
  const pid = Number(/^process (\d+) /.exec(worker)?.[1]);
  if (!stack.workers().some((process) => process.pid === pid)) throw new Error(`${worker} is no worker of this stack.`);
  // At any point of its lease.
  await pause(Math.random() * stack.settings.leaseSeconds * 1000);
  const killedAt = Date.now();
  process.kill(pid, 'SIGKILL');
  const { startedAt } = await attemptOf(sql, id, 2);
  return round(startedAt - killedAt);
}

async function attemptOf(sql: Client, id: number, attempt: number) {
  for (;;) {
    const { rows } = await sql.query<{ readonly worker: string; readonly startedAt: number }>(
      `SELECT worker, extract(epoch FROM started_at)::float8 * 1000 AS "startedAt" FROM job_attempts WHERE job_id = $1 AND attempt = $2`,
      [id, attempt],
    );
    if (rows[0]) return rows[0];
    await pause(20);
  }
}
