import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createPool, JobRecords } from '@jobstack/database';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { ImportBench } from './import-bench.ts';
import { type Measurement, measurementOf } from './measurement.ts';
import type { ProcessCost } from './process-cost.ts';

/** As a deployed worker has it. */
const SEMI_SPACE = '--max-semi-space-size=8';
const PROCESS = join(import.meta.dirname, 'engine-process.ts');

/** Imports the file by the engine alone: no SQS, no S3, no API; from the delivery to the end of the job. */
export async function measureEngine(
  bench: ImportBench,
  path: string,
  rows: number,
  payload: { readonly duplicateHandling?: 'skip' | 'update' } = {},
): Promise<Measurement> {
  const taskId = await createJob(bench.url, path, payload);
  return bench.measure(async () => {
    const flags = bench.profile ? ['--cpu-prof', `--cpu-prof-dir=${bench.profile}`] : [];
    const args = [...flags, SEMI_SPACE, PROCESS, bench.url, taskId, path];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const cost = JSON.parse(stdout) as ProcessCost;
    await assertEnded(bench, taskId, rows);
    return { ...measurementOf(rows, cost.seconds), cpuSeconds: cost.cpuSeconds, peakRssMiB: cost.peakRssMiB };
  });
}

async function createJob(url: string, path: string, payload: object): Promise<string> {
  const pool = createPool(url);
  try {
    const records = new JobRecords(drizzle(pool));
    const file = { key: 'bench', name: 'bench.csv', contentType: 'text/csv', startWithinMs: 60_000 };
    const [created] = await records.create([
      { type: 'csv_import', payload: { target: 'places', ...payload }, tenantId: 'bench', maxAttempts: 1, file },
    ]);
    if (!created) throw new Error('The job was not created.');
    const { taskId } = created.job;
    await records.start('bench', { taskId }, { size: statSync(path).size, contentType: 'text/csv', etag: '"bench"' });
    return taskId;
  } finally {
    await pool.end();
  }
}

async function assertEnded({ sql }: ImportBench, taskId: string, rows: number): Promise<void> {
  const { rows: jobs } = await sql.query(
    'SELECT status, attempt, result, error_message FROM jobstack.jobs WHERE task_id = $1',
    [taskId],
  );
  const [job] = jobs;
  if (job?.status === 'COMPLETED' && job.result.totalRows === rows && job.result.errorCount === 0) return;
  throw new Error(`The import should have ended with ${rows} rows; it is ${JSON.stringify(job)}.`);
}
