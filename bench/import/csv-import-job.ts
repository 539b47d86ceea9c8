import { readFile } from 'node:fs/promises';
import type { LaptopStack } from '@jobstack/local';
import type { Client } from 'pg';
import { DemoClient } from '../../packages/local/src/demo/demo-client.ts';
import { type Measurement, measurementOf } from './measurement.ts';
import { peakRssMiB } from './peak-rss.ts';

export interface JobMeasurement extends Measurement {
  readonly attempts: number;
  /** The most memory that any worker process has ever held. */
  readonly peakRssMiB: number;
}

/** Imports the file through API, S3, SQS and a worker process; measured from the first claim to the end of the job. */
export async function measureJob(stack: LaptopStack, sql: Client, path: string, rows: number): Promise<JobMeasurement> {
  const client = new DemoClient(stack);
  const started = await client.import('bench.csv', await readFile(path), { target: 'places' });
  let peak = 0;
  const job = await client.follow(started, () => {
    peak = Math.max(peak, ...stack.workers().map(({ pid }) => peakRssMiB(pid)));
  });
  const expected = { totalRows: rows, successCount: rows, errorCount: 0, duplicateCount: 0 };
  if (JSON.stringify(job.result, KEYS) !== JSON.stringify(expected, KEYS)) {
    throw new Error(`The import should have ended with ${JSON.stringify(expected)}; it is ${JSON.stringify(job)}.`);
  }
  const { rows: times } = await sql.query(
    'SELECT extract(epoch FROM finished_at - started_at)::float8 AS seconds FROM jobs WHERE id = $1',
    [job.id],
  );
  return { ...measurementOf(rows, times[0].seconds), attempts: job.attempt, peakRssMiB: Math.round(peak) };
}

const KEYS = ['totalRows', 'successCount', 'errorCount', 'duplicateCount'];
