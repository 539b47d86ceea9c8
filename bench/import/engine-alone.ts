import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createPool, JobRecords } from '@jobstack/database';
import { drizzle } from 'drizzle-orm/node-postgres';
import { build } from 'esbuild';
import type { ImportBench } from './import-bench.ts';
import { type Measurement, measurementOf } from './measurement.ts';
import type { ProcessCost } from './process-cost.ts';

/** As a deployed worker has it. */
const SEMI_SPACE = '--max-semi-space-size=8';
const PROCESS = join(import.meta.dirname, 'engine-process.ts');

/**
 * Imports files by the engine alone, side by side in one process: no SQS, no S3, no API; from the deliveries to the end of the jobs.
 *
 * @param rows of each
 */
export async function measureEngine(
  bench: ImportBench,
  paths: readonly string[],
  rows: number,
  payload: { readonly duplicateHandling?: 'skip' | 'update' } = {},
): Promise<Measurement> {
  const taskIds = await createJobs(bench.url, paths, payload);
  return bench.measure(async () => {
    const flags = bench.profile ? ['--cpu-prof', `--cpu-prof-dir=${bench.profile}`] : [];
    const args = [...flags, SEMI_SPACE, '--enable-source-maps', await bundled(), bench.url, ...taskIds];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const { seconds, cpuSeconds, peakRssMiB } = JSON.parse(stdout) as ProcessCost;
    for (const taskId of taskIds) await assertEnded(bench, taskId, rows);
    return { ...measurementOf(rows * paths.length, seconds), cpuSeconds, peakRssMiB };
  });
}

/** As a worker is deployed: one minified file, without a compiler beside it. */
async function bundled(): Promise<string> {
  const outfile = join(import.meta.dirname, '../../.jobstack/bench/engine-process.mjs');
  await build({
    entryPoints: [PROCESS],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    external: ['pg-native'],
    minify: true,
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  return outfile;
}

async function createJobs(url: string, paths: readonly string[], payload: object): Promise<readonly string[]> {
  const pool = createPool(url);
  try {
    const records = new JobRecords(drizzle(pool));
    const taskIds: string[] = [];
    for (const path of paths) {
      const file = { key: path, name: 'bench.csv', contentType: 'text/csv', startWithinMs: 60_000 };
      const [created] = await records.create([
        { type: 'csv_import', payload: { target: 'places', ...payload }, tenantId: 'bench', maxAttempts: 1, file },
      ]);
      if (!created) throw new Error('The job was not created.');
      const { taskId } = created.job;
      await records.start('bench', { taskId }, { size: statSync(path).size, contentType: 'text/csv', etag: '"bench"' });
      taskIds.push(taskId);
    }
    return taskIds;
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
