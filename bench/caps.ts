/**
 * `make bench-caps`: how long 400 jobs of 100 ms take of which 5 may run at once, on the laptop stack, beside the time that they would
 * take if no place were ever empty. Writes bench/out/caps.json.
 */
import { join } from 'node:path';
import { thisDeployment } from '@jobstack/demo';
import { type LaptopStack, runLaptopStack } from '@jobstack/laptop';
import pg from 'pg';
import { capsHandlers, WORK_MS } from './caps/handlers.ts';
import { type CappedRun, runCapped, runJobs, setCap } from './caps/measure-caps.ts';
import { machineOf, writeReport } from './jobs/report.ts';

const PLAN = { jobs: 400, cap: 5, rounds: 3 };
const DATA = join(import.meta.dirname, '../.jobstack/bench/caps-stack');

async function bench(stack: LaptopStack): Promise<number> {
  const sql = new pg.Client({ connectionString: stack.databaseUrl });
  await sql.connect();
  try {
    stack.setHandlers(capsHandlers);
    // All workers there may be are up afterwards, and everything has been compiled.
    await runJobs(stack, sql, PLAN.jobs);
    await setCap(stack, PLAN.cap);
    await runJobs(stack, sql, 50);
    const rounds: CappedRun[] = [];
    for (let round = 0; round < PLAN.rounds; round += 1) rounds.push(await runCapped(stack, sql, PLAN.jobs, PLAN.cap));
    await setCap(stack, undefined);
    const { rows } = await sql.query('SHOW server_version');
    const { leaseSeconds, sweepSeconds, maxWorkers } = stack.settings;
    writeReport('caps.json', {
      date: new Date().toISOString(),
      machine: machineOf(rows[0].server_version),
      settings: { ...PLAN, workMs: WORK_MS, leaseSeconds, sweepSeconds, maxWorkers },
      unit: 'milliseconds',
      ours: { worstRatio: Math.max(...rounds.map(({ ratio }) => ratio)), rounds },
    });
    console.table(rounds);
    return 0;
  } finally {
    await sql.end();
  }
}

process.exitCode = await runLaptopStack(bench, {
  ...thisDeployment,
  dataFolder: DATA,
  fresh: true,
  apiPort: 0,
  // More than the cap: it shall decide how many run, and not the workers.
  maxWorkers: 8,
  databaseUrl: undefined,
  awsEndpoint: undefined,
  handlers: capsHandlers,
  worker: join(import.meta.dirname, 'caps/worker-entry.ts'),
});
