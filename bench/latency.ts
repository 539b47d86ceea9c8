/**
 * `make bench-latency`: how long a job waits, on the laptop stack: API over HTTP, SQS on the wire, worker processes, PostgreSQL with
 * durable commits, all warm. Idle, at half of what the machine can do, and after a SIGKILL of the worker beside it.
 * Writes bench/out/latency.json.
 *
 *   --quick   half a minute; says little about the tail
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { thisDeployment } from '@jobstack/demo';
import { type LaptopStack, runLaptopStack } from '@jobstack/laptop';
import pg from 'pg';
import { round } from './jobs/figures.ts';
import { machineOf, writeReport } from './jobs/report.ts';
import { latencyHandlers } from './latency/handlers.ts';
import { measureCapacity, measureIdle, measureUnderLoad } from './latency/measure-latency.ts';
import { measureRecovery } from './latency/measure-recovery.ts';
import { sendJob } from './latency/send-job.ts';

const { quick } = parseArgs({ options: { quick: { type: 'boolean', default: false } } }).values;
const PLAN = quick
  ? { idleJobs: 30, capacityJobs: 300, callers: 8, loadSeconds: 3, kills: 1 }
  : { idleJobs: 300, capacityJobs: 2_000, callers: 8, loadSeconds: 20, kills: 8 };
const DATA = join(import.meta.dirname, '../.jobstack/bench/stack');

async function bench(stack: LaptopStack): Promise<number> {
  const sql = new pg.Client({ connectionString: stack.databaseUrl });
  // Ctrl-C stops the server under this session; what it was asked is then rejected anyway.
  sql.on('error', () => undefined);
  await sql.connect();
  try {
    stack.setHandlers(latencyHandlers);
    const send = () => sendJob(stack, 'noop');
    // All workers there may be are up afterwards, and everything has been compiled.
    await measureCapacity(sql, send, PLAN.capacityJobs, PLAN.callers);
    const capacity = await measureCapacity(sql, send, PLAN.capacityJobs, PLAN.callers);
    const idle = await measureIdle(sql, send, PLAN.idleJobs);
    const perSecond = capacity / 2;
    const halfLoad = await measureUnderLoad(sql, send, Math.round(perSecond * PLAN.loadSeconds), perSecond);
    const recovery = await measureRecovery(stack, sql, PLAN.kills);
    const { rows } = await sql.query('SHOW server_version');
    const { leaseSeconds, sweepSeconds, maxWorkers } = stack.settings;
    writeReport('latency.json', {
      date: new Date().toISOString(),
      machine: machineOf(rows[0].server_version),
      settings: { ...PLAN, leaseSeconds, sweepSeconds, maxWorkers },
      unit: 'milliseconds',
      ours: {
        idle,
        halfLoad: { jobsPerSecond: round(perSecond, 1), capacityJobsPerSecond: round(capacity, 1), ...halfLoad },
        recovery,
      },
    });
    console.table({ 'idle, start': idle.enqueueToStart, 'idle, end': idle.enqueueToEnd });
    console.table({ 'half load, start': halfLoad.enqueueToStart, 'half load, end': halfLoad.enqueueToEnd });
    console.table({ 'after a kill': recovery });
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
  databaseUrl: undefined,
  awsEndpoint: undefined,
  handlers: latencyHandlers,
  worker: join(import.meta.dirname, 'latency/worker-entry.ts'),
});
