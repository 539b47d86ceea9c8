import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { DemoClient } from '@jobstack/demo';
import type { LaptopStack } from '@jobstack/laptop';
import type { Client } from 'pg';
import { type Measurement, measurementOf } from './measurement.ts';
import { peakRssMiB } from './peak-rss.ts';

export interface JobMeasurement extends Measurement {
  readonly attempts: number;
  /** The most memory that any worker process has ever held. */
  readonly peakRssMiB: number;
}

/** Imports the file through API, S3, SQS and a worker process; measured from the first claim to the end of the job. */
export async function measureJob(stack: LaptopStack, sql: Client, path: string, rows: number): Promise<JobMeasurement> {
  const { id } = await new DemoClient(stack).import('bench.csv', await readFile(path), { target: 'places' });
  let peak = 0;
  let job = await readJob(sql, id);
  while (!job.ended) {
    await pause(POLL_MS);
    job = await readJob(sql, id);
    peak = Math.max(peak, ...stack.workers().map(({ pid }) => peakRssMiB(pid)));
  }
  const result = job.result as { readonly totalRows?: number; readonly errorCount?: number } | null;
  if (result?.totalRows !== rows || result.errorCount !== 0) {
    throw new Error(
      `The import should have ended with ${rows} rows, none of them refused; it is ${JSON.stringify(job)}.`,
    );
  }
  return { ...measurementOf(rows, job.seconds), attempts: job.attempt, peakRssMiB: Math.round(peak) };
}

interface MeasuredJob {
  readonly ended: boolean;
  readonly result: unknown;
  readonly attempt: number;
  /** From the first claim to the end. */
  readonly seconds: number;
}

async function readJob(sql: Client, id: number): Promise<MeasuredJob> {
  const { rows } = await sql.query<MeasuredJob>(
    `SELECT finished_at IS NOT NULL AS ended, result, attempt, extract(epoch FROM finished_at - started_at)::float8 AS seconds
     FROM jobs WHERE id = $1`,
    [id],
  );
  const [job] = rows;
  if (!job) throw new Error(`Job ${id} is not in the database.`);
  return job;
}

/** Seldom enough to take nothing from the import; a worker's peak can be read at any time while it lives. */
const POLL_MS = 250;
